import { computed, onMounted, watch } from 'vue'
import { api } from '../../api'
import { useAction } from '../../composables/useAction'
import { useProject } from '../../composables/useProject'
import { plural, t } from '../../words'
import { rowsText } from '../dates'
import { sortRows } from './certificate-order'
import { filterRows, indexRows, searchRows } from './certificate-search'
import { needingAttention } from './certificate-sort'
import { useFilterInAddress } from './useFilterInAddress'
import { useSortInAddress } from './useSortInAddress'

/** The rows of the open project, asked for again after each issuance; those that are shown, in their order. */
export function useCertificateList() {
  const { id, view } = useProject()
  const list = useAction(async () => {
    const rows = await api.certificates.list({ project: id.value })
    // Thousands of rows are taken in in one task; what is drawn of them is another.
    await new Promise((resolve) => setTimeout(resolve))
    return rows
  })
  const filter = useFilterInAddress()
  const sort = useSortInAddress()

  const all = computed(() => list.value.value ?? [])
  // In order before they are searched: then a key press only searches.
  const ordered = computed(() => sortRows(all.value, sort.value))
  const index = computed(() => indexRows(ordered.value))
  // Nothing is indexed before someone searches.
  const shown = computed(() =>
    filter.value.text.trim() === ''
      ? filterRows(ordered.value, filter.value)
      : searchRows(index.value, filter.value),
  )
  const keys = computed(() => shown.value.map(({ key }) => key))

  const sentence = computed(() => {
    if (shown.value.length < all.value.length)
      return t('certificates.matching', { shown: shown.value.length, total: all.value.length })
    const total = rowsText(all.value)
    const trouble = needingAttention(all.value)
    return trouble === 0 ? total : plural('certificates.attention', trouble, { total })
  })

  onMounted(() => list.run())
  watch(
    () => view.value.ledger.entries,
    () => void list.run(),
  )
  return { list, filter, sort, all, ordered, shown, keys, sentence }
}
