import type { Status } from '../../../shared/models'
import { t } from '../words'

/** One entry of the status vocabulary: always icon and word (`statusWord`) and colour. */
export type StatusLook = {
  readonly icon: string
  readonly text: string
  /** Colour of the lifetime and health bars. */
  readonly fill: string
}

export const statusLooks: Readonly<Record<Status, StatusLook>> = {
  valid: { icon: 'i-lucide-circle-check', text: 'text-ok', fill: 'bg-ok-fill' },
  expiring: {
    icon: 'i-lucide-clock-alert',
    text: 'text-warn',
    fill: 'bg-warn-fill',
  },
  expired: { icon: 'i-lucide-circle-x', text: 'text-bad', fill: 'bg-bad-fill' },
  'not-yet-valid': {
    icon: 'i-lucide-calendar-clock',
    text: 'text-muted',
    fill: 'bg-accented',
  },
  outdated: {
    icon: 'i-lucide-git-compare-arrows',
    text: 'text-out',
    fill: 'bg-out-fill',
  },
  superseded: {
    icon: 'i-lucide-archive',
    text: 'text-muted',
    fill: 'bg-accented',
  },
  revoked: { icon: 'i-lucide-ban', text: 'text-bad', fill: 'bg-bad-fill' },
  waiting: {
    icon: 'i-lucide-circle-dashed',
    text: 'text-muted',
    fill: 'bg-accented',
  },
}

/** Worst first: the order of lists, bars and counts. */
export const statusOrder: readonly Status[] = [
  'expired',
  'revoked',
  'expiring',
  'outdated',
  'not-yet-valid',
  'waiting',
  'superseded',
  'valid',
]

/** @returns the word of a state: `Expiring`. */
export function statusWord(status: Status): string {
  return t(`status.word.${status}`)
}

export type StateCounts = Readonly<Partial<Record<Status, number>>>

/** @returns the states that occur, worst first, with their counts. */
export function orderedStates(counts: StateCounts): { status: Status; count: number }[] {
  return statusOrder
    .map((status) => ({ status, count: counts[status] ?? 0 }))
    .filter(({ count }) => count > 0)
}

/** @returns how many certificates there are in all states together. */
export function totalOf(counts: StateCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}
