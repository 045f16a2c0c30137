import { ClusterDefinition } from '../../../shared/definition'
import { z } from '../../../shared/schema'
import type { FilePath } from './yaml-text'

/** @returns the field names that the schema knows at a path; none where it takes any name or no map. */
export function fieldsAt(path: FilePath): readonly string[] {
  let schema: unknown = ClusterDefinition
  for (const part of path) schema = inside(bare(schema), part)
  const object = bare(schema)
  return object instanceof z.ZodObject ? Object.keys(object.shape) : []
}

/** @returns where else a field of this name belongs, `spec.pki` or `a node`; undefined if nowhere. */
export function placeOfField(name: string): string | undefined {
  for (const [path, title] of places) {
    if (fieldsAt(path).includes(name)) return title
  }
  return undefined
}

const places: readonly (readonly [FilePath, string])[] = [
  [['spec'], 'spec'],
  [['metadata'], 'metadata'],
  [['spec', 'network'], 'spec.network'],
  [['spec', 'pki'], 'spec.pki'],
  [['spec', 'pki', 'validity'], 'spec.pki.validity'],
  [['spec', 'pki', 'nameConstraints'], 'spec.pki.nameConstraints'],
  [['spec', 'apiServer'], 'spec.apiServer'],
  [['spec', 'etcd'], 'spec.etcd'],
  [['spec', 'nodes', 0], 'a node'],
  [['spec', 'users', 0], 'a user'],
  [['spec', 'users', 0, 'bindings', 0], 'a binding of a user'],
  [['spec', 'certificates', 0], 'a certificate'],
  [[], 'the top level'],
]

/** @returns the known word that was probably meant, undefined if none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.slice(0, 64).toLowerCase()
  const distances = known
    .map((candidate) => ({ candidate, distance: editDistance(wanted, candidate.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  const [best] = distances
  return best && best.distance <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined
}

/** Insertions, deletions, replacements and swaps of neighbours between two short words. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1]
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (same ? 0 : 1),
          swapped && row > 1 && column > 1 ? (before[column - 2] ?? 0) + 1 : Infinity,
        ),
      )
    }
    before = previous
    previous = current
  }
  return previous[to.length] ?? 0
}

function bare(schema: unknown): unknown {
  const isWrapper =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  return isWrapper ? bare(schema.unwrap()) : schema
}

function inside(schema: unknown, part: string | number): unknown {
  if (schema instanceof z.ZodArray) return schema.element
  if (!(schema instanceof z.ZodObject) || typeof part !== 'string') return undefined
  return Object.hasOwn(schema.shape, part) ? schema.shape[part] : undefined
}
