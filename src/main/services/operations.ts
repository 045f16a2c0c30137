import { AppError } from '../../shared/errors'

/** Running operations by the id that the caller chose, so that each can be cancelled. */
export type Operations = {
  /** Runs `work` with a signal. An id that is running already is refused. Error `input-refused`. */
  run<T>(id: string, work: (signal: AbortSignal) => Promise<T>): Promise<T>
  /** Cancels it; an id that has ended is left alone. */
  cancel(id: string): void
}

/** @returns a register of running operations. */
export function createOperations(): Operations {
  const running = new Map<string, AbortController>()
  return {
    async run(id, work) {
      if (running.has(id)) throw new AppError('input-refused', { reason: 'It is running already.' })
      const controller = new AbortController()
      running.set(id, controller)
      try {
        return await work(controller.signal)
      } finally {
        running.delete(id)
      }
    },
    cancel(id) {
      running.get(id)?.abort()
    },
  }
}

/** Throws `cancelled` when the signal was aborted. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new AppError('cancelled')
}
