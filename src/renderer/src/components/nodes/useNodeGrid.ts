import { computed, nextTick, ref, shallowRef } from 'vue'
import type { Ref } from 'vue'
import { gridAction, gridColumns } from './grid-keys'
import type { GridAction, GridColumn } from './grid-keys'

export type NodeGridOptions = {
  readonly root: Readonly<Ref<HTMLElement | null>>
  /** Positions in the definition of the nodes that are shown; the empty row comes after them. */
  readonly shown: () => readonly number[]
  /** Position of the row in which a new node is typed: one after the last node. */
  readonly end: () => number
  readonly chosen: Ref<ReadonlySet<number>>
  /** Brings a row into view; it is drawn some frames later. */
  readonly reveal: (place: number) => void
  /** What the grid itself does not do: `open`, `remove`, `fill`, `revert`. */
  readonly act: (kind: GridAction['kind'], index: number, column: GridColumn) => void
}

/** A far row is drawn only some frames after it was scrolled to. */
const framesToWait = 30

/**
 * Focus and choice in the table of nodes. Only the cells of the active row are tab stops, so that Tab goes
 * through one row and then on; arrows, Enter and Page keys go from row to row.
 */
export function useNodeGrid({ root, shown, end, chosen, reveal, act }: NodeGridOptions) {
  /** Position in the definition of the active row. */
  const active = ref(0)
  const column = ref<GridColumn>('name')
  const editing = ref(false)
  const anchor = shallowRef<number | null>(null)
  let byPointer = false

  const rows = computed(() => [...shown(), end()])
  const activeRow = computed(() =>
    rows.value.includes(active.value) ? active.value : rows.value[0],
  )

  function cellOf(target: EventTarget | null): { index: number; column: GridColumn } | undefined {
    if (!(target instanceof Element)) return undefined
    const name = target.closest<HTMLElement>('[data-column]')?.dataset['column']
    const row = target.closest<HTMLElement>('[data-node]')?.dataset['node']
    const found = gridColumns.find((each) => each === name)
    return found === undefined || row === undefined
      ? undefined
      : { index: Number(row), column: found }
  }

  function onPointerDown(): void {
    byPointer = true
  }

  function onFocusIn({ target }: FocusEvent): void {
    const cell = cellOf(target)
    if (!cell) return
    active.value = cell.index
    column.value = cell.column
    editing.value = byPointer
    // What is typed next takes the place of what is there, as in a spreadsheet.
    if (!byPointer && target instanceof HTMLInputElement && target.type === 'text') target.select()
    byPointer = false
  }

  /** @param asTyped leaves the caret at the end, for someone who is typing. */
  async function focusCell(index: number, wanted: GridColumn, asTyped = false): Promise<void> {
    const place = rows.value.indexOf(index)
    if (place < 0) return
    reveal(place)
    await nextTick()
    for (let frame = 0; frame < framesToWait; frame++) {
      const row = root.value?.querySelector(`[data-node="${index}"]`)
      const cell =
        row?.querySelector(`[data-column="${wanted}"]`) ??
        row?.querySelector('[data-column="name"]')
      const field = cell?.querySelector<HTMLElement>('input, button, a')
      if (field) {
        byPointer = asTyped
        field.focus()
        if (asTyped) beginEdit(field)
        return
      }
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  }

  function move(action: Extract<GridAction, { kind: 'move' }>): void {
    const place = rows.value.indexOf(active.value)
    const next = Math.max(0, Math.min(place + action.rows, rows.value.length - 1))
    const across = gridColumns.indexOf(column.value) + action.columns
    const wanted = gridColumns[Math.max(0, Math.min(across, gridColumns.length - 1))] ?? 'name'
    const index = rows.value[next] ?? active.value
    if (action.extend) extendTo(index)
    void focusCell(index, wanted)
  }

  function extendTo(index: number): void {
    anchor.value ??= active.value
    const places = [rows.value.indexOf(anchor.value), rows.value.indexOf(index)].sort(
      (a, b) => a - b,
    )
    const range = rows.value.slice(places[0], (places[1] ?? 0) + 1)
    chosen.value = new Set(range.filter((each) => each !== end()))
  }

  /** @param isRange with Shift: from the row that was chosen last to this one. */
  function choose(index: number, isRange = false): void {
    if (index === end()) return
    if (isRange && anchor.value !== null) return extendTo(index)
    const next = new Set(chosen.value)
    if (!next.delete(index)) next.add(index)
    anchor.value = index
    chosen.value = next
  }

  function chooseAll(): void {
    chosen.value = chosen.value.size === shown().length ? new Set() : new Set(shown())
  }

  function onKeyDown(event: KeyboardEvent): void {
    const cell = cellOf(event.target)
    if (!cell) return
    const state = { column: cell.column, editing: editing.value, hasChosen: chosen.value.size > 0 }
    const action = gridAction(event, state)
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    if (action.kind === 'move') move(action)
    else if (action.kind === 'edit') beginEdit(event.target)
    else if (action.kind === 'choose') choose(cell.index)
    else if (action.kind === 'choose-all') chooseAll()
    else if (action.kind === 'clear') clear()
    else {
      if (action.kind === 'revert') editing.value = false
      act(action.kind, cell.index, cell.column)
    }
    if (action.kind === 'revert' && event.target instanceof HTMLInputElement) {
      const field = event.target
      void nextTick(() => field.select())
    }
  }

  function beginEdit(target: EventTarget | null): void {
    editing.value = true
    if (target instanceof HTMLInputElement)
      target.setSelectionRange(target.value.length, target.value.length)
  }

  function clear(): void {
    chosen.value = new Set()
    anchor.value = null
  }

  return {
    activeRow,
    column,
    editing,
    rows,
    choose,
    chooseAll,
    clear,
    cellOf,
    focusCell,
    onFocusIn,
    onKeyDown,
    onPointerDown,
    onInput: () => (editing.value = true),
  }
}

export type NodeGrid = ReturnType<typeof useNodeGrid>
