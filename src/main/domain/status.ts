import type { Status } from '../../shared/models'
import type { Change } from './changes'

const dayMs = 86_400_000

/** What the status of an issued certificate rests on. */
export type StatusFacts = {
  readonly kind: 'authority' | 'certificate'
  /** ISO 8601. */
  readonly notBefore: string
  readonly notAfter: string
  /** False for a version that a later one replaced, and for rows that were retired. */
  readonly isCurrent: boolean
  /** What the waiting edits would do to the row; undefined if they leave it alone. */
  readonly change?: Change['kind'] | undefined
}

/**
 * The most urgent truth about a certificate: what was replaced is no longer anyone's trouble, then time
 * (expired, not yet valid, expiring), then waiting edits.
 * @param warnDays replaces the usual threshold of `expiringFromDays`.
 */
export function statusAt(facts: StatusFacts, now: Date, warnDays?: number): Status {
  if (!facts.isCurrent) return 'superseded'
  const time = now.getTime()
  const end = Date.parse(facts.notAfter)
  // RFC 5280 §4.1.2.5: both ends are included.
  if (time > end) return 'expired'
  if (time < Date.parse(facts.notBefore)) return 'not-yet-valid'
  if (end - time < (warnDays ?? expiringFromDays(facts)) * dayMs) return 'expiring'
  return facts.change === undefined ? 'valid' : 'outdated'
}

/**
 * From how many days before its end a certificate counts as expiring: 30 days, or 90 for an authority,
 * whose rotation takes more steps; a tenth of the lifetime where that is less, so that a certificate
 * for 90 days is not in trouble for a third of its life.
 */
export function expiringFromDays(
  facts: Pick<StatusFacts, 'kind' | 'notBefore' | 'notAfter'>,
): number {
  const lifetimeDays = (Date.parse(facts.notAfter) - Date.parse(facts.notBefore)) / dayMs
  return Math.min(facts.kind === 'authority' ? 90 : 30, lifetimeDays / 10)
}

/** @returns whole days until the end, rounded down; negative once it has passed. */
export function daysLeft(notAfter: string, now: Date): number {
  return Math.floor((Date.parse(notAfter) - now.getTime()) / dayMs)
}

/** @returns the whole lifetime in days, to the nearest. */
export function totalDays(notBefore: string, notAfter: string): number {
  return Math.round((Date.parse(notAfter) - Date.parse(notBefore)) / dayMs)
}
