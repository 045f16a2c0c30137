import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { api, errorViewOf, newOperation, subscribe } from '../../api'
import type { ErrorView } from '../../../../shared/errors'
import type { IssueReport, Progress } from '../../../../shared/models'

export type Issuing = {
  /** @returns the report; null when it failed or was cancelled, with the reason in `error`. */
  start: () => Promise<IssueReport | null>
  cancel: () => Promise<void>
  clearError: () => void
  running: ComputedRef<boolean>
  cancelling: Readonly<Ref<boolean>>
  progress: Readonly<ShallowRef<Progress | null>>
  error: Readonly<ShallowRef<ErrorView | null>>
}

/** One issuance with its progress and a way to stop it. Cancelling is an outcome, not an error. */
export function useIssuing(apply: (operation: string) => Promise<IssueReport | null>): Issuing {
  const operation = ref<string | null>(null)
  const cancelling = ref(false)
  const progress = shallowRef<Progress | null>(null)
  const error = shallowRef<ErrorView | null>(null)
  const stop = subscribe('progress', (next) => {
    if (next.operation === operation.value) progress.value = next
  })
  onScopeDispose(stop)

  async function start(): Promise<IssueReport | null> {
    if (operation.value !== null) return null
    operation.value = newOperation()
    cancelling.value = false
    progress.value = null
    error.value = null
    try {
      return await apply(operation.value)
    } catch (thrown) {
      const view = errorViewOf(thrown)
      if (view.code !== 'cancelled') error.value = view
      return null
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
    clearError: () => (error.value = null),
    running: computed(() => operation.value !== null),
    cancelling,
    progress,
    error,
  }
}
