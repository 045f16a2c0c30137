import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import { hierarchies, keyAlgorithms, layoutIds } from '../../../src/shared/definition'
import { externalNodes, issuePlan, sampleCluster, writeBundle } from '../../support/bundles'

const facts = { fingerprint: () => undefined }
const parent = mkdtempSync(join(tmpdir(), 'hierarchy-'))
afterAll(() => {
  rmSync(parent, { recursive: true, force: true })
})

const takes = (allowed: readonly string[] | undefined, value: string) =>
  allowed === undefined || allowed.includes(value)

describe.each(layoutIds)('the layout %s', (layout) => {
  const { limits, hasNodeBundles } = layouts[layout]
  const cases = hierarchies.flatMap((hierarchy) =>
    (['stacked', 'external'] as const).flatMap((topology) =>
      keyAlgorithms.flatMap((keyAlgorithm) =>
        (['control-planes', 'kept'] as const).map((authorityKeys) => ({
          hierarchy,
          topology,
          keyAlgorithm,
          authorityKeys,
        })),
      ),
    ),
  )
  const allowed = cases.filter(
    (one) =>
      takes(limits.hierarchies?.allowed, one.hierarchy) &&
      takes(limits.topologies?.allowed, one.topology) &&
      takes(limits.keyAlgorithms?.allowed, one.keyAlgorithm) &&
      takes(limits.authorityKeys?.allowed, one.authorityKeys),
  )

  test('places every row of every combination that it takes', () => {
    expect(allowed.length).toBeGreaterThan(0)
    for (const { topology, ...pki } of allowed) {
      const cluster = sampleCluster({
        layout,
        etcd: { topology },
        pki,
        ...(topology === 'external' ? { nodes: externalNodes } : {}),
      })
      const plan = planFor(cluster)
      const bundles = bundlesFor(cluster, plan, facts)
      const placed = new Set(
        bundles.flatMap(({ files }) =>
          files.flatMap(({ row, content }) => [
            row,
            ...(content.from === 'filled'
              ? content.parts.map((part) => (typeof part === 'string' ? undefined : part.row))
              : []),
          ]),
        ),
      )
      for (const item of plan.items) {
        const isKept = layouts[layout].places[item.spec].every(({ as }) => as === 'not-shipped')
        if (!isKept) expect(placed, `${layout} ${JSON.stringify(pki)}`).toContain(item.key)
      }
      // The root's key stays in custody, whatever the layout and the choices are.
      for (const { files } of bundles)
        for (const { content } of files)
          expect(content.from === 'private-key' && content.row === 'root-ca').toBe(false)
      if (hasNodeBundles) expect(bundles).toHaveLength(cluster.nodes.length + 1)
    }
  })
})

test('two tiers: the root signs the authorities, which sign nothing but leaves', () => {
  for (const layout of layoutIds) {
    const cluster = sampleCluster({ layout, pki: { hierarchy: 'two-tier' } })
    if (!takes(layouts[layout].limits.hierarchies?.allowed, 'two-tier')) continue
    const certificates = planFor(cluster).items.filter(isCertificateItem)
    expect(certificates[0]).toMatchObject({ key: 'root-ca', authority: 'root-ca' })
    for (const { kind, key, authority, profile } of certificates) {
      if (kind === 'authority') expect(authority).toBe('root-ca')
      expect(profile.pathLength).toBe(
        kind === 'certificate' ? undefined : key === 'root-ca' ? 1 : 0,
      )
    }
  }
})

test('a single authority signs everything and stands in the place of every other', () => {
  const cluster = sampleCluster({ pki: { hierarchy: 'single' } })
  const plan = planFor(cluster)
  const certificates = plan.items.filter(isCertificateItem)
  expect(certificates.filter(({ kind }) => kind === 'authority').map(({ key }) => key)).toEqual([
    'ca',
  ])
  expect(new Set(certificates.map(({ authority }) => authority))).toEqual(new Set(['ca']))
  const [first] = bundlesFor(cluster, plan, facts)
  const rows = new Map(first?.files.map(({ target, row }) => [target, row]))
  for (const path of ['etcd/ca.crt', 'front-proxy-ca.crt', 'ca.crt'])
    expect(rows.get(`/etc/kubernetes/pki/${path}`), path).toBe('ca')
})

const openssl = (...args: string[]) => spawnSync('openssl', args, { encoding: 'utf8' })
const certificatesIn = (file: string) =>
  (readFileSync(file, 'utf8').match(/-----BEGIN CERTIFICATE-----/g) ?? []).length

/** Leaf, its authority's file and a purpose, per layout. */
const chains: Readonly<Record<'kubeadm' | 'systemd', readonly (readonly string[])[]>> = {
  kubeadm: [
    ['etc/kubernetes/pki/apiserver.crt', 'etc/kubernetes/pki/ca.crt', 'sslserver'],
    ['etc/kubernetes/pki/apiserver-etcd-client.crt', 'etc/kubernetes/pki/etcd/ca.crt', 'sslclient'],
    ['etc/kubernetes/pki/etcd/peer.crt', 'etc/kubernetes/pki/etcd/ca.crt', 'sslserver'],
    [
      'etc/kubernetes/pki/front-proxy-client.crt',
      'etc/kubernetes/pki/front-proxy-ca.crt',
      'sslclient',
    ],
  ],
  systemd: [
    ['var/lib/kubernetes/pki/kube-apiserver.crt', 'var/lib/kubernetes/pki/ca.crt', 'sslserver'],
    ['etc/etcd/pki/server.crt', 'etc/etcd/pki/ca.crt', 'sslserver'],
    ['var/lib/kubernetes/pki/apiserver-etcd-client.crt', 'etc/etcd/pki/ca.crt', 'sslclient'],
    [
      'var/lib/kubernetes/pki/front-proxy-client.crt',
      'var/lib/kubernetes/pki/front-proxy-ca.crt',
      'sslclient',
    ],
  ],
}

const judged = hierarchies.flatMap((hierarchy) =>
  (['ecdsa-p256', 'rsa-2048', 'ed25519'] as const).map(
    (algorithm) => [hierarchy, algorithm] as const,
  ),
)

describe.each(['kubeadm', 'systemd'] as const)('openssl judges the chains of %s', (layout) => {
  test.each(judged)('%s, %s', (hierarchy, keyAlgorithm) => {
    const name = `${layout}-${hierarchy}-${keyAlgorithm}`
    const cluster = sampleCluster({ layout, pki: { hierarchy, keyAlgorithm } }, name)
    const plan = planFor(cluster)
    const issued = issuePlan(plan)
    const bundles = bundlesFor(cluster, plan, facts)
    const [node, admin] = [bundles[0], bundles.at(-1)]
    if (!node || !admin) throw new Error('no bundle')
    const files = join(writeBundle(parent, node, issued), 'files')
    const root = join(writeBundle(parent, admin, issued), 'root-ca.crt')
    const isTwoTier = hierarchy === 'two-tier'
    expect(existsSync(root)).toBe(isTwoTier)
    for (const [leaf = '', authority = '', purpose = ''] of chains[layout]) {
      const [leafFile, trusted] = [join(files, leaf), join(files, authority)]
      expect(certificatesIn(leafFile), leaf).toBe(isTwoTier ? 2 : 1)
      expect(certificatesIn(trusted), authority).toBe(1)
      const verify = (authorityFile: string, ...options: string[]) =>
        openssl(
          ...['verify', '-x509_strict', '-purpose', purpose, ...options],
          ...['-CAfile', authorityFile, '-untrusted', leafFile, leafFile],
        )
      // As Go does, which takes an authority below a root for the end of a chain.
      const here = verify(trusted, ...(isTwoTier ? ['-partial_chain'] : []))
      expect(here.status, `${leaf}: ${here.stderr}`).toBe(0)
      // The whole chain up to the root, from what the leaf's own file sends.
      if (isTwoTier) expect(verify(root).status, leaf).toBe(0)
    }
    const etcdAuthority = chains[layout].find(([leaf]) => leaf?.includes('etcd/'))?.[1] ?? ''
    const apiServer = join(files, chains[layout][0]?.[0] ?? '')
    const crossed = openssl(
      ...['verify', '-partial_chain', '-CAfile', join(files, etcdAuthority)],
      ...['-untrusted', apiServer, apiServer],
    )
    // What the cluster's authority signed opens etcd only where one authority signs everything.
    expect(crossed.status === 0).toBe(hierarchy === 'single')
  })
})

test('no node gets the root, neither its key nor its certificate', () => {
  for (const layout of ['kubeadm', 'systemd'] as const) {
    const cluster = sampleCluster({ layout, pki: { hierarchy: 'two-tier' } })
    for (const { node, files } of bundlesFor(cluster, planFor(cluster), facts))
      expect(files.filter(({ row }) => row === 'root-ca').length).toBe(node === undefined ? 1 : 0)
  }
})
