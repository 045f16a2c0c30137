import { computed, shallowRef } from 'vue'
import { columnWidth } from '../../../../shared/certificate-columns'
import type { CertificateColumn, ColumnWidths } from '../../../../shared/certificate-columns'
import { useApp } from '../../composables/useApp'

/** Widths of columns that a person gave, kept with the settings of the window. */
export function useColumnWidths() {
  const { settings } = useApp()
  /** While the pointer draws an edge, nothing is written. */
  const drawn = shallowRef<ColumnWidths | null>(null)
  const widths = computed(() => drawn.value ?? settings.current.value.certificateWidths)

  /** Shows a width until it is kept; px. */
  function draw(id: CertificateColumn, width: number): void {
    drawn.value = { ...widths.value, [id]: columnWidth(width) }
  }
  function keep(): void {
    if (drawn.value === null) return
    void settings.change({ certificateWidths: drawn.value })
    drawn.value = null
  }
  /** Gives a column this width and keeps it; null lets it follow the room again. */
  function set(id: CertificateColumn, width: number | null): void {
    const others = Object.entries(widths.value).filter(([each]) => each !== id)
    drawn.value = Object.fromEntries(
      width === null ? others : [...others, [id, columnWidth(width)]],
    )
    keep()
  }
  return { widths, draw, keep, set }
}
