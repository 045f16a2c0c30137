import { useVirtualizer } from '@tanstack/vue-virtual'
import { computed } from 'vue'
import type { Ref } from 'vue'
import type { CertificateRow } from '../../../../shared/models'
import { useGradually } from '../../composables/useGradually'

/** Height of the head, which stays above the rows. */
const headHeight = 32
/** How many rows are made between two frames: more than a turn of a wheel brings. */
const rowsPerFrame = 20

/** Which rows of the certificate table are drawn, and where: those in sight. */
export function useCertificateRows(
  scroller: Readonly<Ref<HTMLElement | null>>,
  rows: () => readonly CertificateRow[],
  rowHeight: number,
) {
  const virtualizer = useVirtualizer(
    computed(() => ({
      count: rows().length,
      getScrollElement: () => scroller.value,
      estimateSize: () => rowHeight,
      overscan: 12,
      scrollPaddingStart: headHeight,
    })),
  )
  const inSight = computed(() =>
    virtualizer.value.getVirtualItems().flatMap(({ index, start }) => {
      const row = rows()[index]
      return row === undefined ? [] : [{ row, index, start }]
    }),
  )
  const drawn = useGradually(
    () => inSight.value,
    ({ row }) => row.key,
    rowsPerFrame,
  )

  return {
    drawn,
    height: computed(() => virtualizer.value.getTotalSize()),
    reveal: (index: number) => virtualizer.value.scrollToIndex(index, { align: 'auto' }),
  }
}
