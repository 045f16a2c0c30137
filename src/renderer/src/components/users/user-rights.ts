/** The rights of a user as one choice, where they are one. */
import type { UserBinding } from '../../../../shared/definition'

/** `usual`: the groups may read. `own`: more than one role, or one that is not offered here. */
export const rightChoices = [
  'usual',
  'view',
  'edit',
  'admin',
  'cluster-admin',
  'none',
  'own',
] as const
export type Right = (typeof rightChoices)[number]

/** @returns the choice that the bindings are. */
export function rightOf(bindings: readonly UserBinding[] | undefined): Right {
  if (bindings === undefined) return 'usual'
  const [first, ...more] = bindings
  if (first === undefined) return 'none'
  const isPlain =
    more.length === 0 &&
    first.kind === 'ClusterRole' &&
    first.namespace === undefined &&
    first.rules === undefined
  const known = rightChoices.find((right) => right === first.role)
  return isPlain && known !== undefined && known !== 'usual' && known !== 'none' ? known : 'own'
}

/** @returns the bindings of a choice: in the user's namespace, or everywhere without one. */
export function bindingsFor(right: Exclude<Right, 'own'>): UserBinding[] | undefined {
  if (right === 'usual') return undefined
  return right === 'none' ? [] : [{ role: right, kind: 'ClusterRole' }]
}
