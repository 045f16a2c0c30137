import { AppError } from '../../shared/errors'

/** The longest wait, in seconds. */
const longest = 60

/** Slows down whoever tries one passphrase after the other. */
export type Attempts = {
  /**
   * Runs an attempt that a wrong passphrase fails. The first wrong one may be a slip; from the second on
   * each doubles the wait, and the error carries it as `waitSeconds`.
   * @throws AppError `passphrase-wait` without trying, and what `attempt` throws
   */
  guard<T>(id: string, attempt: () => Promise<T>): Promise<T>
}

/** @param ticks milliseconds that only go forward */
export function createAttempts(ticks: () => number): Attempts {
  const wrong = new Map<string, { readonly count: number; readonly until: number }>()
  return {
    async guard(id, attempt) {
      const before = wrong.get(id)
      const left = Math.ceil(((before?.until ?? 0) - ticks()) / 1_000)
      if (before && left > 0) throw new AppError('passphrase-wait', { waitSeconds: left })
      try {
        const result = await attempt()
        wrong.delete(id)
        return result
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'passphrase-wrong') throw error
        const count = (before?.count ?? 0) + 1
        const waitSeconds = count < 2 ? 0 : Math.min(longest, 2 ** (count - 1))
        wrong.set(id, { count, until: ticks() + waitSeconds * 1_000 })
        throw waitSeconds === 0 ? error : new AppError('passphrase-wrong', { waitSeconds })
      }
    },
  }
}
