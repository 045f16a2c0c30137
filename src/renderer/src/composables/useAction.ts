import { getCurrentScope, onScopeDispose, readonly, ref, shallowRef } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import { errorViewOf } from '../api'
import type { ErrorView } from '../../../shared/errors'

/** Waits shorter than this show nothing, so that fast answers do not flicker. */
const quietMilliseconds = 150

export type Action<A extends readonly unknown[], T> = {
  /** Starts the work. @returns the value; undefined when it failed or a later run overtook it. */
  run: (...args: A) => Promise<T | undefined>
  /** The same work with the arguments of the run that failed. */
  retry: () => Promise<T | undefined>
  clearError: () => void
  pending: Readonly<Ref<boolean>>
  /** Pending for longer than 150 ms: time to show a skeleton. */
  slow: Readonly<Ref<boolean>>
  error: Readonly<ShallowRef<ErrorView | null>>
  value: Readonly<ShallowRef<T | undefined>>
}

/**
 * One asynchronous piece of work with its states. Only the answer of the latest run counts: an
 * earlier one that arrives late, or after the component is gone, changes nothing.
 */
export function useAction<A extends readonly unknown[], T>(
  work: (...args: A) => Promise<T>,
): Action<A, T> {
  const pending = ref(false)
  const slow = ref(false)
  const error = shallowRef<ErrorView | null>(null)
  const value = shallowRef<T>()
  let latest = 0
  let lastArguments: A | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  function settle(): void {
    clearTimeout(timer)
    pending.value = false
    slow.value = false
  }

  async function run(...args: A): Promise<T | undefined> {
    const mine = ++latest
    lastArguments = args
    pending.value = true
    error.value = null
    clearTimeout(timer)
    timer = setTimeout(() => (slow.value = true), quietMilliseconds)
    try {
      const answer = await work(...args)
      if (mine !== latest) return undefined
      value.value = answer
      // There is nothing to retry, and the arguments may be a passphrase.
      lastArguments = undefined
      settle()
      return answer
    } catch (thrown) {
      if (mine !== latest) return undefined
      error.value = errorViewOf(thrown)
      settle()
      return undefined
    }
  }

  async function retry(): Promise<T | undefined> {
    return lastArguments === undefined ? undefined : run(...lastArguments)
  }

  function clearError(): void {
    error.value = null
    lastArguments = undefined
  }

  if (getCurrentScope()) {
    onScopeDispose(() => {
      latest++
      clearTimeout(timer)
    })
  }

  return { run, retry, clearError, pending: readonly(pending), slow: readonly(slow), error, value }
}
