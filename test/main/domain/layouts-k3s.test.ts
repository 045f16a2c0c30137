import { createHash, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Bundle } from '../../../src/main/domain/files'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import { contentOf, issuePlan } from '../../support/bundles'
import { answerOf, judge, withFiles } from '../../support/openssl'
import {
  bundlesOf,
  clusterOf,
  faultsOf,
  installed,
  shapes,
} from '../../support/self-issuing-layouts'

/** By hand from the list of files in generate-custom-ca-certs.sh (reference: custom CA input). */
const custom = (tls: string) => [
  `0644 ${tls}/client-ca.crt`,
  `0600 ${tls}/client-ca.key`,
  `0644 ${tls}/etcd/peer-ca.crt`,
  `0600 ${tls}/etcd/peer-ca.key`,
  `0644 ${tls}/etcd/server-ca.crt`,
  `0600 ${tls}/etcd/server-ca.key`,
  `0644 ${tls}/request-header-ca.crt`,
  `0600 ${tls}/request-header-ca.key`,
  `0644 ${tls}/server-ca.crt`,
  `0600 ${tls}/server-ca.key`,
  `0600 ${tls}/service.key`,
]
const leafAuthorities = [
  'server-ca',
  'client-ca',
  'request-header-ca',
  'etcd/server-ca',
  'etcd/peer-ca',
]

const fileIn = (bundles: readonly Bundle[], node: string | undefined, path: string) => {
  const file = bundles.find((one) => one.node === node)?.files.find((one) => one.path === path)
  if (!file) throw new Error(`${path} is not in the bundle of ${node ?? 'the admin'}`)
  return file
}

describe.each([
  { id: 'k3s', port: 6443, unit: 'k3s', agent: 'k3s-agent' },
  { id: 'rke2', port: 9345, unit: 'rke2-server', agent: 'rke2-agent' },
] as const)('$id', ({ id, port, unit, agent }) => {
  const base = `/var/lib/rancher/${id}`
  const tls = `${base}/server/tls`
  const config = `/etc/rancher/${id}/config.yaml`
  const cluster = clusterOf(id, {}, { hierarchy: 'two-tier' })
  const bundles = bundlesOf(cluster)
  const issued = issuePlan(planFor(cluster))
  const text = (node: string | undefined, path: string) =>
    contentOf(fileIn(bundles, node, path).content, issued)
  const read = (path: string) => text('cp-1', `files${tls}/${path}`)
  const configOf = (node: string): Record<string, unknown> => parse(text(node, `files${config}`))

  test('the first server gets every authority, the others and agents their config alone', () => {
    expect(installed(bundles, 'cp-1')).toEqual([
      `0600 ${config}`,
      `0644 ${base}/server/manifests/cluster-admins.yaml`,
      ...custom(tls),
    ])
    for (const node of ['cp-2', 'cp-3', 'w-1', 'w-2'])
      expect(installed(bundles, node)).toEqual([`0600 ${config}`])
    expect(bundles.find(({ node }) => node === undefined)?.files.map(({ path }) => path)).toEqual([
      'README.txt',
      'ca.crt',
      'client-ca.crt',
      'kubeconfigs/admin.conf',
      'kubeconfigs/jane.kubeconfig',
      'kubeconfigs/super-admin.conf',
      'rbac/cluster-admins.yaml',
      'rbac/finance-dev-view.yaml',
    ])
  })

  test('the plan has authorities, people and tokens, and no leaf that the servers make', () => {
    const items = planFor(cluster).items
    expect(items.map(({ key }) => key)).toEqual([
      'root-ca',
      'server-ca',
      'client-ca',
      'request-header-ca',
      'etcd-server-ca',
      'etcd-peer-ca',
      'sa',
      'server-token',
      'agent-token',
      'admin',
      'super-admin',
      'user@jane',
    ])
    const made = {
      apiserver: 'server-ca',
      'kubelet-client': 'client-ca',
      'etcd-peer': 'etcd-peer-ca',
      'kube-proxy': 'client-ca',
    } as const
    for (const row of ['apiserver', 'kubelet-client', 'etcd-peer', 'kube-proxy'] as const)
      expect(layouts[id].places[row][0]).toEqual({
        as: 'absent',
        why: expect.stringContaining('makes it itself'),
        signedBy: made[row],
      })
  })

  test.each(leafAuthorities)(
    '%s.crt is a chain to the root that openssl accepts as it lies there',
    (name) => {
      const pem = read(`${name}.crt`)
      const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n/g) ?? []
      expect(blocks.join('')).toBe(pem)
      expect(blocks).toHaveLength(2)
      const [leaf = '', root = ''] = blocks
      withFiles({ leaf, root, chain: pem, key: read(`${name}.key`) }, (pathOf) => {
        const verify = ['verify', '-x509_strict', '-check_ss_sig', '-CAfile', pathOf('root')]
        expect(judge('openssl', [...verify, pathOf('leaf')])).toMatchObject({ ok: true })
        // The whole file at once: openssl takes the first certificate and looks among the others.
        expect(
          judge('openssl', [...verify, '-untrusted', pathOf('chain'), pathOf('chain')]),
        ).toMatchObject({ ok: true })
        const ofCertificate = answerOf('openssl', [
          'x509',
          '-in',
          pathOf('chain'),
          '-noout',
          '-pubkey',
        ])
        expect(answerOf('openssl', ['pkey', '-in', pathOf('key'), '-pubout'])).toBe(ofCertificate)
        const shown = answerOf('openssl', ['x509', '-in', pathOf('leaf'), '-noout', '-text'])
        expect(shown).toMatch(/Basic Constraints: critical\n\s+CA:TRUE/)
        expect(shown).toContain(`CN = ${id}-${name.replace('/', '-')}`)
      })
      expect(judge('openssl', ['x509', '-noout', '-subject'], root).output).toContain(
        `${id}-root-ca`,
      )
    },
  )

  test('with separate authorities each file is one certificate that signed itself', () => {
    const separate = clusterOf(id)
    const made = issuePlan(planFor(separate))
    const { content } = fileIn(bundlesOf(separate), 'cp-1', `files${tls}/server-ca.crt`)
    withFiles({ ca: contentOf(content, made) }, (pathOf) => {
      const args = [
        'verify',
        '-x509_strict',
        '-check_ss_sig',
        '-CAfile',
        pathOf('ca'),
        pathOf('ca'),
      ]
      expect(judge('openssl', args)).toMatchObject({ ok: true })
    })
  })

  test('service.key is the key pair of service accounts, which openssl reads', () => {
    expect(judge('openssl', ['pkey', '-noout', '-check'], read('service.key'))).toMatchObject({
      ok: true,
    })
  })

  test('tokens pin the root by the DER of its certificate and keep agents from being servers', () => {
    const root = read('server-ca.crt').split(/(?<=END CERTIFICATE-----\n)/)[1] ?? ''
    const hash = createHash('sha256').update(new X509Certificate(root).raw).digest('hex')
    const [first, second, worker] = ['cp-1', 'cp-2', 'w-1'].map(configOf)
    const server = String(first?.token)
    const agentToken = String(first?.['agent-token'])
    expect(server).toMatch(/^[0-9a-f]{64}$/)
    expect(agentToken).toMatch(/^[0-9a-f]{64}$/)
    expect(second?.token).toBe(`K10${hash}::server:${server}`)
    expect(second?.['agent-token']).toBe(agentToken)
    expect(worker?.token).toBe(`K10${hash}::node:${agentToken}`)
    expect(text('w-1', `files${config}`)).not.toContain(server)
  })

  test('with one certificate in the file the token pins its bytes', () => {
    const separate = clusterOf(id)
    const made = issuePlan(planFor(separate))
    const all = bundlesOf(separate)
    const ca = contentOf(fileIn(all, 'cp-1', `files${tls}/server-ca.crt`).content, made)
    const joining = contentOf(fileIn(all, 'w-1', `files${config}`).content, made)
    const bytes = answerOf('openssl', ['dgst', '-sha256', '-r'], ca).slice(0, 64)
    expect(joining).toContain(`token: "K10${bytes}::node:`)
  })

  test('config.yaml names who joins where, and every name of the servers', () => {
    const first = configOf('cp-1')
    expect(first['server']).toBeUndefined()
    expect(first['cluster-init']).toBe(id === 'k3s' ? true : undefined)
    expect(first).toMatchObject({
      'node-name': 'cp-1',
      'node-ip': '192.168.1.1',
      'cluster-cidr': '10.244.0.0/16',
      'service-cidr': '10.96.0.0/12',
      'cluster-dns': '10.96.0.10',
      'cluster-domain': 'cluster.local',
    })
    expect(first['tls-san']).toEqual([
      'k8s.lab.internal',
      ...[1, 2, 3].flatMap((n) => [`cp-${n}`, `cp-${n}.lab.internal`, `192.168.1.${n}`]),
    ])
    expect(configOf('cp-2')).toMatchObject({ server: `https://k8s.lab.internal:${port}` })
    expect(Object.keys(configOf('w-1')).sort()).toEqual(['node-ip', 'node-name', 'server', 'token'])
  })

  test('people are signed by client-ca and trust server-ca', () => {
    for (const name of ['admin.conf', 'super-admin.conf', 'jane.kubeconfig']) {
      const kubeconfig = parse(text(undefined, `kubeconfigs/${name}`))
      const [{ cluster: shown }] = kubeconfig.clusters
      const [{ user }] = kubeconfig.users
      const data = (field: string) => Buffer.from(field, 'base64').toString()
      expect(data(shown['certificate-authority-data'])).toBe(read('server-ca.crt'))
      const files = {
        client: data(user['client-certificate-data']),
        clientCa: read('client-ca.crt'),
        server: read('server-ca.crt').split(/(?<=END CERTIFICATE-----\n)/)[0] ?? '',
      }
      withFiles(files, (pathOf) => {
        const verify = (ca: string, ...more: string[]) =>
          judge('openssl', [
            'verify',
            '-x509_strict',
            '-purpose',
            'sslclient',
            ...more,
            '-CAfile',
            pathOf(ca),
            pathOf('client'),
          ])
        expect(verify('clientCa')).toMatchObject({ ok: true })
        expect(verify('server', '-partial_chain')).toMatchObject({ ok: false })
      })
    }
  })

  test('commands start servers and agents, and nothing restarts for an authority', () => {
    const commands = (name: string) => {
      const node = cluster.nodes.find((one) => one.name === name)
      if (!node) throw new Error(name)
      return layouts[id].steps(cluster, node).flatMap(({ command }) => command ?? [])
    }
    expect(commands('cp-1')).toContain(`sudo systemctl enable --now ${unit}`)
    expect(commands('w-1')).toContain(`sudo systemctl enable --now ${agent}`)
    expect(commands('w-1').join('\n')).not.toContain('server')
    const [first] = cluster.nodes
    if (!first) throw new Error('nodes')
    expect(layouts[id].restarts(['server-ca', 'sa'], cluster, first)).toEqual([])
    expect(layouts[id].restarts(['server-token'], cluster, first)).toEqual([
      `sudo systemctl restart ${unit}`,
    ])
  })

  test('every shape has all rows in a place, or is refused with a reason', () => {
    const results = shapes.flatMap((shape) =>
      (['separate', 'two-tier'] as const).map((hierarchy) => ({
        shape,
        ...faultsOf(id, shape, { hierarchy }),
      })),
    )
    for (const { shape, refused, faults } of results) {
      expect(faults, JSON.stringify(shape)).toEqual([])
      expect(refused).toBe(false)
    }
    expect(results).toHaveLength(108)
  })
})
