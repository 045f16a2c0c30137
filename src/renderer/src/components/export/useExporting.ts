import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { api, errorViewOf, newOperation, subscribe } from '../../api'
import type { ErrorView } from '../../../../shared/errors'
import type { ExportReport, Progress } from '../../../../shared/models'
import type { ExportFormat } from './export-summary'

export type ExportOrder = {
  readonly project: string
  readonly bundles: readonly string[]
  readonly format: ExportFormat
  /** Token of the folder that main let the person choose. */
  readonly target: string
}

export type Exporting = {
  start: (order: ExportOrder) => Promise<void>
  cancel: () => Promise<void>
  /** Forgets the last report and error, so that one can export again. */
  reset: () => void
  running: ComputedRef<boolean>
  cancelling: Readonly<Ref<boolean>>
  wasCancelled: Readonly<Ref<boolean>>
  progress: Readonly<ShallowRef<Progress | null>>
  /** Names of the bundles that main has reported as made. */
  finished: Readonly<ShallowRef<ReadonlySet<string>>>
  report: Readonly<ShallowRef<ExportReport | null>>
  error: Readonly<ShallowRef<ErrorView | null>>
}

/** One export with its progress and a way to stop it. Cancelling is an outcome, not an error. */
export function useExporting(): Exporting {
  const operation = ref<string | null>(null)
  const cancelling = ref(false)
  const wasCancelled = ref(false)
  const progress = shallowRef<Progress | null>(null)
  const finished = shallowRef<ReadonlySet<string>>(new Set())
  const report = shallowRef<ExportReport | null>(null)
  const error = shallowRef<ErrorView | null>(null)
  onScopeDispose(
    subscribe('progress', (next) => {
      if (next.operation !== operation.value) return
      progress.value = next
      finished.value = new Set([...finished.value, next.current])
    }),
  )

  function reset(): void {
    progress.value = null
    finished.value = new Set()
    report.value = null
    error.value = null
    cancelling.value = false
    wasCancelled.value = false
  }

  async function start({ bundles, ...order }: ExportOrder): Promise<void> {
    if (operation.value !== null) return
    reset()
    operation.value = newOperation()
    try {
      report.value = await api.bundles.export({
        ...order,
        bundles: [...bundles],
        operation: operation.value,
      })
    } catch (thrown) {
      const view = errorViewOf(thrown)
      if (view.code === 'cancelled') wasCancelled.value = true
      else error.value = view
    } finally {
      operation.value = null
      cancelling.value = false
    }
  }

  async function cancel(): Promise<void> {
    if (operation.value === null) return
    cancelling.value = true
    try {
      await api.operations.cancel({ operation: operation.value })
    } catch (thrown) {
      error.value = errorViewOf(thrown)
      cancelling.value = false
    }
  }

  return {
    start,
    cancel,
    reset,
    running: computed(() => operation.value !== null),
    cancelling,
    wasCancelled,
    progress,
    finished,
    report,
    error,
  }
}
