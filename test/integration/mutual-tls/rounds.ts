/** Every pairing of the parties of a cluster, and what comes of it. */
import { call, reaches, type Listening } from './handshake'
import type { Client, Parties, Server, ServerKind } from './model'

/**
 * Each client at every server that it calls, by each name; and every server by each of its names,
 * because pods come with a token, by names that no kubeconfig has. @returns faults in words.
 */
export async function legitimate(
  parties: Parties,
  doors: readonly Listening[],
): Promise<{ readonly faults: readonly string[]; readonly handshakes: number }> {
  const dialled = parties.clients.flatMap((client) =>
    doors
      .filter(({ server }) => isCalled(client, server))
      .flatMap((door) =>
        (client.dials === undefined ? door.server.names : [client.dials]).map((name) => ({
          client,
          door,
          name,
        })),
      ),
  )
  const named = doors.flatMap((door) => {
    const client = parties.clients.find(({ calls }) => calls === door.server.kind)
    return client ? door.server.names.map((name) => ({ client, door, name })) : []
  })
  const calls = [...dialled, ...named]
  const faults = await Promise.all(
    calls.map(async ({ client, door: { server, port }, name }) => {
      const seen = await call(port, name, client).catch((error: unknown) => String(error))
      const isKnown = JSON.stringify(seen) === JSON.stringify(client.caller)
      const what = `${text(client)} to ${text(server)} as ${name}: ${JSON.stringify(seen)}`
      return isKnown ? [] : [what]
    }),
  )
  return { faults: faults.flat(), handshakes: calls.length }
}

/** A kubeconfig with an address calls the server of that address, one with a name all of them. */
function isCalled({ calls, dials }: Client, { kind, names }: Server): boolean {
  return kind === calls && (dials === undefined || names.includes(dials))
}

function text({ kind, node }: Client | Server): string {
  return node === undefined ? kind : `${kind}@${node}`
}

/** One client of each kind, from another node than the server where there is one. */
function oneOfEach(clients: readonly Client[]): readonly Client[] {
  return [...new Map(clients.map((client) => [client.kind, client])).values()]
}

/** @returns by kind of server, which kinds of client one of it lets in. */
export async function admissions(
  parties: Parties,
  doors: readonly Listening[],
): Promise<Partial<Record<ServerKind, string[]>>> {
  const admitted: Partial<Record<ServerKind, string[]>> = {}
  for (const { server, port } of firstOfEach(doors)) {
    const kinds: string[] = []
    for (const client of oneOfEach(parties.clients)) {
      const trust = server.pair.certificate
      const own = parties.clients.find(({ calls }) => calls === server.kind)?.trust ?? trust
      const name = server.names[0] ?? server.node
      if (await reaches(port, name, { pair: client.pair, trust: own })) kinds.push(client.kind)
    }
    admitted[server.kind] = kinds.sort()
  }
  return admitted
}

/** @returns by kind of server that is called, which kinds of server of the same node are believed. */
export async function believed(
  parties: Parties,
  doors: readonly Listening[],
): Promise<Partial<Record<ServerKind, ServerKind[]>>> {
  const found: Partial<Record<ServerKind, Set<ServerKind>>> = {}
  for (const client of oneOfEach(parties.clients.filter(({ calls }) => calls !== 'extension'))) {
    const kinds = (found[client.calls] ??= new Set())
    for (const { server, port } of doors) {
      const address = server.names.find((name) => name.startsWith('192.168.'))
      if (address === undefined) continue
      // Who the client is does not matter here, only what it believes.
      const key = parties.clients.find(({ calls }) => calls === server.kind)?.pair
      if (await reaches(port, address, { pair: key, trust: client.trust })) kinds.add(server.kind)
    }
  }
  return Object.fromEntries(Object.entries(found).map(([kind, kinds]) => [kind, [...kinds].sort()]))
}

function firstOfEach(doors: readonly Listening[]): readonly Listening[] {
  return doors.filter(
    ({ server }, at) => doors.findIndex((other) => other.server.kind === server.kind) === at,
  )
}
