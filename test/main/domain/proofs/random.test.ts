/** Random clusters: whatever names, addresses and roles they have, the invariants hold. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../../src/main/domain/bundle'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { isCertificateItem } from '../../../../src/main/domain/plan/spec'
import {
  ClusterDefinition,
  layoutIds,
  type LayoutId,
  type Role,
} from '../../../../src/shared/definition'
import { outcomeOf } from './faults'

const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/)
const name = fc
  .array(label, { minLength: 1, maxLength: 3 })
  .map((labels) => labels.join('.'))
  .filter((text) => text.length <= 40)
const hexGroup = fc.integer({ min: 1, max: 0xffff }).map((number) => number.toString(16))

/** Nodes by name; the index is part of their addresses, so that no two nodes share one. */
const nodes = (roleSets: readonly (readonly Role[])[]) =>
  fc.uniqueArray(
    fc.record({
      name,
      roles: fc.constantFrom(...roleSets),
      octet: fc.integer({ min: 0, max: 255 }),
      group: hexGroup,
      families: fc.constantFrom('4', '6', '46', '64'),
      dnsNames: fc.uniqueArray(name, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 8, selector: (node) => node.name },
  )

const kinds: Readonly<Record<'stacked' | 'external', readonly (readonly Role[])[]>> = {
  stacked: [['worker'], ['control-plane'], ['control-plane', 'worker']],
  external: [['worker'], ['control-plane'], ['control-plane', 'worker'], ['etcd']],
}

const definitions = (layouts: readonly LayoutId[], topology: 'stacked' | 'external') =>
  fc
    .record({
      layout: fc.constantFrom(...layouts),
      hierarchy: fc.constantFrom('separate', 'two-tier'),
      endpoint: name,
      users: fc.uniqueArray(label, { maxLength: 3 }),
      extraSANs: fc.uniqueArray(name, { maxLength: 3 }),
      nodes: nodes(kinds[topology]),
    })
    .map((random) =>
      ClusterDefinition.parse({
        metadata: { name: 'lab' },
        spec: {
          layout: random.layout,
          controlPlaneEndpoint: `${random.endpoint}:6443`,
          apiServer: { extraSANs: random.extraSANs },
          etcd: { topology },
          pki: { hierarchy: random.hierarchy },
          users: random.users.map((user) => ({ name: user, groups: ['dev'] })),
          nodes: random.nodes.map(({ octet, group, families, ...node }, index) => ({
            name: node.name,
            roles: [...node.roles],
            dnsNames: node.dnsNames,
            addresses: [...families].map((family) =>
              family === '4' ? `192.168.${index}.${octet}` : `fd00:${index + 1}::${group}`,
            ),
          })),
        },
      }),
    )

const runs: fc.Parameters<unknown> = { numRuns: 150, seed: 20_261_122 }
const stacked = definitions(layoutIds, 'stacked')
const external = definitions(['kubeadm', 'systemd'], 'external')

describe.each([
  ['stacked', stacked],
  ['external', external],
] as const)('a random cluster, etcd %s', (_, definition) => {
  test('is refused with reasons, or laid out without a fault', () => {
    let planned = 0
    fc.assert(
      fc.property(definition, (one) => {
        const outcome = outcomeOf(one)
        if (!outcome.refused) planned += 1
        expect(outcome.faults).toEqual([])
      }),
      runs,
    )
    // Random clusters that are all refused would prove nothing.
    expect(planned).toBeGreaterThan(30)
  })

  test('gives the same plan and the same files twice', () => {
    fc.assert(
      fc.property(definition, (one) => {
        if (outcomeOf(one).refused) return
        const made = () => {
          const cluster = clusterFrom(structuredClone(one))
          const plan = planFor(cluster)
          return JSON.stringify([plan, bundlesFor(cluster, plan, { fingerprint: () => undefined })])
        }
        expect(made()).toBe(made())
      }),
      { ...runs, numRuns: 40 },
    )
  })

  test('has the same certificates in whatever order its nodes are written', () => {
    fc.assert(
      fc.property(definition, fc.integer({ min: 0, max: 7 }), (one, turn) => {
        if (outcomeOf(one).refused) return
        const turned = structuredClone(one)
        const { nodes: list } = turned.spec
        list.reverse()
        list.push(...list.splice(0, turn % list.length))
        const certificates = (definition: ClusterDefinition) =>
          planFor(clusterFrom(definition))
            .items.filter(isCertificateItem)
            .map((item) => JSON.stringify(item))
            .sort()
        expect(certificates(turned)).toEqual(certificates(one))
      }),
      { ...runs, numRuns: 80 },
    )
  })
})

test('every name and address of a node is in what that node serves, and in nothing of another', () => {
  fc.assert(
    fc.property(stacked, (one) => {
      if (outcomeOf(one).refused) return
      const cluster = clusterFrom(one)
      for (const item of planFor(cluster).items) {
        if (!isCertificateItem(item) || item.node === undefined) continue
        if (!item.profile.usages.includes('serverAuth')) continue
        const own = cluster.nodes.find((node) => node.name === item.node)
        const { dnsNames, addresses } = item.profile.altNames
        expect(dnsNames).toEqual(expect.arrayContaining([item.node, ...(own?.dnsNames ?? [])]))
        expect(addresses).toEqual(expect.arrayContaining([...(own?.addresses ?? [])]))
        for (const other of cluster.nodes)
          if (other !== own)
            for (const address of other.addresses) expect(addresses).not.toContain(address)
      }
    }),
    runs,
  )
})
