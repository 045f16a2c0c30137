import { AppError } from '../../shared/errors'

const hoursPerUnit: Readonly<Record<string, number>> = { h: 1, d: 24, y: 8_760 }
const hourMs = 3_600_000
/** The last moment that a certificate can name: 9999-12-31T23:59:59Z (RFC 5280 §4.1.2.5). */
export const lastMoment = Date.UTC(9999, 11, 31, 23, 59, 59)

/** How far certificates are dated back, for nodes whose clock is late (kubeadm's CertificateBackdate). */
export const backdateMinutes = 5

/**
 * @param duration as the definition's schema takes it: `10y`, `90d`, `8760h`; a year is 365 days.
 * @returns whole hours. Throws `definition-invalid` for other texts.
 */
export function hoursOf(duration: string): number {
  const match = /^([1-9]\d{0,5})([ydh])$/.exec(duration)
  const unit = hoursPerUnit[match?.[2] ?? '']
  if (!match || unit === undefined)
    throw new AppError('definition-invalid', {}, { because: `${duration} is not a lifetime.` })
  return Number(match[1]) * unit
}

/** @returns the shortest text with the same meaning: 8760 → `1y`, 2160 → `90d`, 36 → `36h`. */
export function durationOf(hours: number): string {
  if (hours % 8_760 === 0) return `${hours / 8_760}y`
  return hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`
}

/** @returns a lifetime for people: `10 years`, `90 days`, `1 hour`. */
export function lifetimeText(hours: number): string {
  const words: Readonly<Record<string, string>> = { y: 'year', d: 'day', h: 'hour' }
  const text = durationOf(hours)
  const count = Number(text.slice(0, -1))
  return `${count} ${words[text.slice(-1)] ?? ''}${count === 1 ? '' : 's'}`
}

/** When a certificate is valid. ISO 8601, UTC, whole seconds: `2026-11-22T09:15:00Z`. */
export type Window = { readonly notBefore: string; readonly notAfter: string }

/** @returns the time as ISO 8601 in UTC, whole seconds, cut and not rounded. */
export function isoSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

/**
 * When a certificate that is issued at `now` begins and ends: five minutes back, and never outside
 * its authority's own time, because strict clients want the times nested (RFC 5280 §6.1).
 * @param authority the issuing authority's window and name; none for one that signs itself.
 * Throws `issuer-unusable` if nothing of the authority's time is left.
 */
export function issueWindow(
  now: Date,
  validityHours: number,
  authority?: Window & { readonly name: string },
): Window {
  const begin = now.getTime() - backdateMinutes * 60_000
  const end = Math.min(now.getTime() + validityHours * hourMs, lastMoment)
  if (!authority)
    return { notBefore: isoSeconds(new Date(begin)), notAfter: isoSeconds(new Date(end)) }
  const notBefore = new Date(Math.max(begin, Date.parse(authority.notBefore)))
  const notAfter = new Date(Math.min(end, Date.parse(authority.notAfter)))
  if (notAfter.getTime() <= now.getTime())
    throw new AppError('issuer-unusable', {
      name: authority.name,
      reason: `It ended on ${authority.notAfter}. Check this computer's clock, or begin a new authority.`,
    })
  if (notAfter <= notBefore)
    throw new AppError('issuer-unusable', {
      name: authority.name,
      reason: `It begins on ${authority.notBefore}. Check this computer's clock.`,
    })
  return { notBefore: isoSeconds(notBefore), notAfter: isoSeconds(notAfter) }
}
