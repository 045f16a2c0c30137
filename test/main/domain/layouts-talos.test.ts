import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { bundlesFor } from '../../../src/main/domain/bundle'
import type { Cluster } from '../../../src/main/domain/cluster'
import { layouts } from '../../../src/main/domain/layouts'
import type { Layout } from '../../../src/main/domain/layouts/layout'
import { planFor } from '../../../src/main/domain/plan'
import type { RowKey } from '../../../src/main/domain/plan/spec'
import { AppError } from '../../../src/shared/errors'
import { contentOf, issuePlan } from '../../support/bundles'
import { answerOf, judge, withFiles } from '../../support/openssl'
import { bundlesOf, clusterOf, faultsOf, shapes } from '../../support/self-issuing-layouts'
import type { KeyAlgorithm } from '../../../src/shared/definition'

function made(keyAlgorithm: KeyAlgorithm, hierarchy: 'separate' | 'two-tier') {
  const cluster = clusterOf('talos', {}, { keyAlgorithm, hierarchy })
  const [bundle, ...others] = bundlesOf(cluster)
  if (!bundle) throw new Error('bundle')
  const issued = issuePlan(planFor(cluster))
  const file = (path: string) => {
    const found = bundle.files.find((one) => one.path === path)
    if (!found) throw new Error(path)
    return found
  }
  const text = (path: string) => contentOf(file(path).content, issued)
  return { cluster, bundle, others, file, text }
}

const decoded = (field: unknown) => Buffer.from(String(field), 'base64').toString()
const names = { etcd: 'etcd', k8s: 'kubernetes', k8saggregator: 'front-proxy', os: 'talos' }
const labels = { 'ecdsa-p256': 'EC', 'ecdsa-p384': 'EC', 'rsa-2048': 'RSA' } as const

describe.each([
  ['ecdsa-p256', 'separate'],
  ['ecdsa-p384', 'two-tier'],
  ['rsa-2048', 'separate'],
] as const)('secrets.yaml, %s, %s', (algorithm, hierarchy) => {
  const { text, file } = made(algorithm, hierarchy)
  const secrets = parse(text('talos/secrets.yaml'))

  test('has exactly the fields that talosctl reads', () => {
    expect(file('talos/secrets.yaml')).toMatchObject({ mode: 0o600, isPrivate: true })
    const pair = { crt: expect.any(String), key: expect.any(String) }
    expect(secrets).toEqual({
      cluster: { id: expect.any(String), secret: expect.any(String) },
      secrets: {
        bootstraptoken: expect.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}$/),
        secretboxencryptionsecret: expect.any(String),
      },
      trustdinfo: { token: expect.stringMatching(/^[a-z0-9]{6}\.[a-z0-9]{16}$/) },
      certs: {
        etcd: pair,
        k8s: pair,
        k8saggregator: pair,
        k8sserviceaccount: { key: expect.any(String) },
        os: pair,
      },
    })
    expect(secrets.secrets.bootstraptoken).not.toBe(secrets.trustdinfo.token)
  })

  test('has 32 random bytes where they belong, the id in the alphabet for URLs', () => {
    const { cluster, secrets: inner } = secrets
    expect(cluster.id).toMatch(/^[A-Za-z0-9_-]{43}=$/)
    expect(Buffer.from(cluster.id, 'base64url')).toHaveLength(32)
    for (const secret of [cluster.secret, inner.secretboxencryptionsecret]) {
      expect(secret).toMatch(/^[A-Za-z0-9+/]{43}=$/)
      expect(Buffer.from(secret, 'base64')).toHaveLength(32)
    }
  })

  test.each(Object.entries(names))(
    'certs.%s is one authority that openssl reads',
    (name, subject) => {
      const { crt, key } = secrets.certs[name]
      const pem = decoded(crt)
      expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1)
      const label = name === 'os' ? 'ED25519' : labels[algorithm]
      expect(decoded(key)).toMatch(new RegExp(`^-----BEGIN ${label} PRIVATE KEY-----\n`))
      // openssl does not know the label that Talos gives Ed25519 keys; inside it is PKCS#8.
      const readable = decoded(key).replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY')
      withFiles({ crt: pem, key: readable }, (pathOf) => {
        const verify = ['verify', '-x509_strict', '-partial_chain', '-CAfile', pathOf('crt')]
        expect(judge('openssl', [...verify, pathOf('crt')])).toMatchObject({ ok: true })
        const publicKey = answerOf('openssl', ['x509', '-in', pathOf('crt'), '-noout', '-pubkey'])
        expect(answerOf('openssl', ['pkey', '-in', pathOf('key'), '-pubout'])).toBe(publicKey)
        const shown = answerOf('openssl', ['x509', '-in', pathOf('crt'), '-noout', '-text'])
        expect(shown).toContain('CA:TRUE')
        expect(shown).toMatch(new RegExp(`Subject: .*${subject}`))
        if (name === 'os') expect(shown).toContain('Public Key Algorithm: ED25519')
      })
    },
  )

  test('the service-account key is one that API servers sign with', () => {
    const pem = decoded(secrets.certs.k8sserviceaccount.key)
    expect(pem).toMatch(/^-----BEGIN (EC|RSA) PRIVATE KEY-----\n/)
    expect(judge('openssl', ['pkey', '-noout', '-check'], pem)).toMatchObject({ ok: true })
  })

  test("no root's key is in it, and kubeconfigs trust the authority alone", () => {
    expect(Object.keys(secrets.certs).sort()).toEqual(
      [...Object.keys(names), 'k8sserviceaccount'].sort(),
    )
    const kubeconfig = parse(text('kubeconfigs/jane.kubeconfig'))
    const ca = kubeconfig.clusters[0].cluster['certificate-authority-data']
    expect(decoded(ca)).toBe(decoded(secrets.certs.k8s.crt))
    const client = decoded(kubeconfig.users[0].user['client-certificate-data'])
    withFiles({ ca: decoded(ca), client, os: decoded(secrets.certs.os.crt) }, (pathOf) => {
      const verify = (trusted: string) =>
        judge('openssl', [
          'verify',
          '-partial_chain',
          '-purpose',
          'sslclient',
          '-CAfile',
          pathOf(trusted),
          pathOf('client'),
        ])
      expect(verify('ca')).toMatchObject({ ok: true })
      expect(verify('os')).toMatchObject({ ok: false })
    })
  })
})

describe('what the admin may carry', () => {
  const codeOf = (run: () => unknown) => {
    try {
      run()
      return 'none'
    } catch (error) {
      return error instanceof AppError ? error.code : 'other'
    }
  }
  const facts = { fingerprint: () => undefined }
  const withKeyOf = (layout: Layout, row: RowKey): Layout => ({
    ...layout,
    adminConfigs: () => [
      {
        path: 'secrets.yaml',
        text: ['key: ', { row, part: 'private-key' }],
        why: 'Wrong.',
        usedBy: [],
      },
    ],
  })

  test("authorities' keys where machines take no files, never the root's and never kept ones", () => {
    const twoTier = clusterOf('talos', {}, { hierarchy: 'two-tier' })
    const kept = clusterOf('talos', {}, { authorityKeys: 'kept' })
    const run = (cluster: Cluster, layout: Layout) => () =>
      bundlesFor(cluster, planFor(cluster), facts, layout)
    expect(codeOf(run(twoTier, layouts.talos))).toBe('none')
    expect(codeOf(run(twoTier, withKeyOf(layouts.talos, 'root-ca')))).toBe('least-privilege')
    expect(codeOf(run(kept, layouts.talos))).toBe('least-privilege')
  })

  test.each(['kubeadm', 'k0s'] as const)('no key of an authority with %s', (id) => {
    const cluster = clusterOf(id)
    for (const row of ['ca', 'sa'])
      expect(
        codeOf(() => bundlesFor(cluster, planFor(cluster), facts, withKeyOf(layouts[id], row))),
      ).toBe('least-privilege')
  })

  test('no token of servers on an agent', () => {
    const cluster = clusterOf('k3s')
    const leaking: Layout = {
      ...layouts.k3s,
      configs: () => [
        {
          path: 'x.yaml',
          text: [{ row: 'server-token', part: 'secret' }],
          why: 'Wrong.',
          usedBy: [],
        },
      ],
    }
    expect(codeOf(() => bundlesFor(cluster, planFor(cluster), facts, leaking))).toBe(
      'least-privilege',
    )
  })
})

describe('Talos', () => {
  const { cluster, bundle, others, text } = made('ecdsa-p256', 'separate')

  test('has one bundle, for the admin, with one private file beside the kubeconfigs', () => {
    expect(others).toEqual([])
    expect(bundle.node).toBeUndefined()
    expect(bundle.files.map(({ path }) => path)).toEqual([
      'README.txt',
      'ca.crt',
      'kubeconfigs/admin.conf',
      'kubeconfigs/jane.kubeconfig',
      'kubeconfigs/super-admin.conf',
      'rbac/cluster-admins.yaml',
      'rbac/finance-dev-view.yaml',
      'talos/cluster-patch.yaml',
      'talos/nodes/cp-1.yaml',
      'talos/nodes/cp-2.yaml',
      'talos/nodes/cp-3.yaml',
      'talos/nodes/w-1.yaml',
      'talos/nodes/w-2.yaml',
      'talos/secrets.yaml',
    ])
    expect(bundle.files.filter(({ isPrivate }) => isPrivate)).toHaveLength(4)
  })

  test('the patch carries names, networks and the rights of admin.conf', () => {
    const patch = parse(text('talos/cluster-patch.yaml'))
    const sans = [
      'k8s.lab.internal',
      ...[1, 2, 3].flatMap((n) => [`cp-${n}`, `cp-${n}.lab.internal`, `192.168.1.${n}`]),
    ]
    expect(patch.machine).toEqual({ certSANs: sans })
    expect(patch.cluster.apiServer).toEqual({ certSANs: sans })
    expect(patch.cluster.network).toEqual({
      dnsDomain: 'cluster.local',
      podSubnets: ['10.244.0.0/16'],
      serviceSubnets: ['10.96.0.0/12'],
    })
    const [manifest] = patch.cluster.inlineManifests
    expect(manifest.name).toBe('cluster-admins')
    expect(parse(manifest.contents)).toMatchObject({ kind: 'ClusterRoleBinding' })
    expect(parse(text('talos/nodes/w-1.yaml'))).toEqual({
      machine: { network: { hostname: 'w-1' } },
    })
  })

  test('the README says what to run for each machine and that secrets are in here', () => {
    const readme = text('README.txt').replace(/ \\\n\s+/g, ' ')
    expect(readme).toContain('--with-secrets talos/secrets.yaml')
    for (const { name, addresses } of cluster.nodes)
      expect(readme.replace(/\s+/g, ' ')).toContain(
        `--nodes ${addresses[0] ?? ''} --file talos/config/${name.startsWith('cp') ? 'controlplane' : 'worker'}.yaml --config-patch @talos/nodes/${name}.yaml`,
      )
    expect(readme).toContain('talos/secrets.yaml')
    expect(readme).not.toContain("No authority's key and no service-account key")
    expect(layouts.talos.adminSteps(cluster).map(({ command }) => command)).toContain(
      'talosctl --talosconfig talos/config/talosconfig bootstrap --nodes 192.168.1.1',
    )
  })

  test('every shape has all rows in a place, or is refused with a reason', () => {
    for (const shape of shapes)
      for (const hierarchy of ['separate', 'two-tier', 'single'] as const) {
        const { refused, faults } = faultsOf('talos', shape, { hierarchy })
        expect(faults, JSON.stringify(shape)).toEqual([])
        expect(refused).toBe(shape.topology === 'external' || hierarchy === 'single')
      }
  })
})
