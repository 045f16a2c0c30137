/** Dates and durations in the words of the window. Times are UTC, because certificates are. */
import { listText, plural, t } from '../words'

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const dayOfYear = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
})
const timeOfDay = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})
const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })

/** The locale writes "Sept", which the rest of the world's certificates tools do not. */
const short = (text: string) => text.replace('Sept', 'Sep')

/** @returns `4 Dec 2026`. @param iso ISO 8601 */
export function dateText(iso: string): string {
  return short(day.format(new Date(iso)))
}

/** @returns `22 Nov 2026, 09:15 UTC`. */
export function timeText(time: Date): string {
  return t('dates.utc', { date: short(day.format(time)), time: timeOfDay.format(time) })
}

/**
 * @returns UTC and local time, for a hover: `4 Dec 2026, 08:45 UTC (local 4 Dec 2026, 09:45)`; where they
 * are the same, one of them.
 */
export function bothTimesText(iso: string): string {
  const time = new Date(iso)
  if (time.getTimezoneOffset() === 0) return timeText(time)
  return t('dates.both', { utc: timeText(time), local: short(local.format(time)) })
}

/** @returns `1 day`, `12 days`. */
export function daysText(days: number): string {
  return plural('counts.days', days)
}

/** @returns the count with the right form of the noun: `1 node`, `5 nodes`. */
export function countText(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`
}

/**
 * @returns how many certificates and other keys there are: `43 certificates and 1 key`. A row without an
 * authority is a bare key: that of service accounts, or one for encryption.
 */
export function rowsText(rows: readonly { readonly authority: string }[]): string {
  const keys = rows.filter(({ authority }) => authority === '').length
  const certificates = rows.length - keys
  const parts = [
    ...(certificates > 0 || keys === 0 ? [plural('counts.certificates', certificates)] : []),
    ...(keys > 0 ? [plural('counts.keys', keys)] : []),
  ]
  return listText(parts)
}

/** @returns how long ago in few words: `5 min ago`, `Yesterday`, `2 Nov`, `3 Mar 2024`. */
export function sinceText(iso: string, now: Date): string {
  const then = new Date(iso)
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000)
  if (minutes < 1) return t('dates.justNow')
  if (minutes < 60) return t('dates.minutesAgo', { n: minutes })
  if (minutes < 24 * 60 && then.getUTCDate() === now.getUTCDate()) {
    return t('dates.hoursAgo', { n: Math.floor(minutes / 60) })
  }
  if (minutes < 48 * 60) return t('dates.yesterday')
  if (then.getUTCFullYear() === now.getUTCFullYear()) return short(dayOfYear.format(then))
  return short(day.format(then))
}

/** @returns `241 B`, `5.5 kB`, `1.2 MB` (1 kB is 1 000 B, as file managers count). */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
