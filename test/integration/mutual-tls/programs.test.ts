/** The same pairs before foreign judges: OpenSSL on both sides, and Go's verifier in kubectl. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { workplace, type Workplace } from '../command'
import { exportCluster, type Case } from './exported-cluster'
import type { Client, Parties } from './model'
import { preMade } from './pre-made'
import { byKubectl, bySClient, open, type Door, type Visitor } from './programs'
import { distributions } from './self-issuing'
import { started } from './started'

/** One cluster per layout, and both hierarchies where the bundles hold every certificate. */
const cases: readonly Case[] = [
  { layout: 'kubeadm', topology: 'stacked', hierarchy: 'separate' },
  { layout: 'kubeadm', topology: 'external', hierarchy: 'two-tier' },
  { layout: 'systemd', topology: 'stacked', hierarchy: 'two-tier' },
  { layout: 'systemd', topology: 'external', hierarchy: 'separate' },
  { layout: 'k3s', topology: 'stacked', hierarchy: 'separate' },
  { layout: 'rke2', topology: 'stacked', hierarchy: 'separate' },
  { layout: 'k0s', topology: 'stacked', hierarchy: 'two-tier' },
  { layout: 'talos', topology: 'stacked', hierarchy: 'separate' },
]
const judges = { openssl: bySClient, kubectl: byKubectl } as const
/** Signed by another authority than the one that the server believes, in every layout. */
const stranger: Readonly<Record<string, string>> = {
  apiserver: 'apiserver-etcd-client',
  kubelet: 'front-proxy-client',
  supervisor: 'etcd-peer',
  etcd: 'kubelet',
  'etcd-peer': 'jane',
  extension: 'kubelet',
  machine: 'super-admin',
}

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

async function partiesOf(one: Case): Promise<Parties> {
  const cluster = await exportCluster(place, `${one.layout}-${one.topology}`, one)
  if (one.layout === 'kubeadm' || one.layout === 'systemd') return preMade(one.layout, cluster)
  return started(distributions[one.layout], cluster)
}

describe.each(cases)('$layout, $topology etcd, $hierarchy', (one) => {
  let clients: readonly Client[]
  let doors: readonly Door[] = []
  const kindsOf = () => [...new Map(clients.map((client) => [client.kind, client])).values()]

  beforeAll(async () => {
    const parties = await partiesOf(one)
    clients = parties.clients
    const kinds = new Map(parties.servers.map((server) => [server.kind, server]))
    doors = await Promise.all([...kinds.values()].map((server) => open(place, server)))
  })
  afterAll(() => Promise.all(doors.map((door) => door.close())))

  it.each(['openssl', 'kubectl'] as const)(
    '%s reaches every server as every client',
    async (judge) => {
      for (const client of kindsOf()) {
        const door = doors.find(({ server }) => server.kind === client.calls)
        if (!door) throw new Error(`nobody serves ${client.calls}`)
        const local = client.dials !== undefined && door.server.names.includes(client.dials)
        const names = local
          ? [client.dials ?? '']
          : [door.server.names[0], door.server.names.at(-1)]
        for (const name of new Set(names)) {
          const { ok, output } = await judges[judge](place, door, { ...client, name: name ?? '' })
          expect(ok, `${client.kind} to ${client.calls} as ${name}: ${output}`).toBe(true)
        }
      }
    },
  )

  it.each(['openssl', 'kubectl'] as const)('%s is refused with anything wrong', async (judge) => {
    for (const door of doors) {
      const { server } = door
      const friend = clients.find(({ calls }) => calls === server.kind)
      const foreign = clients.find(({ kind }) => kind === stranger[server.kind])
      if (!friend || !foreign) throw new Error(`nobody calls ${server.kind}`)
      const right: Visitor = { ...friend, name: server.names.at(-1) ?? '' }
      const wrong: Readonly<Record<string, Visitor>> = {
        'no certificate': { ...right, pair: undefined },
        "another authority's client": { ...right, pair: foreign.pair },
        'a name that it does not have': { ...right, name: 'elsewhere.internal' },
        'an address that it does not have': { ...right, name: '192.0.2.1' },
        'trust in another authority': { ...right, trust: foreign.trust },
      }
      expect((await judges[judge](place, door, right)).ok, server.kind).toBe(true)
      for (const [what, visitor] of Object.entries(wrong))
        expect((await judges[judge](place, door, visitor)).ok, `${server.kind}: ${what}`).toBe(
          false,
        )
    }
  })
})
