/**
 * kubectl with every exported kubeconfig against a TLS server that shows the exported API server
 * certificate and demands a certificate of the exported authority.
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApiServer, type ApiServer } from './api-server'
import { done, workplace, type Workplace } from './command'

/** Loopback stands for the node; the endpoint is the node itself, so that kubectl reaches it. */
const families = [
  { name: 'four', host: '127.0.0.1', network: '' },
  {
    name: 'six',
    host: '::1',
    network: '  network: { serviceCIDRs: ["fd00:96::/112"], podCIDRs: ["fd00:244::/56"] }\n',
  },
]

/** Written by hand: who the API server must see, by file. */
const people = {
  'kubeconfigs/admin.conf': { user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] },
  'kubeconfigs/super-admin.conf': { user: 'kubernetes-super-admin', groups: ['system:masters'] },
  'kubeconfigs/jane.kubeconfig': { user: 'jane', groups: ['dev', 'on-call'] },
}
const nodeFiles = {
  'files/etc/kubernetes/admin.conf': people['kubeconfigs/admin.conf'],
  'files/etc/kubernetes/super-admin.conf': people['kubeconfigs/super-admin.conf'],
  'files/etc/kubernetes/controller-manager.conf': {
    user: 'system:kube-controller-manager',
    groups: [],
  },
  'files/etc/kubernetes/scheduler.conf': { user: 'system:kube-scheduler', groups: [] },
  'files/etc/kubernetes/kubelet.conf': { user: 'system:node:cp-1', groups: ['system:nodes'] },
}
const workerFiles = {
  'files/etc/kubernetes/kubelet.conf': { user: 'system:node:w-1', groups: ['system:nodes'] },
}

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

describe.each(families)('over IPv$name', ({ name, host, network }) => {
  let server: ApiServer
  const bundle = (cluster: string, node: string) => place.path(cluster, `${cluster}-${node}`)

  beforeAll(async () => {
    await exportCluster(name, host, network)
    await exportCluster(`other-${name}`, host, network)
    const pki = join(bundle(name, 'cp-1'), 'files', 'etc', 'kubernetes', 'pki')
    server = await startApiServer(host, {
      certificate: readFileSync(join(pki, 'apiserver.crt'), 'utf8'),
      privateKey: readFileSync(join(pki, 'apiserver.key'), 'utf8'),
      clientAuthority: readFileSync(join(pki, 'ca.crt'), 'utf8'),
    })
  })
  afterAll(() => server.close())

  it.each([
    ...Object.entries(people).map(([file, caller]) => ({ node: 'admin', file, caller })),
    ...Object.entries(nodeFiles).map(([file, caller]) => ({ node: 'cp-1', file, caller })),
    ...Object.entries(workerFiles).map(([file, caller]) => ({ node: 'w-1', file, caller })),
  ])('lets in $node $file as $caller.user', async ({ node, file, caller }) => {
    const before = server.callers.length
    const kubeconfig = join(bundle(name, node), file)
    const version = await kubectl(kubeconfig, server.port, ['get', '--raw', '/version'])
    expect(version.output).toContain('v1.35.0')
    const whoami = await kubectl(kubeconfig, server.port, ['auth', 'whoami', '-o', 'json'])
    const { status } = JSON.parse(whoami.output) as {
      status: { userInfo: { username: string; groups: string[] } }
    }
    expect(status.userInfo).toEqual({
      username: caller.user,
      groups: [...caller.groups, 'system:authenticated'],
    })
    expect(server.callers.length).toBeGreaterThan(before)
    for (const seen of server.callers.slice(before)) expect(seen).toEqual(caller)
  })

  it('covers every kubeconfig that was exported', () => {
    const found = ['admin', 'cp-1', 'w-1'].flatMap((node) => kubeconfigsBelow(bundle(name, node)))
    const known = { ...people, ...nodeFiles }
    expect(found.length).toBe(Object.keys(known).length + Object.keys(workerFiles).length)
  })

  it('refuses a user of another cluster', async () => {
    const before = { callers: server.callers.length, refusals: server.refusals.length }
    const own = readFileSync(join(bundle(name, 'admin'), 'kubeconfigs', 'jane.kubeconfig'), 'utf8')
    const other = readFileSync(
      join(bundle(`other-${name}`, 'admin'), 'kubeconfigs', 'jane.kubeconfig'),
      'utf8',
    )
    // The stranger's certificate and key, but the right authority to check the server with.
    const authority = /certificate-authority-data: (\S+)/
    const mixed = other.replace(authority, authority.exec(own)?.[0] ?? 'missing')
    const file = place.write(`stranger-${name}.conf`, mixed)
    const refused = await kubectl(file, server.port, ['get', '--raw', '/version'])
    expect(refused.ok, refused.output).toBe(false)
    expect(server.callers.length).toBe(before.callers)
    expect(server.refusals.length).toBeGreaterThan(before.refusals)
  })

  it('is not trusted by a kubeconfig of another cluster', async () => {
    const file = join(bundle(`other-${name}`, 'admin'), 'kubeconfigs', 'admin.conf')
    const refused = await kubectl(file, server.port, ['get', '--raw', '/version'])
    expect(refused.ok).toBe(false)
    expect(refused.output).toMatch(/x509: certificate signed by unknown authority/)
  })
})

describe('the command kubeconfig', () => {
  const names = ['solo', 'duo'] as const
  const servers = new Map<string, ApiServer>()
  const command = (...args: readonly string[]) =>
    place.run(['kubeconfig', ...args, '--passphrase-file', place.passphraseFile])

  beforeAll(async () => {
    for (const name of names) {
      await exportCluster(name, '127.0.0.1', '')
      const pki = join(place.path(name, `${name}-cp-1`), 'files', 'etc', 'kubernetes', 'pki')
      const read = (file: string) => readFileSync(join(pki, file), 'utf8')
      servers.set(
        name,
        await startApiServer('127.0.0.1', {
          certificate: read('apiserver.crt'),
          privateKey: read('apiserver.key'),
          clientAuthority: read('ca.crt'),
        }),
      )
    }
  })
  afterAll(() => Promise.all([...servers.values()].map((server) => server.close())))

  /** kubectl with the file where it lies, its server moved to the port of a cluster's server. */
  async function whoami(file: string, name: string, context?: string) {
    const port = servers.get(name)?.port ?? 0
    const args = ['--kubeconfig', file, '--server', `https://127.0.0.1:${port}`]
    const more = context === undefined ? [] : ['--context', context]
    return new Promise<string>((answered) => {
      execFile(
        'kubectl',
        [...args, ...more, 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'],
        { env: { ...process.env, HOME: place.path('kubectl') }, timeout: 60_000 },
        (error, stdout, stderr) => answered(error ? stderr : stdout),
      )
    })
  }

  it('prints one that works, by label and by row', async () => {
    const byLabel = done(await command('solo', 'jane'))
    const byRow = done(await command('solo', 'user@jane'))
    expect(byRow.stdout).toBe(byLabel.stdout)
    expect(await whoami(place.write('printed.conf', byLabel.stdout), 'solo')).toBe('jane')
  })

  it('writes paths and the files that they name, private ones with mode 0600', async () => {
    const out = place.path('paths', 'config')
    mkdirSync(place.path('paths'))
    done(await command('solo', 'admin', '--form', 'paths', '--out', out))
    const modes = readdirSync(place.path('paths'))
      .sort()
      .map((file) => [file, (statSync(place.path('paths', file)).mode & 0o777).toString(8)])
    expect(modes).toEqual([
      ['admin.solo-ca.crt', '644'],
      ['admin.solo.crt', '644'],
      ['admin.solo.key', '600'],
      ['config', '600'],
    ])
    expect(readFileSync(out, 'utf8')).not.toContain('-data:')
    expect(await whoami(out, 'solo')).toBe('kubernetes-admin')
    const again = await command('solo', 'admin', '--form', 'paths', '--out', out)
    expect(again.code).not.toBe(0)
  })

  it('merges clusters whose entries had the same names', async () => {
    const out = place.path('merged.conf')
    const who = ['solo/admin', 'duo/admin', 'duo/jane']
    done(await command(...who, '--merge', '--current', 'jane@duo', '--out', out))
    expect((statSync(out).mode & 0o777).toString(8)).toBe('600')
    expect(await whoami(out, 'solo', 'kubernetes-admin@solo')).toBe('kubernetes-admin')
    expect(await whoami(out, 'duo', 'kubernetes-admin@duo')).toBe('kubernetes-admin')
    expect(await whoami(out, 'duo')).toBe('jane')
    // Each context trusts its own cluster and no other.
    expect(await whoami(out, 'duo', 'kubernetes-admin@solo')).toMatch(/unknown authority/)
  })

  it('refuses what it does not know, and names what there is', async () => {
    const ran = await command('solo', 'nobody')
    expect(ran.code).toBe(2)
    expect(ran.stderr).toContain('user@jane')
    expect((await command('solo', 'admin', '--endpoint', 'elsewhere')).stderr).toContain('cp-1')
    expect((await command('solo/admin', '--merge', '--current', 'x')).code).toBe(2)
    expect((await command('none', 'admin')).code).not.toBe(0)
  })
})

async function exportCluster(name: string, host: string, network: string): Promise<void> {
  const endpoint = host.includes(':') ? `[${host}]` : host
  const file = place.write(
    `${name}.yaml`,
    `apiVersion: certwright/v1
kind: Cluster
metadata: { name: ${name} }
spec:
  controlPlaneEndpoint: '${endpoint}:6443'
${network}  nodes:
    - { name: cp-1, roles: [control-plane], addresses: ['${host}'] }
    - { name: w-1, addresses: ['${host.includes(':') ? 'fd00:10::21' : '192.168.10.21'}'] }
  users:
    - { name: jane, groups: [dev, on-call], namespace: finance }
`,
  )
  done(
    await place.run([
      ...['generate', file, '--out', place.path(name), '--format', 'dir'],
      ...['--passphrase-file', place.passphraseFile],
    ]),
  )
}

function kubeconfigsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.(conf|kubeconfig)$/.test(path),
  )
}

/** Only the port differs from what was exported: 6443 may be taken on this machine. */
async function kubectl(
  kubeconfig: string,
  port: number,
  command: readonly string[],
): Promise<{ ok: boolean; output: string }> {
  expect(existsSync(kubeconfig), kubeconfig).toBe(true)
  const text = readFileSync(kubeconfig, 'utf8')
  expect(text).toMatch(/server: ['"]?https:\/\/(127\.0\.0\.1|\[::1\]):6443['"]?$/m)
  const folder = place.path('kubectl')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'config')
  writeFileSync(file, text.replace(':6443', `:${port}`), { mode: 0o600 })
  return new Promise((answered) => {
    const args = ['--kubeconfig', file, '--cache-dir', join(folder, 'cache'), ...command]
    const env = { ...process.env, HOME: folder, KUBECONFIG: '' }
    execFile('kubectl', args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      if (error && 'code' in error && error.code === 'ENOENT') throw error
      answered({ ok: error === null, output: error === null ? stdout : `${stdout}${stderr}` })
    })
  })
}
