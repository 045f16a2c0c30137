/** What a key means in the table of nodes, in the manner of a spreadsheet. */

/** Cells of a row, from left to right. */
export const gridColumns = [
  'select',
  'name',
  'roles',
  'addresses',
  'dnsNames',
  'state',
  'menu',
] as const
export type GridColumn = (typeof gridColumns)[number]

export type GridAction =
  | {
      readonly kind: 'move'
      /** How far; infinite for the first or last. */
      readonly rows: number
      readonly columns: number
      /** Chooses the rows on the way. */
      readonly extend: boolean
    }
  | {
      readonly kind:
        'edit' | 'revert' | 'clear' | 'choose' | 'choose-all' | 'fill' | 'open' | 'remove'
    }

/** The cell that has the focus, as far as keys ask. */
export type GridCell = {
  readonly column: GridColumn
  /** Whether its text is being changed: then arrows move the caret. */
  readonly editing: boolean
  /** Whether rows are chosen. */
  readonly hasChosen: boolean
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

const texts: ReadonlySet<GridColumn> = new Set(['name', 'addresses', 'dnsNames'])
const rowsInPage = 10

/** @returns what to do; undefined to leave the key to the cell, to the window or to the system. */
export function gridAction(key: Key, cell: GridCell): GridAction | undefined {
  // Alt with arrows goes back and forward through the screens.
  if (key.altKey) return undefined
  const withCommand = key.ctrlKey || key.metaKey
  const isText = texts.has(cell.column)
  const move = (rows: number, columns = 0): GridAction => ({
    kind: 'move',
    rows,
    columns,
    extend: key.shiftKey && rows !== 0 && !cell.editing,
  })
  switch (key.key) {
    case 'ArrowDown':
      return move(withCommand ? Infinity : 1)
    case 'ArrowUp':
      return move(withCommand ? -Infinity : -1)
    case 'PageDown':
      return move(rowsInPage)
    case 'PageUp':
      return move(-rowsInPage)
    case 'ArrowRight':
      return cell.editing || key.shiftKey || withCommand ? undefined : move(0, 1)
    case 'ArrowLeft':
      return cell.editing || key.shiftKey || withCommand ? undefined : move(0, -1)
    case 'Home':
    case 'End': {
      const far = key.key === 'Home' ? -Infinity : Infinity
      if (withCommand) return { kind: 'move', rows: far, columns: 0, extend: false }
      return cell.editing || key.shiftKey ? undefined : move(0, far)
    }
    case 'Enter':
      if (withCommand) return { kind: 'open' }
      return isText
        ? { kind: 'move', rows: key.shiftKey ? -1 : 1, columns: 0, extend: false }
        : undefined
    case 'F2':
      return isText ? { kind: 'edit' } : undefined
    case 'Escape':
      if (cell.editing) return { kind: 'revert' }
      return cell.hasChosen ? { kind: 'clear' } : undefined
    case ' ':
      return key.shiftKey || withCommand ? { kind: 'choose' } : undefined
    case 'Delete':
      return cell.hasChosen && !cell.editing ? { kind: 'remove' } : undefined
    case 'a':
      return withCommand && !cell.editing ? { kind: 'choose-all' } : undefined
    case 'd':
      return withCommand && cell.hasChosen ? { kind: 'fill' } : undefined
    default:
      return undefined
  }
}
