import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { formatsFor } from '../../../../shared/certificate-format'
import type { SelectionForm } from '../../../../shared/certificate-format'
import type { CertificateRow } from '../../../../shared/models'
import { api } from '../../api'
import { useAction } from '../../composables/useAction'
import { useClipboard } from '../../composables/useClipboard'
import { useNotices } from '../../composables/useNotices'
import { plural, t } from '../../words'
import { columnOf } from './certificate-columns'
import { tableText } from './table-text'
import type { TableForm } from './table-text'
import { useColumns } from './useColumns'
import type { RowSelection } from './useRowSelection'

/** What is done with chosen rows: compared, copied as a table, saved. @param rows all, in order */
export function useSelectionActions(
  project: () => string,
  rows: () => readonly CertificateRow[],
  selection: RowSelection,
) {
  const router = useRouter()
  const notices = useNotices()
  const { copy } = useClipboard()
  const { shown: columns } = useColumns()

  const chosen = computed(() => rows().filter(({ key }) => selection.keys.value.has(key)))
  /** What is issued and has a public part. */
  const saveable = computed(() =>
    chosen.value.filter(({ kind, version }) => version > 0 && formatsFor(kind).includes('pem')),
  )
  const saving = useAction((keys: string[], form: SelectionForm) =>
    api.certificates.saveSelected({ project: project(), keys, form }),
  )
  const textIn = (form: TableForm) => tableText(chosen.value, columns.value.map(columnOf), form)

  /** Two keys, in the order in which they stand. */
  function compare(): void {
    const [left, right] = chosen.value
    if (left === undefined || right === undefined) return
    const query = { left: left.key, right: right.key }
    void router.push({ name: 'compare', params: { project: project() }, query })
  }

  function copyTable(form: TableForm): void {
    void copy(textIn(form), plural('certificates.choose.copied', chosen.value.length))
  }

  /** Ctrl+C in the table. */
  function onCopy(event: ClipboardEvent): void {
    if (chosen.value.length === 0) return
    event.preventDefault()
    copyTable('tsv')
  }

  async function save(form: SelectionForm): Promise<void> {
    const keys = saveable.value.map(({ key }) => key)
    const left = chosen.value.length - keys.length
    const saved = await saving.run(keys, form)
    if (saved !== true) return
    const title =
      left === 0
        ? plural('certificates.choose.saved', keys.length)
        : t('certificates.choose.savedPart', { n: keys.length, left })
    notices.done({ title, icon: 'i-lucide-download' })
  }

  return { chosen, saveable, saving, compare, copyTable, onCopy, save }
}
