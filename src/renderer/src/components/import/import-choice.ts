/** What of an import is taken, and how it is written into a definition. */
import type { ClusterDefinition } from '../../../../shared/definition'
import type {
  ImportField,
  ImportPreview,
  ImportRow,
  ImportSource,
} from '../../../../shared/imports'
import { setAt } from '../../stores/definition-path'
import { plural, t } from '../../words'

export type ImportCounts = Readonly<Record<ImportRow['kind'], number>>

/** What of a text is taken, and where it came from. */
export type TakenImport = {
  readonly rows: readonly ImportRow[]
  readonly fields: readonly ImportField[]
  /** Whether the text is a whole cluster file of ours. */
  readonly isCluster: boolean
  readonly source: ImportSource
  /** Name of the file, or of what was pasted. */
  readonly name: string
}

/** @returns how many rows there are of each kind. */
export function countRows(rows: readonly ImportRow[]): ImportCounts {
  const counts = { add: 0, change: 0, same: 0, refused: 0 }
  for (const { kind } of rows) counts[kind] += 1
  return counts
}

/** @returns whether a row can be taken or left. */
export function isOpen({ kind }: ImportRow): boolean {
  return kind === 'add' || kind === 'change'
}

/** @returns the rows of a preview that are taken; `left` holds positions of those that are not. */
export function takenRows(preview: ImportPreview, left: ReadonlySet<number>): ImportRow[] {
  return preview.rows.filter((row, index) => isOpen(row) && !left.has(index))
}

/**
 * Writes rows and fields into a definition, in place. Nodes are found by name, so that an edit made
 * meanwhile is not overwritten at the wrong place.
 */
export function applyImport(
  definition: ClusterDefinition,
  rows: readonly ImportRow[],
  fields: readonly ImportField[],
): void {
  const places = new Map(definition.spec.nodes.map(({ name }, index) => [name, index]))
  for (const { node, before } of rows) {
    if (node === null) continue
    const place = places.get(before?.name ?? node.name)
    if (place === undefined) definition.spec.nodes.push(structuredClone(node))
    else definition.spec.nodes[place] = structuredClone(node)
  }
  for (const { path, value } of fields) setAt(definition, path, structuredClone(value))
}

/** The words of the button: `Add 12 nodes`, `Add 3, change 2`, `Take 4 fields`. */
export function acceptWords(rows: readonly ImportRow[], fields: number): string {
  const { add, change } = countRows(rows)
  if (add > 0 && change > 0) return t('imports.accept.both', { add, change })
  if (add > 0) return plural('imports.accept.add', add)
  if (change > 0) return plural('imports.accept.change', change)
  return fields > 0 ? plural('imports.accept.fields', fields) : t('imports.accept.nothing')
}
