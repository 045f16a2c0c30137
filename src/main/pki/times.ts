/** Dates of certificates (RFC 5280 §4.1.2.5). */
import { AppError } from '../../shared/errors'
import { content, expectType, isType, refused, text, type DerNode } from './der'

const iso = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.0{1,3})?Z$/

/**
 * @param instant ISO 8601, UTC, whole seconds.
 * @returns milliseconds since 1970.
 * @throws AppError `certificate-refused` when it is no such date.
 */
export function instantOf(instant: string, name: string): number {
  const milliseconds = Date.parse(instant)
  const isReal =
    iso.test(instant) && formatInstant(milliseconds).slice(0, 19) === instant.slice(0, 19)
  if (!isReal) {
    const reason = `The date ${instant} is not an ISO 8601 date in UTC with whole seconds.`
    throw new AppError('certificate-refused', { name, reason })
  }
  return milliseconds
}

/** @returns ISO 8601, UTC, whole seconds; an empty text when it is no date. */
export function formatInstant(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return ''
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** @returns UTCTime through 2049, GeneralizedTime from 2050 on. */
export function timeNode(milliseconds: number): DerNode {
  const digits = `${formatInstant(milliseconds).replace(/[-:TZ]/g, '')}Z`
  const year = Number(digits.slice(0, 4))
  return year >= 1950 && year < 2050
    ? text('utcTime', digits.slice(2))
    : text('generalizedTime', digits)
}

/**
 * Reads `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`.
 *
 * @returns milliseconds since 1970. @throws AppError `input-refused`
 */
export function readTime(node: DerNode | undefined): number {
  const found = expectType(node, 'utcTime', 'generalizedTime')
  const digits = content(found).toString('latin1')
  const isShort = isType(found, 'utcTime')
  const parts = (
    isShort ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/ : /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
  ).exec(digits)
  if (!parts) throw refused('A date in it is damaged.')
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map(Number)
  const century = isShort ? (year >= 50 ? 1900 : 2000) : 0
  const date = new Date(0)
  date.setUTCFullYear(century + year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  if (
    formatInstant(date.getTime())
      .replace(/[-:TZ]/g, '')
      .slice(isShort ? 2 : 0) !== digits.slice(0, -1)
  ) {
    throw refused('A date in it does not exist.')
  }
  return date.getTime()
}
