import type { AuthorityId, SecretId, SpecId } from '../plan/spec'
import type { Place } from './layout'

/**
 * @param signedBy the authority of ours with which the distribution signs such a certificate itself.
 * @returns the answer of a layout for rows that it does not issue.
 */
export function absent(why: string, signedBy?: AuthorityId): readonly Place[] {
  return [{ as: 'absent', why, ...(signedBy === undefined ? {} : { signedBy }) }]
}

/** @returns the same answer for several rows. */
export function absentRows<Id extends SpecId>(
  ids: readonly Id[],
  why: string,
): Record<Id, readonly Place[]> {
  const answers = ids.map((id): [Id, readonly Place[]] => [id, absent(why)])
  return Object.fromEntries(answers) as Record<Id, readonly Place[]>
}

/** Authorities that k3s and RKE2 alone know. */
export const splitAuthorities = [
  'server-ca',
  'client-ca',
  'request-header-ca',
  'etcd-server-ca',
  'etcd-peer-ca',
] as const satisfies readonly AuthorityId[]

/** Secrets with which nodes of k3s, RKE2 and Talos find each other and join. */
export const joinSecrets = [
  'server-token',
  'agent-token',
  'bootstrap-token',
  'trustd-token',
  'cluster-id',
  'cluster-secret',
] as const satisfies readonly SecretId[]
