import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import { api } from '../../api'
import { useOperation } from '../../composables/useOperation'
import type { Operation } from '../../composables/useOperation'
import type { ExportReport } from '../../../../shared/bundle-models'
import type { ExportFormat } from './export-summary'

export type ExportOrder = {
  readonly project: string
  readonly bundles: readonly string[]
  readonly format: ExportFormat
  /** Token of the folder that main let the person choose. */
  readonly target: string
}

export type Exporting = Omit<Operation, 'start'> & {
  start: (order: ExportOrder) => Promise<void>
  /** Names of the bundles that main has reported as made. */
  finished: Readonly<ShallowRef<ReadonlySet<string>>>
  report: Readonly<ShallowRef<ExportReport | null>>
}

/** One export with its progress and a way to stop it. */
export function useExporting(): Exporting {
  const finished = shallowRef<ReadonlySet<string>>(new Set())
  const report = shallowRef<ExportReport | null>(null)
  const operation = useOperation(({ current }) => {
    finished.value = new Set([...finished.value, current])
  })

  function reset(): void {
    finished.value = new Set()
    report.value = null
    operation.reset()
  }

  async function start({ bundles, ...order }: ExportOrder): Promise<void> {
    if (operation.running.value) return
    reset()
    report.value = await operation.start((id) =>
      api.bundles.export({ ...order, bundles: [...bundles], operation: id }),
    )
  }

  return { ...operation, start, reset, finished, report }
}
