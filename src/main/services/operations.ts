import { AppError } from '../../shared/errors'

/** Running operations by the id that the caller chose, so that each can be cancelled. */
export type Operations = {
  /** Runs `work` with a signal. An id that is running already is refused. Error `input-refused`. */
  run<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Cancels it; an id that has ended is left alone. */
  cancel(id: string): void
  cancelAll(): void
  isBusy(): boolean
  /** Waits until nothing runs. */
  settled(): Promise<void>
}

/** @returns a register of running operations. */
export function createOperations(): Operations {
  const running = new Map<string, AbortController>()
  const waiting = new Set<() => void>()
  return {
    async run(id, work) {
      if (running.has(id)) throw new AppError('input-refused', { reason: 'It is running already.' })
      const controller = new AbortController()
      running.set(id, controller)
      try {
        return await work(controller.signal)
      } finally {
        running.delete(id)
        if (running.size === 0) {
          for (const wake of waiting) wake()
          waiting.clear()
        }
      }
    },
    cancel(id) {
      running.get(id)?.abort()
    },
    cancelAll() {
      for (const controller of running.values()) controller.abort()
    },
    isBusy: () => running.size > 0,
    async settled() {
      while (running.size > 0) await new Promise<void>((resolve) => waiting.add(resolve))
    },
  }
}

/** Throws `cancelled` when the signal was aborted. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled')
}
