/** Two edits of one definition, compared by path over what both began with. */
import { ClusterDefinition } from '../../shared/definition'
import { canonicalJson } from './ledger-chain'

export type Side = 'here' | 'file'

/** One place where the two definitions say different things. */
export type Difference = {
  /** The path as text, its own id: `spec.nodes[w-1].addresses`. */
  readonly id: string
  /** Who changed it; `both` where that is not one of the two, so that a person has to choose. */
  readonly by: Side | 'both'
  /** Undefined where it is not there. */
  readonly base: unknown
  readonly here: unknown
  readonly file: unknown
  readonly path: readonly PathPart[]
}
/** A field, or an item of a list by its name. */
type PathPart = string | { readonly named: string }

type Values = { readonly base: unknown; readonly here: unknown; readonly file: unknown }

/**
 * @param base what both had last; undefined when that is not known, and every difference is a choice
 * @returns the differences, in the order of the definition here.
 */
export function mergeDifferences(
  base: ClusterDefinition | undefined,
  here: ClusterDefinition,
  file: ClusterDefinition,
): Difference[] {
  return differencesAt({ base, here, file }, [], base !== undefined)
}

function differencesAt(values: Values, path: readonly PathPart[], hasBase: boolean): Difference[] {
  const { base, here, file } = values
  if (isSame(here, file)) return []
  if (isRecord(here) && isRecord(file)) {
    const keys = new Set([...Object.keys(here), ...Object.keys(file)])
    return [...keys].flatMap((key) => {
      const below = { base: field(base, key), here: here[key], file: file[key] }
      return differencesAt(below, [...path, key], hasBase)
    })
  }
  const one = named(here)
  const other = named(file)
  if (one && other && one.size + other.size > 0) {
    const before = named(base) ?? new Map<string, unknown>()
    const names = new Set([...one.keys(), ...other.keys()])
    return [...names].flatMap((name) => {
      const below = { base: before.get(name), here: one.get(name), file: other.get(name) }
      return differencesAt(below, [...path, { named: name }], hasBase)
    })
  }
  return [{ ...values, id: textOf(path), by: changedBy(values, hasBase), path }]
}

function changedBy({ base, here, file }: Values, hasBase: boolean): Side | 'both' {
  if (!hasBase) return 'both'
  if (isSame(base, here)) return 'file'
  return isSame(base, file) ? 'here' : 'both'
}

/**
 * @param choices by id; without one, whoever changed it alone is followed, and else what is here stays
 * @returns the definition here with what was chosen of the file.
 * @throws the error of the schema when the choices make no definition, such as two nodes of one name
 */
export function mergedDefinition(
  here: ClusterDefinition,
  differences: readonly Difference[],
  choices: Readonly<Record<string, Side>>,
): ClusterDefinition {
  let merged: unknown = structuredClone(here)
  for (const { id, by, path, file } of differences) {
    const side = choices[id] ?? (by === 'file' ? 'file' : 'here')
    if (side === 'file') merged = withValue(merged, path, file)
  }
  return ClusterDefinition.parse(merged)
}

function withValue(target: unknown, [part, ...rest]: readonly PathPart[], value: unknown): unknown {
  if (part === undefined) return value
  if (typeof part === 'string') {
    const fields = isRecord(target) ? target : {}
    const { [part]: old, ...others } = fields
    const next = withValue(old, rest, value)
    // The order of the fields stays where they were.
    return next === undefined ? others : { ...fields, [part]: next }
  }
  const list: readonly unknown[] = Array.isArray(target) ? target : []
  const at = list.findIndex((item) => isRecord(item) && item['name'] === part.named)
  const next = withValue(at === -1 ? undefined : list[at], rest, value)
  if (next === undefined) return list.filter((_, index) => index !== at)
  return at === -1 ? [...list, next] : list.map((item, index) => (index === at ? next : item))
}

function textOf(path: readonly PathPart[]): string {
  return path
    .map((part, index) => {
      if (typeof part !== 'string') return `[${part.named}]`
      return index === 0 ? part : `.${part}`
    })
    .join('')
}

/** @returns the items of a list by their names; undefined for what is no list of named items. */
function named(value: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(value)) return undefined
  const items = new Map<string, unknown>()
  for (const item of value) {
    if (!isRecord(item) || typeof item['name'] !== 'string' || items.has(item['name'])) return
    items.set(item['name'], item)
  }
  return items
}

function field(value: unknown, key: string): unknown {
  return isRecord(value) ? value[key] : undefined
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === undefined || other === undefined) return one === other
  return canonicalJson(one) === canonicalJson(other)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
