/**
 * Clusters under authorities that were made elsewhere, judged by the programs that use them: three real
 * etcd members, each in a network namespace of its own, from bundles whose etcd authority was brought
 * without its key; and kubectl with every kubeconfig of a cluster whose authority was brought with it.
 */
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '../support/openssl'
import { outsideAuthority, outsideCertificate, type Outside } from '../support/outside-authority'
import { startApiServer, type ApiServer } from './api-server'
import { done, workplace, type Workplace } from './command'
import { staticPodArguments, unitArguments } from './etcd-members/arguments'

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

const run = (...args: string[]) =>
  place.run([...args, '--passphrase-file', place.passphraseFile]).then(done)
const read = (...names: string[]) => readFileSync(place.path(...names), 'utf8')

/** An authority below a root of the company, as a file with both. */
function company(name: string): Outside & { readonly chain: string; readonly root: string } {
  const root = outsideAuthority({ subject: '/O=Example Corp/CN=Example Root R1' })
  const subject = `/O=Example Corp/CN=${name}`
  const authority = outsideAuthority({ subject, by: root, days: 3600 })
  const chain = `${authority.certificate}${root.certificate}`
  return { ...authority, chain, root: root.certificate }
}

describe.each(['systemd', 'kubeadm'] as const)(
  'etcd of %s under an authority elsewhere',
  (layout) => {
    const members = layout === 'systemd' ? ['cp-1', 'cp-2', 'cp-3'] : ['etcd-1', 'etcd-2', 'etcd-3']
    const [folder, authority, client] =
      layout === 'systemd'
        ? ['/etc/etcd/pki', 'ca.crt', '/var/lib/kubernetes/pki']
        : ['/etc/kubernetes/pki/etcd', 'ca.crt', '/etc/kubernetes/pki']

    it(
      'lets its members and the API server in, and rejects no connection',
      () => proof(layout),
      240_000,
    )

    async function proof(id: 'systemd' | 'kubeadm') {
      const work = place.path(`work-${id}`)
      mkdirSync(work)
      const file = place.write(`${id}.yaml`, definition(id))
      const outside = company('Example etcd CA 7')
      const certificate = place.write(`${id}-etcd-ca.crt`, outside.chain)
      await run('bring', file, '--authority', 'etcd-ca', '--certificate', certificate)
      await run('requests', file, '--out', place.path(`requests-${id}`))
      const names = readdirSync(place.path(`requests-${id}`)).filter((name) => /\.csr$/.test(name))
      mkdirSync(place.path(`answers-${id}`))
      for (const name of names) {
        const answer = outsideCertificate(read(`requests-${id}`, name), outside)
        writeFileSync(place.path(`answers-${id}`, name.replace('.csr', '.crt')), answer)
      }
      expect(names.length).toBeGreaterThanOrEqual(10)
      await run('accept', file, place.path(`answers-${id}`))
      await run('generate', file, '--out', place.path(`out-${id}`), '--format', 'dir')

      const machines = [...new Set([...members, 'cp-1'])]
      for (const [index, name] of machines.entries()) {
        const bundle = join(work, name)
        cpSync(place.path(`out-${id}`, `${id}-${name}`), bundle, { recursive: true })
        const address = `10.20.0.${11 + index}`
        writeFileSync(join(work, `${name}.address`), `${address}/16\n`)
        if (!members.includes(name)) continue
        writeFileSync(join(work, `${name}.url`), `https://${address}:2379\n`)
        writeFileSync(join(work, `${name}.args`), `${argumentsOf(id, bundle).join('\n')}\n`)
      }
      const pair = (base: string, name: string) => [`${base}/${name}.crt`, `${base}/${name}.key`]
      const lines = (name: string, texts: readonly string[]) => {
        writeFileSync(join(work, name), `${texts.join('\n')}\n`)
      }
      lines('probe', [`${folder}/${authority}`, ...pair(folder, 'healthcheck-client')])
      const trusted = id === 'systemd' ? 'etcd-ca.crt' : 'etcd/ca.crt'
      lines('client', [`${client}/${trusted}`, ...pair(client, 'apiserver-etcd-client')])
      lines('stranger-probe', [`${folder}/${authority}`, ...stranger(work, names, id)])

      const script = join(import.meta.dirname, 'etcd-members', 'run.sh')
      const { stdout, stderr, status } = spawnSync(
        'unshare',
        ['-rnm', 'sh', script, work, 'cp-1'],
        {
          encoding: 'utf8',
          timeout: 150_000,
        },
      )
      expect(status, `${stdout}${stderr}`).toBe(0)
      expect(stdout.trim().split('\n'), stderr).toEqual([
        ...members.flatMap((from) => members.map((to) => `${from} replicates to ${to}`)),
        ...members.map((name) => `API server at ${name}: here`),
        'members: 3',
        'rejected: 0',
        'refused: some',
      ])
    }

    /** The same request as ours, signed by an authority of the same name with another key. */
    function stranger(work: string, names: readonly string[], id: string): [string, string] {
      const other = company('Example etcd CA 7')
      const request = names.find((name) => name.includes('healthcheck'))
      expect(request).toBeDefined()
      const key = join(work, 'stranger.key')
      writeFileSync(key, answerOf('openssl', ['genpkey', '-quiet', '-algorithm', 'ED25519']))
      const own = answerOf('openssl', [
        ...['req', '-new', '-key', key, '-subj', '/CN=kube-etcd-healthcheck-client'],
        ...['-addext', 'extendedKeyUsage=clientAuth'],
      ])
      expect(own, id).toContain('BEGIN CERTIFICATE REQUEST')
      writeFileSync(join(work, 'stranger.crt'), outsideCertificate(own, other))
      return [join(work, 'stranger.crt'), key]
    }
  },
)

function definition(layout: 'systemd' | 'kubeadm'): string {
  const external = layout === 'kubeadm'
  const etcd = external ? '  etcd: { topology: external }\n' : ''
  const node = (name: string, role: string, last: number) =>
    `    - { name: ${name}, roles: [${role}], addresses: [10.20.0.${last}] }\n`
  const nodes = external
    ? [1, 2, 3]
        .map((n) => node(`etcd-${n}`, 'etcd', 10 + n))
        .concat(node('cp-1', 'control-plane', 14))
    : [1, 2, 3].map((n) => node(`cp-${n}`, 'control-plane', 10 + n))
  return `apiVersion: certwright/v1
kind: Cluster
metadata: { name: ${layout} }
spec:
  layout: ${layout}
  controlPlaneEndpoint: api.lab.internal:6443
  pki: { authorityKeys: kept }
${etcd}  nodes:
${nodes.join('')}`
}

/** The arguments as they stand in the bundle: of the unit, or of the static pod that kubeadm writes. */
function argumentsOf(layout: 'systemd' | 'kubeadm', bundle: string): string[] {
  const files = readdirSync(bundle, { recursive: true, encoding: 'utf8' })
  const text = (ending: string) => {
    const path = files.find((name) => name.endsWith(ending))
    if (path === undefined) throw new Error(`there is no ${ending}`)
    return readFileSync(join(bundle, path), 'utf8')
  }
  return layout === 'systemd'
    ? unitArguments(text('etcd.service'))
    : staticPodArguments(text('config/kubeadm-etcd.yaml'))
}

describe('kubectl under an authority that was brought with its key', () => {
  let server: ApiServer
  const outside = company('Example Kubernetes CA 3')
  const bundle = (node: string) => place.path('kubectl-out', `brought-${node}`)

  beforeAll(async () => {
    const file = place.write(
      'brought.yaml',
      `apiVersion: certwright/v1
kind: Cluster
metadata: { name: brought }
spec:
  controlPlaneEndpoint: 127.0.0.1:6443
  nodes:
    - { name: cp-1, roles: [control-plane], addresses: [127.0.0.1] }
    - { name: w-1, addresses: [192.168.10.21] }
  users:
    - { name: jane, groups: [dev] }
`,
    )
    const certificate = place.write('ca.crt', outside.chain)
    const key = place.write('ca.key', outside.key)
    await run('bring', file, '--authority', 'ca', '--certificate', certificate, '--key', key)
    await run('generate', file, '--out', place.path('kubectl-out'), '--format', 'dir')
    const pki = join(bundle('cp-1'), 'files/etc/kubernetes/pki')
    server = await startApiServer('127.0.0.1', {
      certificate: readFileSync(join(pki, 'apiserver.crt'), 'utf8'),
      privateKey: readFileSync(join(pki, 'apiserver.key'), 'utf8'),
      // Go takes the authority alone; the OpenSSL of this stand-in wants its root too.
      clientAuthority: `${readFileSync(join(pki, 'ca.crt'), 'utf8')}${outside.root}`,
    })
  })
  afterAll(() => server.close())

  it('is who each kubeconfig says, and no connection is refused', async () => {
    const seen: Record<string, string> = {}
    for (const node of ['admin', 'cp-1', 'w-1'])
      for (const path of readdirSync(bundle(node), { recursive: true, encoding: 'utf8' }))
        if (/\.(conf|kubeconfig)$/.test(path))
          seen[`${node} ${path.replace(/^.*\//, '')}`] = await whoami(join(bundle(node), path))
    // By hand: who may be in which file.
    expect(seen).toEqual({
      'admin admin.conf': 'kubernetes-admin',
      'admin super-admin.conf': 'kubernetes-super-admin',
      'admin jane.kubeconfig': 'jane',
      'cp-1 admin.conf': 'kubernetes-admin',
      'cp-1 super-admin.conf': 'kubernetes-super-admin',
      'cp-1 controller-manager.conf': 'system:kube-controller-manager',
      'cp-1 scheduler.conf': 'system:kube-scheduler',
      'cp-1 kubelet.conf': 'system:node:cp-1',
      'w-1 kubelet.conf': 'system:node:w-1',
    })
    expect(server.refusals).toEqual([])
    // The key on the control plane is the one that was brought: the cluster signs with it as well.
    const onNode = join(bundle('cp-1'), 'files/etc/kubernetes/pki/ca.key')
    expect(answerOf('openssl', ['pkey', '-in', onNode, '-pubout'])).toBe(
      answerOf('openssl', ['pkey', '-in', place.path('ca.key'), '-pubout']),
    )
  })

  function whoami(kubeconfig: string): Promise<string> {
    const text = readFileSync(kubeconfig, 'utf8').replace(':6443', `:${server.port}`)
    const config = place.write('kubeconfig', text)
    const what = ['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}']
    return new Promise((answered) => {
      execFile(
        'kubectl',
        ['--kubeconfig', config, '--cache-dir', place.path('cache'), ...what],
        { env: { ...process.env, HOME: place.folder }, timeout: 60_000 },
        (error, stdout, stderr) => answered(error ? stderr : stdout),
      )
    })
  }
})
