import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../../src/main/domain/changes'
import type { ChangeSet } from '../../../src/main/domain/changes'
import type { Issued, LedgerEntry } from '../../../src/main/domain/ledger'
import { currentIssued, latestVersions } from '../../../src/main/domain/ledger-fold'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import type { Plan, RowKey } from '../../../src/main/domain/plan/spec'
import { keyAlgorithms } from '../../../src/shared/definition'
import { controlPlane, count, etcdNode, sample, worker } from './sample'

type Spec = NonNullable<Parameters<typeof sample>[0]>
const plan = (spec: Spec = {}) => planFor(clusterFrom(sample(spec)))
const none: ReadonlyMap<RowKey, Issued> = new Map()

/** What an issuance writes into the ledger, without keys: JSON and back, as on disk. */
function entryFor({ changes }: ChangeSet, before: readonly LedgerEntry[]): LedgerEntry {
  const versions = latestVersions(before)
  const issued: Issued[] = []
  const versionOf = (key: RowKey) => (versions.get(key) ?? 0) + 1
  const fresh = new Set(changes.flatMap((one) => (one.kind === 'retired' ? [] : [one.item.key])))
  for (const one of changes) {
    if (one.kind === 'retired') continue
    const { item } = one
    const version = versionOf(item.key)
    if (item.kind === 'key-pair') {
      issued.push({
        kind: 'key-pair',
        key: item.key,
        version,
        keyAlgorithm: item.keyAlgorithm,
        publicKeyPem: '',
        privateKeyBytes: 1,
      })
      continue
    }
    if (item.kind === 'secret') {
      issued.push({ kind: 'secret', key: item.key, version, bytes: item.bytes })
      continue
    }
    const authority = {
      key: item.authority,
      version: fresh.has(item.authority)
        ? versionOf(item.authority)
        : (versions.get(item.authority) ?? 0),
    }
    issued.push({
      kind: item.kind,
      key: item.key,
      version,
      profile: item.profile,
      authority,
      serial: '1',
      notBefore: '',
      notAfter: '',
      fingerprint: '',
      pem: '',
      privateKeyBytes: 1,
    })
  }
  const retired = changes.flatMap((one) => (one.kind === 'retired' ? [one.issued.key] : []))
  const entry: LedgerEntry = {
    sequence: before.length + 1,
    at: '',
    by: '',
    previous: '',
    hash: '',
    act: { type: 'issued', definition: sample(), issued, retired, keys: 'k' },
  }
  return structuredClone(entry)
}

function apply(made: Plan, before: readonly LedgerEntry[] = []): readonly LedgerEntry[] {
  return [...before, entryFor(changesBetween(made, currentIssued(before)), before)]
}

const keysOf = ({ changes }: ChangeSet) =>
  changes.map((one) => (one.kind === 'retired' ? one.issued.key : one.item.key))

/** What an edit changes after everything was issued. */
const edited = (before: Spec, after: Spec) =>
  changesBetween(plan(after), currentIssued(apply(plan(before))))

describe('changes', () => {
  it('everything is new at first, in the order of the plan', () => {
    const made = plan()
    const { changes, untouched } = changesBetween(made, none)
    expect(changes.map((one) => one.kind)).toEqual(made.items.map(() => 'new'))
    expect(keysOf({ changes, untouched })).toEqual(made.items.map(({ key }) => key))
    expect(untouched).toBe(0)
  })

  it('an address of a control plane reissues the four certificates that hold it', () => {
    const moved = { ...controlPlane(2), addresses: ['192.168.10.42'] }
    const set = edited(
      {},
      { nodes: [controlPlane(1), moved, controlPlane(3), worker(1), worker(2)] },
    )
    expect(keysOf(set).sort()).toEqual([
      'apiserver@cp-2',
      'etcd-peer@cp-2',
      'etcd-server@cp-2',
      'kubelet-serving@cp-2',
    ])
    for (const one of set.changes)
      expect(one.kind !== 'retired' && one.reasons).toEqual([
        { code: 'alt-names', added: ['192.168.10.42'], removed: ['192.168.10.12'] },
      ])
    expect(set.untouched).toBe(41)
  })

  it('a new worker issues exactly two', () => {
    const set = edited({}, { nodes: [...count(3, controlPlane), ...count(3, worker)] })
    expect(keysOf(set).sort()).toEqual(['kubelet-client@w-3', 'kubelet-serving@w-3'])
    expect(set.changes.every((one) => one.kind === 'new')).toBe(true)
  })

  it('a removed worker retires its two, a removed user one', () => {
    expect(
      edited({}, { nodes: [...count(3, controlPlane), worker(1)] }).changes.map((one) => one.kind),
    ).toEqual(['retired', 'retired'])
    expect(keysOf(edited({}, { users: [] }))).toEqual(['user@jane'])
  })

  it('the endpoint touches the API servers only', () => {
    const set = edited({}, { controlPlaneEndpoint: '192.168.10.10' })
    expect(keysOf(set)).toEqual(['apiserver@cp-1', 'apiserver@cp-2', 'apiserver@cp-3'])
  })

  it('the port of the endpoint, the version and the order of addresses and groups touch nothing', () => {
    expect(edited({}, { controlPlaneEndpoint: 'K8S.lab.internal.:7443' }).changes).toEqual([])
    expect(edited({}, { kubernetesVersion: '1.36' }).changes).toEqual([])
    const turned = { ...worker(1), addresses: [...(worker(1).addresses ?? [])].reverse() }
    expect(edited({}, { nodes: [...count(3, controlPlane), turned, worker(2)] }).changes).toEqual(
      [],
    )
    expect(
      edited(
        { users: [{ name: 'j', groups: ['a', 'b'] }] },
        { users: [{ name: 'j', groups: ['b', 'a'] }] },
      ).changes,
    ).toEqual([])
  })

  it('a new authority reissues all that it signed and no more', () => {
    const set = edited({}, { pki: { keyAlgorithms: { 'front-proxy-ca': 'rsa-2048' } } })
    expect(keysOf(set)).toEqual([
      'front-proxy-ca',
      'front-proxy-client@cp-1',
      'front-proxy-client@cp-2',
      'front-proxy-client@cp-3',
    ])
    const [first, second] = set.changes
    expect(first?.kind !== 'retired' && first?.reasons).toEqual([
      { code: 'key-algorithm', before: 'ecdsa-p256', after: 'rsa-2048' },
    ])
    expect(second?.kind !== 'retired' && second?.reasons).toEqual([
      { code: 'authority', authority: 'front-proxy-ca' },
    ])
  })

  it('a leaf of an older version of its authority is reissued', () => {
    const entries = apply(plan())
    const issued = currentIssued(entries)
    const ca = issued.get('etcd-ca')
    if (ca?.kind !== 'authority') throw new Error('no authority')
    issued.set('etcd-ca', { ...ca, version: 2 })
    expect(keysOf(changesBetween(plan(), issued)).every((key) => /etcd/.test(key))).toBe(true)
    expect(changesBetween(plan(), issued).changes).toHaveLength(12)
  })

  it('subjects and lifetimes are reasons in words', () => {
    const [one] = edited(
      {},
      { users: [{ name: 'jane', groups: ['ops'], validity: '30d' }] },
    ).changes
    expect(one?.kind !== 'retired' && one?.reasons).toEqual([
      { code: 'subject', before: 'O=dev, CN=jane', after: 'O=ops, CN=jane' },
      { code: 'validity', before: '90 days', after: '30 days' },
    ])
  })

  it('a row that comes back counts its versions on', () => {
    let entries = apply(plan())
    entries = apply(plan({ users: [] }), entries)
    expect(currentIssued(entries).has('user@jane')).toBe(false)
    entries = apply(plan(), entries)
    expect(currentIssued(entries).get('user@jane')?.version).toBe(2)
  })
})

const specs = fc
  .record({
    topology: fc.constantFrom('stacked' as const, 'external' as const),
    controlPlanes: fc.integer({ min: 1, max: 3 }),
    workers: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 5 }),
    keyAlgorithm: fc.constantFrom(...keyAlgorithms),
    certificate: fc.constantFrom('1y', '90d'),
    users: fc.uniqueArray(fc.constantFrom('ann', 'bob', 'eve'), { maxLength: 3 }),
    endpoint: fc.constantFrom('k8s.lab:6443', '192.168.10.5', 'other.lab'),
    dnsDomain: fc.constantFrom('cluster.local', 'lab.local'),
  })
  .map(
    ({
      topology,
      controlPlanes,
      workers,
      keyAlgorithm,
      certificate,
      users,
      endpoint,
      dnsDomain,
    }): Spec => ({
      etcd: { topology },
      controlPlaneEndpoint: endpoint,
      network: { dnsDomain },
      nodes: [
        ...count(controlPlanes, controlPlane),
        ...(topology === 'external' ? [etcdNode(1)] : []),
        ...workers.map(worker),
      ],
      users: users.map((name) => ({ name })),
      pki: { keyAlgorithm, validity: { certificate } },
    }),
  )

describe('for any cluster', () => {
  it('nothing waits after the changes were applied, however often it was edited', () => {
    fc.assert(
      fc.property(fc.array(specs, { minLength: 1, maxLength: 4 }), (history) => {
        let entries: readonly LedgerEntry[] = []
        for (const spec of history) entries = apply(plan(spec), entries)
        const made = plan(history.at(-1))
        const { changes, untouched } = changesBetween(made, currentIssued(entries))
        expect(changes).toEqual([])
        expect(untouched).toBe(made.items.length)
      }),
      { numRuns: 40 },
    )
  })

  it('an address of one node touches that node only', () => {
    fc.assert(
      fc.property(specs, fc.nat(), (spec, pick) => {
        const nodes = spec.nodes ?? []
        const index = pick % nodes.length
        const after = {
          ...spec,
          nodes: nodes.map((node, i) =>
            i === index ? { ...node, addresses: ['172.16.9.9'] } : node,
          ),
        }
        const name = nodes[index]?.name
        const { changes } = edited(spec, after)
        expect(changes.length).toBeGreaterThan(0)
        for (const one of changes) {
          if (one.kind === 'retired' || !isCertificateItem(one.item))
            throw new Error('wrong kind of change')
          expect(one.item.node).toBe(name)
          expect(one.item.profile.altNames.addresses).toContain('172.16.9.9')
        }
      }),
      { numRuns: 40 },
    )
  })
})
