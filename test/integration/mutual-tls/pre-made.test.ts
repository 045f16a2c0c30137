/**
 * Mutual TLS between all parties of a cluster, with nothing but the files of its exported bundles:
 * who is let in as whom, and who is not.
 */
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hierarchies } from '../../../src/shared/definition'
import { workplace, type Workplace } from '../command'
import { exportCluster, type Case } from './exported-cluster'
import { listen, reaches, type Listening } from './handshake'
import type { Parties } from './model'
import { admitsApart, admitsTogether, believedApart, believedTogether, preMade } from './pre-made'
import { admissions, believed, legitimate } from './rounds'

const layouts = ['kubeadm', 'systemd'] as const
const topologies = ['stacked', 'external'] as const
const cases = layouts.flatMap((layout) =>
  topologies.flatMap((topology) =>
    hierarchies.map((hierarchy) => ({ layout, topology, hierarchy }) satisfies Case),
  ),
)

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

describe.each(cases)('$layout, $topology etcd, $hierarchy', (one) => {
  const name = `${one.layout}-${one.topology}-${one.hierarchy}`
  let parties: Parties
  let doors: Listening[] = []

  beforeAll(async () => {
    parties = preMade(one.layout, await exportCluster(place, name, one))
    doors = await Promise.all(parties.servers.map(listen))
  })
  afterAll(() => Promise.all(doors.map((door) => door.close())))

  it('lets everyone in who must come in, by every name, as who they are', async () => {
    const { faults, handshakes } = await legitimate(parties, doors)
    expect(faults).toEqual([])
    expect(handshakes).toBeGreaterThan(200)
  })

  it('lets in these kinds of client and no others', async () => {
    const wanted = one.hierarchy === 'single' ? admitsTogether : admitsApart
    const kinds = new Set(parties.clients.map(({ kind }) => kind))
    const expected = Object.fromEntries(
      Object.entries(wanted).map(([server, clients]) => [
        server,
        clients.filter((kind) => kinds.has(kind)).sort(),
      ]),
    )
    expect(await admissions(parties, doors)).toEqual(expected)
  })

  it('takes no server for another one but where the table says so', async () => {
    const wanted = one.hierarchy === 'single' ? believedTogether : believedApart
    expect(await believed(parties, doors)).toEqual(wanted)
  })

  it('takes nothing but an API server for a name of the API server', async () => {
    const caller = parties.clients.find(({ kind }) => kind === 'kubelet')
    for (const { server, port } of doors)
      for (const dialled of ['k8s.lab.internal', 'kubernetes.default.svc', '10.96.0.1']) {
        const pair = parties.clients.find(({ calls }) => calls === server.kind)?.pair
        const asked = { pair, trust: caller?.trust ?? '' }
        expect(await reaches(port, dialled, asked), `${server.kind} as ${dialled}`).toBe(
          server.kind === 'apiserver',
        )
      }
  })

  it('lets nobody in without a certificate, or with one for serving', async () => {
    const serving = ['apiserver', 'kubelet'].flatMap(
      (kind) => parties.servers.find((server) => server.kind === kind) ?? [],
    )
    for (const { server, port } of doors) {
      const dialled = server.names[0] ?? ''
      const trust = parties.clients.find(({ calls }) => calls === server.kind)?.trust ?? ''
      expect(await reaches(port, dialled, { trust }), server.kind).toBe(false)
      for (const { pair, kind } of serving)
        expect(await reaches(port, dialled, { trust, pair }), `${kind} at ${server.kind}`).toBe(
          false,
        )
    }
  })

  it('takes no certificate of a client for a server', async () => {
    const posing = parties.clients.filter(
      ({ kind }) => !['etcd-peer', 'etcd-server'].includes(kind),
    )
    const kinds = new Map(posing.map((client) => [client.kind, client]))
    for (const { pair, trust, kind } of kinds.values()) {
      const usages = new X509Certificate(pair.certificate).keyUsage
      expect(usages, kind).toEqual(['1.3.6.1.5.5.7.3.2'])
      const door = await listen({ kind: 'apiserver', node: '', pair, trust, names: [] })
      // Whatever it is called: a client's certificate has no name, and no right to serve.
      for (const dialled of ['cp-1', '192.168.10.11', 'localhost'])
        expect(await reaches(door.port, dialled, { pair, trust }), kind).toBe(false)
      await door.close()
    }
  })

  it("has every address of a member in its peer's certificate, and none of another", () => {
    const peers = parties.servers.filter(({ kind }) => kind === 'etcd-peer')
    const addressesOf = (names: readonly string[]) => names.filter((text) => /^\d+\.|:/.test(text))
    for (const peer of peers) {
      const certificate = new X509Certificate(peer.pair.certificate)
      for (const other of peers)
        for (const address of addressesOf(other.names))
          expect(certificate.checkIP(address) !== undefined, `${peer.node} from ${address}`).toBe(
            other === peer,
          )
    }
  })
})

it('lets in nobody of another cluster, whatever the hierarchy is', async () => {
  for (const hierarchy of hierarchies) {
    const one: Case = { layout: 'kubeadm', topology: 'stacked', hierarchy }
    const [own, strange] = await Promise.all(
      ['own', 'strange'].map(async (kind) =>
        preMade('kubeadm', await exportCluster(place, `${kind}-${hierarchy}`, one)),
      ),
    )
    const doors = await Promise.all((own?.servers ?? []).map(listen))
    for (const { server, port } of doors) {
      const friend = own?.clients.find(({ calls }) => calls === server.kind)
      const stranger = strange?.clients.find(({ calls }) => calls === server.kind)
      if (!friend || !stranger) throw new Error(`nobody calls ${server.kind}`)
      const dialled = server.names[0] ?? ''
      expect(await reaches(port, dialled, friend), server.kind).toBe(true)
      const intruder = { pair: stranger.pair, trust: friend.trust }
      expect(await reaches(port, dialled, intruder), `a stranger at ${server.kind}`).toBe(false)
      // The extension API server of both is made anew and vouches for itself.
      const deceived = { pair: friend.pair, trust: stranger.trust }
      expect(await reaches(port, dialled, deceived), `a strange ${server.kind}`).toBe(false)
    }
    await Promise.all(doors.map((door) => door.close()))
  }
})
