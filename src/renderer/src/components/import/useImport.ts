import { computed, ref, shallowRef } from 'vue'
import { api } from '../../api'
import { useAction } from '../../composables/useAction'
import type {
  ImportFormat,
  ImportInto,
  ImportSource,
  TableReading,
} from '../../../../shared/imports'
import { takenRows } from './import-choice'

/**
 * One import from text to choice: main reads the text and answers with a preview; rows and fields are
 * ticked here. Nothing is written.
 * @param into sends edits that main has not seen first, because the preview is against what is saved
 * @param takesFields whether fields of the cluster are ticked to begin with
 */
export function useImport(into: () => Promise<ImportInto>, takesFields: boolean) {
  const source = shallowRef<ImportSource | null>(null)
  const name = ref('')
  /** Undefined while the sniffer decides. */
  const format = ref<ImportFormat>()
  const table = shallowRef<TableReading>()
  const leftRows = shallowRef<ReadonlySet<number>>(new Set())
  const takenFields = shallowRef<ReadonlySet<number>>(new Set())

  const reading = useAction(async () => {
    if (source.value === null) return null
    const preview = await api.imports.preview({
      into: await into(),
      source: source.value,
      ...(format.value === undefined ? {} : { format: format.value }),
      ...(table.value === undefined ? {} : { table: table.value }),
    })
    leftRows.value = new Set()
    takenFields.value = new Set(takesFields ? preview.fields.keys() : [])
    return preview
  })
  const choosing = useAction(() => api.imports.chooseFile())

  const preview = computed(() => (source.value === null ? null : (reading.value.value ?? null)))
  const rows = computed(() => (preview.value ? takenRows(preview.value, leftRows.value) : []))
  const fields = computed(
    () => preview.value?.fields.filter((_, index) => takenFields.value.has(index)) ?? [],
  )

  async function read(next: ImportSource, from: string): Promise<void> {
    source.value = next
    name.value = from
    format.value = undefined
    table.value = undefined
    await reading.run()
  }

  async function chooseFile(): Promise<void> {
    const file = await choosing.run()
    if (file) await read({ token: file.token }, file.name)
  }

  async function readAs(next: ImportFormat): Promise<void> {
    format.value = next
    table.value = undefined
    await reading.run()
  }

  async function readTable(next: TableReading): Promise<void> {
    format.value = 'table'
    table.value = next
    await reading.run()
  }

  function reset(): void {
    source.value = null
    reading.clearError()
    choosing.clearError()
  }

  return {
    source,
    name,
    format,
    preview,
    rows,
    fields,
    leftRows,
    takenFields,
    pending: reading.slow,
    error: computed(() => reading.error.value ?? choosing.error.value),
    read,
    readAs,
    readTable,
    chooseFile,
    reset,
  }
}

/** @returns the set with one entry turned. */
export function turned(set: ReadonlySet<number>, entry: number): ReadonlySet<number> {
  const next = new Set(set)
  if (!next.delete(entry)) next.add(entry)
  return next
}
