import type { KeyMaker } from '../../../shared/request-models'
import type { Cluster } from '../cluster'
import type { PlannedCertificate } from '../plan/spec'

/** @returns who makes it; undefined for a row of the whole cluster. */
export function makerOf(
  cluster: Cluster,
  { node, user, extra }: PlannedCertificate,
): KeyMaker | undefined {
  if (node !== undefined) return { kind: 'node', name: node }
  if (user !== undefined) return { kind: 'user', name: user }
  if (extra === undefined) return undefined
  const [first] = nodesOf(cluster, extra)
  return first === undefined ? { kind: 'certificate', name: extra } : { kind: 'node', name: first }
}

/**
 * A key that several nodes share is made on the first one that the definition names, and carried to the
 * others.
 * @returns those others; none for a key of one node.
 */
export function sharedWith(cluster: Cluster, { extra }: PlannedCertificate): readonly string[] {
  return extra === undefined ? [] : nodesOf(cluster, extra).slice(1)
}

function nodesOf({ certificates }: Cluster, extra: string): readonly string[] {
  return certificates.find(({ name }) => name === extra)?.nodes ?? []
}
