import type { ClusterDefinition } from '../../shared/definition'
import type { Differences } from '../../shared/activity-models'
import { canonicalJson } from './ledger-chain'

type Named = { readonly name: string }
/** The most settings that are named one by one. */
const maximumSettings = 50

/** @returns what becoming `after` does to `before`. */
export function differencesBetween(
  before: ClusterDefinition,
  after: ClusterDefinition,
): Differences {
  return {
    nodes: named(before.spec.nodes, after.spec.nodes),
    users: named(before.spec.users, after.spec.users),
    certificates: named(before.spec.certificates, after.spec.certificates),
    settings: changedPaths(settingsOf(before), settingsOf(after), []).slice(0, maximumSettings),
  }
}

/** @returns whether two definitions say the same. */
export function isSameDefinition(one: ClusterDefinition, other: ClusterDefinition): boolean {
  return canonicalJson(one) === canonicalJson(other)
}

function named(before: readonly Named[], after: readonly Named[]): Differences['nodes'] {
  const old = new Map(before.map((one) => [one.name, canonicalJson(one)]))
  const now = new Map(after.map((one) => [one.name, canonicalJson(one)]))
  const names = [...now.keys()]
  return {
    added: names.filter((name) => !old.has(name)),
    removed: [...old.keys()].filter((name) => !now.has(name)),
    changed: names.filter((name) => old.has(name) && old.get(name) !== now.get(name)),
  }
}

/** Everything that has no name of its own. */
function settingsOf({ metadata, spec }: ClusterDefinition): unknown {
  return { metadata, spec: { ...spec, nodes: [], users: [], certificates: [] } }
}

function changedPaths(before: unknown, after: unknown, path: readonly string[]): string[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return []
  if (!isRecord(before) || !isRecord(after)) return [path.join('.')]
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => changedPaths(before[key], after[key], [...path, key]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
