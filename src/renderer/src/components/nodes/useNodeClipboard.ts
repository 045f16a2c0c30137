import { ref } from 'vue'
import type { NodeDefinition } from '../../../../shared/definition'
import { plural } from '../../words'
import { cellsIn, fits, nodesAsText, textColumns } from './node-clipboard'
import type { TextColumn } from './node-clipboard'
import type { NodeGrid } from './useNodeGrid'

export type NodeClipboardOptions = {
  readonly grid: Pick<NodeGrid, 'cellOf' | 'editing'>
  readonly list: () => {
    readonly nodes: readonly NodeDefinition[]
    /** Positions of the nodes that are shown, in order. */
    readonly shown: readonly number[]
    readonly chosen: ReadonlySet<number>
  }
  /** A block of cells that fits over nodes that are there. */
  readonly cells: (indexes: number[], column: TextColumn, cells: string[][]) => void
  /** Text that is a list of nodes rather than cells. */
  readonly nodes: (text: string) => void
}

/** Copy and paste between the table of nodes and a spreadsheet. */
export function useNodeClipboard({ grid, list, cells: write, nodes: add }: NodeClipboardOptions) {
  /** What a screen reader says after copying. */
  const announced = ref('')

  function onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const cell = grid.cellOf(event.target)
    const column = textColumns.find((each) => each === cell?.column)
    // A text field takes a single value itself.
    const cells = cellsIn(text) ?? (column === 'roles' ? [[text.trim()]] : undefined)
    if (!cells) return
    event.preventDefault()
    event.stopPropagation()
    const { shown } = list()
    const place = cell ? shown.indexOf(cell.index) : -1
    if (column !== undefined && place >= 0 && fits(cells, column, shown.length - place))
      write(shown.slice(place, place + cells.length), column, cells)
    else add(text)
  }

  function onCopy(event: ClipboardEvent): void {
    const { nodes, shown, chosen } = list()
    if (chosen.size === 0 || grid.editing.value) return
    const rows = shown.flatMap((index) => (chosen.has(index) ? (nodes[index] ?? []) : []))
    event.clipboardData?.setData('text/plain', nodesAsText(rows))
    event.preventDefault()
    announced.value = plural('nodes.copied', rows.length)
  }

  return { announced, onPaste, onCopy }
}
