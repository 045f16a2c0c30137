import { safeFileName, type KubeconfigRequest } from './files'
import type { KubeconfigPart, KubeconfigPems } from './kubeconfig-text'

/** One identity of a project, for a file that holds several. */
export type MergeSource = {
  /** Name of the project, by which its entries are told from those of others. */
  readonly project: string
  readonly request: KubeconfigRequest
  readonly pems: KubeconfigPems
}

/**
 * Gives every entry a name of its own: clusters that of the project, users and contexts
 * `user@project`, with `-2`, `-3`, … where two differ and would be called the same. All clusters are
 * called `kubernetes` by default, and the second of a name silently vanishes in kubectl
 * (website, concepts/configuration/organize-cluster-access-kubeconfig).
 */
export function mergeParts(sources: readonly MergeSource[]): KubeconfigPart[] {
  const clusters = createNames()
  const users = createNames()
  return sources.map(({ project, request, pems }) => {
    const reached = [project, request.server, request.tlsServerName ?? '', pems.authority].join(
      '\n',
    )
    const cluster = clusters(project, reached)
    const user = users(`${request.userName}@${project}`, `${project}\n${request.row}`)
    // A context is a user at a cluster; the same user at two endpoints is two contexts.
    const context = cluster === project ? user : `${user}-${safeFileName(hostOf(request.server))}`
    return { request, pems, names: { cluster, user, context } }
  })
}

/** @returns a function that names things: the same thing the same, others apart. */
function createNames(): (wanted: string, thing: string) => string {
  const known = new Map<string, string>()
  const taken = new Set<string>()
  return (wanted, thing) => {
    const found = known.get(thing)
    if (found !== undefined) return found
    let name = wanted
    for (let count = 2; taken.has(name); count += 1) name = `${wanted}-${count}`
    taken.add(name)
    known.set(thing, name)
    return name
  }
}

function hostOf(server: string): string {
  return server.replace(/^https:\/\//, '')
}
