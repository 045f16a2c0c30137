import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual'
import type { Range } from '@tanstack/vue-virtual'
import { computed } from 'vue'
import type { Ref } from 'vue'
import { heightOnceLaidOut } from '../../composables/row-heights'
import { useGradually } from '../../composables/useGradually'
import type { NodeGrid } from './useNodeGrid'

const estimatedHeight = 44
/** Height of the head, which stays above the rows. */
const headHeight = 32
/** How many rows are made between two frames. */
const rowsPerFrame = 6

/** Which rows of the table of nodes are drawn, and where: those in sight, and the active one. */
export function useNodeRows(
  scroller: Readonly<Ref<HTMLElement | null>>,
  { rows, activeRow }: Pick<NodeGrid, 'rows' | 'activeRow'>,
) {
  const activePlace = computed(() => rows.value.indexOf(activeRow.value ?? -1))

  /** The active row stays drawn when it is scrolled away, so that it keeps the focus. */
  function withActive(range: Range): number[] {
    const places = new Set(defaultRangeExtractor(range))
    if (activePlace.value >= 0) places.add(activePlace.value)
    return [...places].sort((one, other) => one - other)
  }

  const virtualizer = useVirtualizer(
    computed(() => ({
      count: rows.value.length,
      getScrollElement: () => scroller.value,
      getItemKey: (place: number) => rows.value[place] ?? place,
      estimateSize: () => estimatedHeight,
      measureElement: heightOnceLaidOut,
      rangeExtractor: withActive,
      scrollPaddingStart: headHeight,
      overscan: 6,
    })),
  )
  const inSight = computed(() =>
    virtualizer.value
      .getVirtualItems()
      .map(({ index: place, start }) => ({ place, start, index: rows.value[place] ?? place })),
  )
  const drawn = useGradually(
    () => inSight.value,
    ({ index }) => index,
    rowsPerFrame,
  )

  const measure = (row: unknown): void => {
    if (row instanceof HTMLElement) virtualizer.value.measureElement(row)
  }

  return {
    drawn,
    measure,
    height: computed(() => virtualizer.value.getTotalSize()),
    reveal: (place: number) => virtualizer.value.scrollToIndex(place, { align: 'auto' }),
  }
}
