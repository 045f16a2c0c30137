/** The rights of a user as one choice, where they are one. */
import type { RoleRule, UserBinding } from '../../../../shared/definition'

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

/** The core group of Kubernetes has no name; in a form it needs one. */
const coreGroup = 'core'

/** @returns API groups as they are typed: `core` stands for the empty text. */
export function shownGroups(groups: readonly string[]): string[] {
  return groups.map((group) => (group === '' ? coreGroup : group))
}

/** @returns API groups as Kubernetes writes them. */
export function typedGroups(groups: readonly string[]): string[] {
  return groups.map((group) => (group === coreGroup ? '' : group))
}

/** @returns a rule to begin with: reading pods. */
export function firstRule(): RoleRule {
  return { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'watch'] }
}

/** @param inNamespace whether the user has a namespace, in which a Role can be. */
export function firstRight(inNamespace: boolean): UserBinding {
  return {
    role: 'pod-reader',
    kind: inNamespace ? 'Role' : 'ClusterRole',
    rules: [firstRule()],
  }
}

/** @returns a binding with some fields set; one set to undefined goes back to its default. */
export function withRight(binding: UserBinding, patch: Partial<UserBinding>): UserBinding {
  const next = { ...binding, ...patch }
  if (next.namespace === undefined) delete next.namespace
  if (next.rules === undefined) delete next.rules
  return next
}

/** @returns a list with one item replaced, or taken out where there is none. */
export function withItem<T>(items: readonly T[], index: number, item: T | undefined): T[] {
  return items.flatMap((each, at) => (at !== index ? [each] : item === undefined ? [] : [item]))
}

/** @returns the bindings of a choice: in the user's namespace, or everywhere without one. */
export function bindingsFor(right: Exclude<Right, 'own'>): UserBinding[] | undefined {
  if (right === 'usual') return undefined
  return right === 'none' ? [] : [{ role: right, kind: 'ClusterRole' }]
}
