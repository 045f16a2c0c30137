/** Mutual TLS in clusters whose distribution signs with the exported authorities. */
import { createHash, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Hierarchy } from '../../../src/shared/definition'
import { workplace, type Workplace } from '../command'
import { exportCluster, type ExportedCluster } from './exported-cluster'
import { listen, reaches, type Listening } from './handshake'
import type { Parties, ServerKind } from './model'
import { admissions, believed, legitimate } from './rounds'
import { distributions } from './self-issuing'
import { started } from './started'

/** What each takes, and whether its trust files then let everyone through every door (by hand). */
const cases: readonly {
  readonly layout: keyof typeof distributions
  readonly hierarchy: Hierarchy
  readonly together: boolean
}[] = [
  { layout: 'k3s', hierarchy: 'separate', together: false },
  // Its files end in the root, and whatever hangs below the root passes; README.txt says so.
  { layout: 'k3s', hierarchy: 'two-tier', together: true },
  { layout: 'rke2', hierarchy: 'separate', together: false },
  { layout: 'rke2', hierarchy: 'two-tier', together: true },
  { layout: 'k0s', hierarchy: 'separate', together: false },
  { layout: 'k0s', hierarchy: 'two-tier', together: false },
  { layout: 'k0s', hierarchy: 'single', together: true },
  { layout: 'talos', hierarchy: 'separate', together: false },
  { layout: 'talos', hierarchy: 'two-tier', together: false },
]

let place: Workplace
beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

describe.each(cases)('$layout, $hierarchy', ({ layout, hierarchy, together }) => {
  const distribution = distributions[layout]
  let cluster: ExportedCluster
  let parties: Parties
  let doors: Listening[] = []

  beforeAll(async () => {
    const name = `${layout}-${hierarchy}`
    cluster = await exportCluster(place, name, { layout, topology: 'stacked', hierarchy })
    parties = started(distribution, cluster)
    doors = await Promise.all(parties.servers.map(listen))
  })
  afterAll(() => Promise.all(doors.map((door) => door.close())))

  it('lets everyone in who must come in, by every name, as who they are', async () => {
    const { faults, handshakes } = await legitimate(parties, doors)
    expect(faults).toEqual([])
    expect(handshakes).toBeGreaterThan(50)
  })

  it('lets in these kinds of client and no others', async () => {
    const everyone = parties.clients.map(({ kind }) => kind)
    const expected = Object.entries(distribution.admits).map(([server, clients]) => [
      server,
      [...(together && server !== 'extension' ? everyone : clients)].sort(),
    ])
    expect(await admissions(parties, doors)).toEqual(Object.fromEntries(expected))
  })

  it('takes no server for another one but where the table says so', async () => {
    const on = (kind: ServerKind) => kind !== 'extension'
    const all = Object.keys(distribution.believed)
    const expected = Object.entries(distribution.believed).map(([server, kinds]) => [
      server,
      (together ? all : [...kinds]).sort(),
    ])
    const found = Object.entries(await believed(parties, doors)).map(([server, kinds]) => [
      server,
      kinds.filter(on),
    ])
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
  })

  it('lets nobody in without a certificate', async () => {
    for (const { server, port } of doors) {
      const trust = parties.clients.find(({ calls }) => calls === server.kind)?.trust ?? ''
      expect(await reaches(port, server.names[0] ?? '', { trust }), server.kind).toBe(false)
    }
  })

  it('gives the admin the file by which the API server is known', async () => {
    const trust = cluster.file('admin', 'ca.crt')
    const jane = parties.clients.find(({ kind }) => kind === 'jane')
    const door = doors.find(({ server }) => server.kind === 'apiserver')
    expect(await reaches(door?.port ?? 0, 'k8s.lab.internal', { pair: jane?.pair, trust })).toBe(
      true,
    )
  })
})

describe.each(['k3s', 'rke2'] as const)('an agent of %s', (layout) => {
  it.each(['separate', 'two-tier'] as const)('pins the right authority, %s', async (hierarchy) => {
    const name = `agent-${layout}-${hierarchy}`
    const cluster = await exportCluster(place, name, { layout, topology: 'stacked', hierarchy })
    const { token, server } = parse(cluster.file('w-1', `/etc/rancher/${layout}/config.yaml`)) as {
      token: string
      server: string
    }
    const file = cluster.file('cp-1', `/var/lib/rancher/${layout}/server/tls/server-ca.crt`)
    const root = file.slice(file.lastIndexOf('-----BEGIN CERTIFICATE-----'))
    // Of a chain the root's DER, of a single certificate the file (reference §4.6).
    const pinned = hierarchy === 'two-tier' ? new X509Certificate(root).raw : Buffer.from(file)
    expect(token.split('::')[0]).toBe(`K10${createHash('sha256').update(pinned).digest('hex')}`)
    expect(server).toBe(`https://k8s.lab.internal:${layout === 'k3s' ? 6443 : 9345}`)
  })
})
