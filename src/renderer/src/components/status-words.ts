import type { Status } from '../../../shared/models'

/** One entry of the status vocabulary: always icon and word and colour. */
export type StatusLook = {
  readonly word: string
  readonly icon: string
  readonly text: string
  /** Colour of the lifetime and health bars. */
  readonly fill: string
}

export const statusLooks: Readonly<Record<Status, StatusLook>> = {
  valid: { word: 'Valid', icon: 'i-lucide-circle-check', text: 'text-ok', fill: 'bg-ok-fill' },
  expiring: {
    word: 'Expiring',
    icon: 'i-lucide-clock-alert',
    text: 'text-warn',
    fill: 'bg-warn-fill',
  },
  expired: { word: 'Expired', icon: 'i-lucide-circle-x', text: 'text-bad', fill: 'bg-bad-fill' },
  'not-yet-valid': {
    word: 'Not yet valid',
    icon: 'i-lucide-calendar-clock',
    text: 'text-muted',
    fill: 'bg-accented',
  },
  outdated: {
    word: 'Outdated',
    icon: 'i-lucide-git-compare-arrows',
    text: 'text-out',
    fill: 'bg-out-fill',
  },
  superseded: {
    word: 'Superseded',
    icon: 'i-lucide-archive',
    text: 'text-muted',
    fill: 'bg-accented',
  },
  revoked: { word: 'Revoked', icon: 'i-lucide-ban', text: 'text-bad', fill: 'bg-bad-fill' },
  waiting: {
    word: 'Not issued yet',
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
