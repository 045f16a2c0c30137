import { specs } from '../domain/plan'
import { extra } from '../domain/plan/extra'
import type { RowKey } from '../domain/plan/spec'

/** @returns the parts of a row key: `apiserver@cp-1` is `apiserver` of `cp-1`. */
export function partsOf(key: RowKey): { readonly spec: string; readonly of: string | null } {
  const at = key.indexOf('@')
  return at < 0 ? { spec: key, of: null } : { spec: key.slice(0, at), of: key.slice(at + 1) }
}

/** @returns the node or the user that a row is made for; neither for what the cluster has once. */
export function ownerOf(key: RowKey): {
  readonly node: string | null
  readonly user: string | null
} {
  const { spec, of } = partsOf(key)
  const isUser = spec === 'user'
  return { node: isUser || spec === extra.id ? null : of, user: isUser ? of : null }
}

/** @returns the label of a row, also of one that is no longer in the plan. */
export function labelFor(key: RowKey): string {
  const { spec, of } = partsOf(key)
  if ((spec === 'user' || spec === extra.id) && of !== null) return of
  return specs.find(({ id }) => id === spec)?.title ?? spec
}
