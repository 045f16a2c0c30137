import type { AuthorityId } from '../plan/spec'
import type { Place } from './layout'

/**
 * @param signedBy the authority of ours with which the distribution signs such a certificate itself.
 * @returns the answer of a layout for rows that it does not issue.
 */
export function absent(why: string, signedBy?: AuthorityId): readonly Place[] {
  return [{ as: 'absent', why, ...(signedBy === undefined ? {} : { signedBy }) }]
}
