import type { RowKey } from '../domain/plan/spec'
import { bundlesOf } from './bundle-previews'
import { appliedOf, type ProjectState } from './project-state'
import { waitingIn, waitingOf } from './waiting'

/** Which bundles can be written, and which wait for something from outside. */
export type Readiness = {
  /** Names of the bundles. */
  readonly ready: readonly string[]
  readonly heldBack: readonly {
    readonly name: string
    /** Undefined for the bundle of the admin. */
    readonly node: string | undefined
    readonly rows: readonly RowKey[]
  }[]
}

/** @returns what an export would write and refuse, without opening a key. Throws `nothing-issued`. */
export function readinessOf(state: ProjectState): Readiness {
  const applied = appliedOf(state)
  const waiting = new Set(waitingOf(state, applied).map(({ item }) => item.key))
  const bundles = bundlesOf(state, applied).map((bundle) => ({
    name: bundle.name,
    node: bundle.node,
    rows: waitingIn(bundle, waiting),
  }))
  return {
    ready: bundles.flatMap(({ name, rows }) => (rows.length === 0 ? [name] : [])),
    heldBack: bundles.filter(({ rows }) => rows.length > 0),
  }
}
