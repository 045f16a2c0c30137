import { computed } from 'vue'
import type { CertificateColumn } from '../../../../shared/certificate-columns'
import { useApp } from '../../composables/useApp'
import { firstColumn, usualColumns } from './certificate-columns'

/** The chosen columns, kept with the settings of the window so that they are there after a restart. */
export function useColumns() {
  const { settings } = useApp()
  /** Null for the usual ones. The first column leads, whatever was kept. */
  const chosen = computed<readonly CertificateColumn[] | null>(() => {
    const kept = settings.current.value.certificateColumns
    if (kept === null || kept.length === 0) return null
    return [firstColumn, ...kept.filter((id) => id !== firstColumn)]
  })
  const shown = computed(() => chosen.value ?? usualColumns)

  /** Shows these columns and keeps them; with null the usual ones again, as wide as usual. */
  function choose(columns: readonly CertificateColumn[] | null): void {
    const isUsual =
      columns === null ||
      (columns.length === usualColumns.length &&
        columns.every((id, index) => id === usualColumns[index]))
    void settings.change({
      certificateColumns: isUsual ? null : [...columns],
      ...(columns === null ? { certificateWidths: {} } : {}),
    })
  }

  const isUsual = computed(
    () =>
      chosen.value === null && Object.keys(settings.current.value.certificateWidths).length === 0,
  )

  return { chosen, shown, isUsual, choose }
}
