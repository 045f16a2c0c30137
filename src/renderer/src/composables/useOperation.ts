import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { api, errorViewOf, newOperation, subscribe } from '../api'
import type { ErrorView } from '../../../shared/errors'
import type { Progress } from '../../../shared/models'

export type Operation = {
  /** @returns what the work gives; null when it failed, was cancelled, or another one is under way. */
  start: <T>(work: (operation: string) => Promise<T>) => Promise<T | null>
  cancel: () => Promise<void>
  /** Forgets how the last one ended. */
  reset: () => void
  running: ComputedRef<boolean>
  cancelling: Readonly<Ref<boolean>>
  wasCancelled: Readonly<Ref<boolean>>
  progress: Readonly<ShallowRef<Progress | null>>
  error: Readonly<ShallowRef<ErrorView | null>>
}

/**
 * Long work with its progress and a way to stop it. Cancelling is an outcome, not an error.
 * @param onProgress hears each report of main about this work
 */
export function useOperation(onProgress?: (progress: Progress) => void): Operation {
  const operation = ref<string | null>(null)
  const cancelling = ref(false)
  const wasCancelled = ref(false)
  const progress = shallowRef<Progress | null>(null)
  const error = shallowRef<ErrorView | null>(null)
  onScopeDispose(
    subscribe('progress', (next) => {
      if (next.operation !== operation.value) return
      progress.value = next
      onProgress?.(next)
    }),
  )

  function reset(): void {
    progress.value = null
    error.value = null
    cancelling.value = false
    wasCancelled.value = false
  }

  async function start<T>(work: (operation: string) => Promise<T>): Promise<T | null> {
    if (operation.value !== null) return null
    reset()
    operation.value = newOperation()
    try {
      return await work(operation.value)
    } catch (thrown) {
      const view = errorViewOf(thrown)
      if (view.code === 'cancelled') wasCancelled.value = true
      else error.value = view
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
    reset,
    running: computed(() => operation.value !== null),
    cancelling,
    wasCancelled,
    progress,
    error,
  }
}
