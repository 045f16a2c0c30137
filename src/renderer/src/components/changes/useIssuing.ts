import { useOperation } from '../../composables/useOperation'
import type { Operation } from '../../composables/useOperation'
import type { IssueReport } from '../../../../shared/models'

export type Issuing<T = IssueReport> = Omit<Operation, 'start' | 'reset'> & {
  /** @returns the report; null when it failed or was cancelled, with the reason in `error`. */
  start: () => Promise<T | null>
  clearError: () => void
}

/** One issuance with its progress and a way to stop it. */
export function useIssuing<T = IssueReport>(
  apply: (operation: string) => Promise<T | null>,
): Issuing<T> {
  const { start, reset, ...operation } = useOperation()
  return { ...operation, start: () => start(apply), clearError: reset }
}
