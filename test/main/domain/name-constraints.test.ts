import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changesBetween } from '../../../src/main/domain/changes'
import type { IssuedCertificate } from '../../../src/main/domain/ledger'
import { outside, permitting, uncovered } from '../../../src/main/domain/name-constraints'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { isCertificateItem } from '../../../src/main/domain/plan/spec'
import type { Plan, PlannedCertificate } from '../../../src/main/domain/plan/spec'
import { hierarchies } from '../../../src/shared/definition'
import { controlPlane, sample, worker } from './sample'

type Spec = NonNullable<Parameters<typeof sample>[0]>
const limited = (spec: Spec = {}): Plan =>
  planFor(
    clusterFrom(
      sample({
        ...spec,
        pki: { ...spec.pki, nameConstraints: { mode: 'cluster', ...spec.pki?.nameConstraints } },
      }),
    ),
  )
const limitsOf = (plan: Plan, key: string) =>
  plan.items.filter(isCertificateItem).find((item) => item.key === key)?.profile.nameConstraints

describe('limits on what authorities sign', () => {
  it('are none by default', () => {
    const plan = planFor(clusterFrom(sample()))
    for (const item of plan.items.filter(isCertificateItem))
      expect(item.profile.nameConstraints).toBeUndefined()
  })

  it('are the names and addresses of the cluster, in as few lines as they fit', () => {
    const plan = limited({
      nodes: [controlPlane(1), worker(1)],
      pki: { nameConstraints: { dnsDomains: ['lab.internal'], networks: ['192.168.10.0/24'] } },
    })
    expect(limitsOf(plan, 'ca')).toEqual({
      dnsNames: [
        'cluster.local',
        'cp-1',
        'kubernetes',
        'kubernetes.default',
        'lab.internal',
        'svc',
        'w-1',
      ],
      networks: ['10.96.0.0/12', '192.168.10.0/24', '192.168.32.1/32', 'fd00:10::1/128'],
    })
    expect(limitsOf(plan, 'etcd-ca')).toEqual({
      dnsNames: ['cluster.local', 'cp-1', 'lab.internal', 'localhost', 'svc'],
      networks: ['10.96.0.0/12', '127.0.0.1/32', '192.168.10.0/24', '::1/128'],
    })
  })

  it.each(hierarchies)('let every leaf in, with the hierarchy %s', (hierarchy) => {
    const plan = limited({
      pki: { hierarchy },
      apiServer: { extraSANs: ['*.api.example', '203.0.113.9'] },
      certificates: [{ name: 'bank', dnsNames: ['*.bank.example'], addresses: ['10.9.9.9'] }],
    })
    const rows = plan.items.filter(isCertificateItem)
    let judged = 0
    for (const item of rows.filter(({ kind }) => kind === 'certificate')) {
      const limits = limitsOf(plan, item.authority)
      if (limits === undefined) expect(item.profile.altNames.dnsNames).toEqual([])
      else {
        judged += 1
        expect(outside(item.profile.altNames, limits)).toEqual([])
        expect(
          outside({ dnsNames: ['evil.example'], addresses: ['8.8.8.8'] }, limits),
        ).toHaveLength(2)
      }
    }
    expect(judged).toBeGreaterThan(10)
    const constrained = rows.filter(({ profile }) => profile.nameConstraints).map(({ key }) => key)
    expect(constrained).toEqual(hierarchy === 'single' ? ['ca'] : ['ca', 'etcd-ca'])
  })

  it('let in what they were made from, whatever that is', () => {
    const label = fc.constantFrom('a', 'b', 'cp-1', 'lab', 'internal')
    const host = fc.array(label, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('.'))
    const address = fc.oneof(fc.ipV4(), fc.constantFrom('fd00::1', 'fd00:0:0:1::9', '::1'))
    const names = fc.record({
      dnsNames: fc.array(host, { maxLength: 6 }),
      addresses: fc.array(address, { maxLength: 6 }),
    })
    const room = fc.record({
      dnsNames: fc.array(host, { maxLength: 2 }),
      networks: fc.array(fc.constantFrom('10.0.0.0/8', '10.1.0.0/16', 'fd00::/48'), {
        maxLength: 3,
      }),
    })
    fc.assert(
      fc.property(fc.array(names, { maxLength: 4 }), room, (all, wide) => {
        const limits = permitting(all, wide)
        for (const one of all) expect(outside(one, limits)).toEqual([])
        expect(uncovered(limits, limits)).toEqual([])
        expect(uncovered(permitting(all.slice(1), wide), limits)).toEqual([])
      }),
      { numRuns: 500 },
    )
  })
})

describe('a change of the limits', () => {
  const issuedOf = (plan: Plan) =>
    new Map(plan.items.filter(isCertificateItem).map((item) => [item.key, asIssued(item)] as const))
  const changed = (before: Plan, after: Plan) =>
    changesBetween(after, issuedOf(before)).changes.flatMap((change) =>
      change.kind === 'reissued'
        ? [[change.item.key, change.reasons.map(({ code }) => code)] as const]
        : [],
    )
  const room = { networks: ['192.168.0.0/16', 'fd00:10::/64'] }

  it('makes the authority again, and with it what it signed', () => {
    const before = planFor(clusterFrom(sample()))
    const reasons = new Map(changed(before, limited()))
    expect(reasons.get('ca')).toEqual(['name-constraints'])
    expect(reasons.get('etcd-ca')).toEqual(['name-constraints'])
    expect(reasons.has('front-proxy-ca')).toBe(false)
    expect(reasons.get('user@jane')).toEqual(['authority'])
  })

  it('is none where a node goes, and one where a node comes that does not fit', () => {
    const two = limited({ nodes: [controlPlane(1), worker(1)], pki: { nameConstraints: room } })
    const three = limited({
      nodes: [controlPlane(1), worker(1), { ...worker(2), name: 'w-1.x', addresses: ['10.1.1.1'] }],
      pki: { nameConstraints: room },
    })
    expect(changed(three, two)).toEqual([])
    expect(new Map(changed(two, three)).get('ca')).toEqual(['name-constraints'])
  })
})

function asIssued({ kind, key, profile, authority }: PlannedCertificate): IssuedCertificate {
  return {
    kind,
    key,
    version: 1,
    profile,
    authority: { key: authority, version: 1 },
    serial: '01',
    notBefore: '2026-11-22T09:10:00Z',
    notAfter: '2036-11-22T09:10:00Z',
    fingerprint: '00',
    pem: '',
    privateKeyBytes: 100,
  }
}
