/** What a step is about, so that a button can say it: `Undo: addresses of cp-2`. */
import type { ClusterDefinition } from '../../../shared/definition'
import type { DefinitionPath } from '../stores/definition-path'
import type { Patch } from './definition-diff'

export type EditSubject =
  /** Entries of a list of named things, such as nodes: one by name, several by count. */
  | {
      readonly kind: 'added' | 'removed'
      readonly list: string
      readonly count: number
      readonly name: string
    }
  /** One field of a named thing: `addresses` of node `cp-2`. */
  | {
      readonly kind: 'field'
      readonly list: string
      readonly field: string
      readonly name: string
    }
  /** One field of the cluster, by its last word: `controlPlaneEndpoint`. */
  | { readonly kind: 'cluster'; readonly field: string }
  /** Several things at once, such as an import. */
  | { readonly kind: 'several'; readonly count: number }

/** @returns what the patches between two definitions are about. */
export function subjectOf(
  patches: readonly Patch[],
  before: ClusterDefinition,
  after: ClusterDefinition,
): EditSubject {
  const subjects = patches.map((patch) => ofPatch(patch, before, after))
  const first = subjects[0]
  if (first === undefined) return { kind: 'several', count: 0 }
  const isOne = subjects.every((each) => JSON.stringify(each) === JSON.stringify(first))
  return isOne ? first : { kind: 'several', count: patches.length }
}

function ofPatch(patch: Patch, before: ClusterDefinition, after: ClusterDefinition): EditSubject {
  const path = withoutTail(patch.path)
  const [root, list, index, field] = path
  if (root === 'spec' && typeof list === 'string' && typeof index === 'number') {
    // A renamed thing goes by the name that it had; a new one has none yet.
    const name = nameIn(before, list, index) || nameIn(after, list, index)
    return { kind: 'field', list, field: String(field ?? ''), name }
  }
  if (patch.kind === 'splice' && root === 'spec' && path.length === 2 && typeof list === 'string') {
    if (patch.inserted.length === 0)
      return { kind: 'removed', list, count: patch.removed.length, name: nameOf(patch.removed) }
    if (patch.removed.length === 0)
      return { kind: 'added', list, count: patch.inserted.length, name: nameOf(patch.inserted) }
  }
  return { kind: 'cluster', field: String(path.findLast((step) => typeof step === 'string') ?? '') }
}

/** Cuts what lies inside one field: `addresses`, not its second value. */
function withoutTail(path: DefinitionPath): DefinitionPath {
  return path[0] === 'spec' && typeof path[2] === 'number' ? path.slice(0, 4) : path
}

function nameOf(entries: readonly unknown[]): string {
  const only = entries.length === 1 ? entries[0] : undefined
  return nameOfEntry(only)
}

function nameIn(definition: ClusterDefinition, list: string, index: number): string {
  const entries: unknown = Reflect.get(definition.spec, list)
  return Array.isArray(entries) ? nameOfEntry(entries[index]) : ''
}

function nameOfEntry(entry: unknown): string {
  if (typeof entry !== 'object' || entry === null) return ''
  const name: unknown = Reflect.get(entry, 'name')
  return typeof name === 'string' ? name : ''
}
