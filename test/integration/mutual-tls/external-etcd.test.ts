/**
 * External etcd of k3s, RKE2 and k0s, whose files all are in bundles: members, the API servers that
 * read and write, and nobody else. Paths by hand: k3s and RKE2 `datastore-*`, k0s
 * `storage.etcd.externalCluster`, and the folder of etcd that the systemd layout has (§2.3, §4.8).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Hierarchy, LayoutId } from '../../../src/shared/definition'
import { workplace, type Workplace } from '../command'
import { exportCluster, type ExportedCluster } from './exported-cluster'
import { listen, type Listening } from './handshake'
import type { Client, Parties, Server } from './model'
import { admissions, legitimate } from './rounds'

const stores: readonly { layout: LayoutId; store: string; hierarchies: readonly Hierarchy[] }[] = [
  { layout: 'k3s', store: '/etc/rancher/k3s/datastore', hierarchies: ['separate', 'two-tier'] },
  { layout: 'rke2', store: '/etc/rancher/rke2/datastore', hierarchies: ['separate', 'two-tier'] },
  { layout: 'k0s', store: '/etc/k0s/etcd', hierarchies: ['separate', 'two-tier', 'single'] },
]
const cases = stores.flatMap(({ hierarchies, ...rest }) =>
  hierarchies.map((hierarchy) => ({ ...rest, hierarchy })),
)

function partiesOf(cluster: ExportedCluster, store: string): Parties {
  const members = cluster.nodes.filter(({ role }) => role === 'etcd')
  const etcd = '/etc/etcd/pki'
  const server = (kind: 'etcd' | 'etcd-peer', file: string, names: readonly string[]): Server[] =>
    members.map(({ name, addresses }) => ({
      kind,
      node: name,
      pair: cluster.pair(name, `${etcd}/${file}`),
      trust: cluster.file(name, `${etcd}/ca.crt`),
      names: [...names, name, ...addresses],
    }))
  const member = (kind: string, file: string, calls: 'etcd' | 'etcd-peer', user?: string) =>
    members.map(({ name }): Client => ({
      kind,
      node: name,
      pair: cluster.pair(name, `${etcd}/${file}`),
      trust: cluster.file(name, `${etcd}/ca.crt`),
      calls,
      caller: { user: user ?? name, groups: [] },
    }))
  const people = ['admin.conf', 'super-admin.conf', 'jane.kubeconfig'].map((file): Client => {
    const { host, ...rest } = cluster.kubeconfig(cluster.path('admin', `kubeconfigs/${file}`))
    const kind = file.replace(/\..*$/, '')
    return { kind, node: undefined, ...rest, calls: 'apiserver', caller: nobody, dials: host }
  })
  return {
    servers: [
      ...server('etcd', 'server', ['localhost', '127.0.0.1', '::1']),
      ...server('etcd-peer', 'peer', []),
    ],
    clients: [
      ...cluster.nodes
        .filter(({ role }) => role === 'control-plane')
        .map(({ name }): Client => ({
          kind: 'apiserver-etcd-client',
          node: name,
          pair: cluster.pair(name, `${store}/client`),
          trust: cluster.file(name, `${store}/ca.crt`),
          calls: 'etcd',
          caller: { user: 'kube-apiserver-etcd-client', groups: [] },
        })),
      ...member('etcd-peer', 'peer', 'etcd-peer'),
      ...member(
        'etcd-healthcheck-client',
        'healthcheck-client',
        'etcd',
        'kube-etcd-healthcheck-client',
      ),
      ...people,
    ],
  }
}
const nobody = { user: '', groups: [] }

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

describe.each(cases)('$layout, $hierarchy', ({ layout, store, hierarchy }) => {
  let parties: Parties
  let doors: Listening[] = []
  beforeAll(async () => {
    const name = `${layout}-${hierarchy}`
    const one = { layout, topology: 'external', hierarchy } as const
    parties = partiesOf(await exportCluster(place, name, one), store)
    doors = await Promise.all(parties.servers.map(listen))
  })
  afterAll(() => Promise.all(doors.map((door) => door.close())))

  it('lets members and API servers in, by every name, as who they are', async () => {
    const { faults, handshakes } = await legitimate(parties, doors)
    expect(faults).toEqual([])
    expect(handshakes).toBeGreaterThan(50)
  })

  it('lets in people only where one authority signs everything', async () => {
    const etcds = ['apiserver-etcd-client', 'etcd-healthcheck-client', 'etcd-peer']
    const all = [...etcds, ...(hierarchy === 'single' ? ['admin', 'jane', 'super-admin'] : [])]
    expect(await admissions(parties, doors)).toEqual({
      etcd: [...all].sort(),
      'etcd-peer': [...all].sort(),
    })
  })
})
