/** Rows of the table on the clipboard, as a spreadsheet writes and reads them. */
import type { ClusterDefinition, NodeDefinition } from '../../../../shared/definition'
import { rolesText, splitList } from './node-edit'

/** Columns that take pasted text, from left to right. */
export const textColumns = ['name', 'roles', 'addresses', 'dnsNames'] as const
export type TextColumn = (typeof textColumns)[number]

/** @returns nodes as lines of cells that tabs part. */
export function nodesAsText(nodes: readonly NodeDefinition[]): string {
  return nodes
    .map(({ name, roles, addresses, dnsNames }) =>
      [name, rolesText(roles), addresses.join(' '), dnsNames.join(' ')].join('\t'),
    )
    .join('\n')
}

/** @returns pasted text as rows of cells; undefined for a single value, which the cell takes itself. */
export function cellsIn(text: string): string[][] | undefined {
  const lines = text.replace(/(?:\r\n|\r|\n)+$/, '').split(/\r\n|\r|\n/)
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim()))
  return cells.length > 1 || (cells[0]?.length ?? 0) > 1 ? cells : undefined
}

/**
 * Whether a block of cells fits over rows that are there: from this column on, down to the last row.
 * What does not fit is a list of nodes to import.
 */
export function fits(cells: readonly string[][], column: TextColumn, rowsBelow: number): boolean {
  const width = Math.max(...cells.map((row) => row.length))
  return cells.length <= rowsBelow && width <= textColumns.length - textColumns.indexOf(column)
}

/** Writes a block of cells over nodes, in place. Roles that are none leave those of the node. */
export function pasteCells(
  definition: ClusterDefinition,
  indexes: readonly number[],
  column: TextColumn,
  cells: readonly string[][],
): void {
  const first = textColumns.indexOf(column)
  for (const [row, values] of cells.entries()) {
    const node = definition.spec.nodes[indexes[row] ?? -1]
    if (node === undefined) continue
    for (const [offset, value] of values.entries())
      setCell(node, textColumns[first + offset], value)
  }
}

const roles = ['control-plane', 'etcd', 'worker'] as const

function setCell(node: NodeDefinition, column: TextColumn | undefined, value: string): void {
  if (column === 'name') node.name = value.slice(0, 300)
  else if (column === 'addresses') node.addresses = splitList(value).slice(0, 64)
  else if (column === 'dnsNames') node.dnsNames = splitList(value).slice(0, 64)
  else if (column === 'roles') {
    const wanted = splitList(value.toLowerCase())
    const known = roles.filter((role) => wanted.includes(role))
    if (known.length > 0 && known.length === wanted.length) node.roles = known
  }
}
