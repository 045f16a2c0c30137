import { describe, expect, it } from 'vitest'
import { daysLeft, expiringFromDays, statusAt, totalDays } from '../../../src/main/domain/status'
import { durationOf, hoursOf, issueWindow, lifetimeText } from '../../../src/main/domain/validity'
import { AppError } from '../../../src/shared/errors'

const now = new Date('2026-11-22T09:15:30.987Z')
const authority = {
  name: 'kubernetes',
  notBefore: '2026-11-22T09:12:00Z',
  notAfter: '2036-11-19T09:15:30Z',
}

describe('lifetimes', () => {
  it.each([
    ['10y', 87_600, '10 years'],
    ['1y', 8_760, '1 year'],
    ['90d', 2_160, '90 days'],
    ['36h', 36, '36 hours'],
    ['1h', 1, '1 hour'],
  ])('%s is %i hours, in words %s', (text, hours, words) => {
    expect(hoursOf(text)).toBe(hours)
    expect(durationOf(hours)).toBe(text)
    expect(lifetimeText(hours)).toBe(words)
  })
  it('8760h and 365d are a year', () =>
    expect([durationOf(hoursOf('8760h')), durationOf(hoursOf('365d'))]).toEqual(['1y', '1y']))
  it.each(['', '0d', '1m', '01y', '-1y', '1.5y'])('refuses %j', (text) =>
    expect(() => hoursOf(text)).toThrow(AppError),
  )
})

describe('the window of a certificate', () => {
  it('begins five minutes back and ends after its lifetime, in whole seconds', () => {
    expect(issueWindow(now, 8_760)).toEqual({
      notBefore: '2026-11-22T09:10:30Z',
      notAfter: '2027-11-22T09:15:30Z',
    })
  })
  it('does not begin before its authority', () => {
    expect(issueWindow(now, 24, authority).notBefore).toBe('2026-11-22T09:12:00Z')
  })
  it('does not end after its authority', () => {
    expect(issueWindow(now, 200_000, authority).notAfter).toBe('2036-11-19T09:15:30Z')
  })
  it('never ends after what a certificate can name', () => {
    expect(issueWindow(now, 8_760 * 999_999).notAfter).toBe('9999-12-31T23:59:59Z')
  })
  it('is refused when the authority has ended or not begun', () => {
    expect(() => issueWindow(new Date('2036-11-19T09:15:30Z'), 1, authority)).toThrow(
      'The authority kubernetes cannot sign',
    )
    expect(() => issueWindow(new Date('2026-01-01T00:00:00Z'), 24, authority)).toThrow(AppError)
  })
})

describe('status', () => {
  const year = {
    kind: 'certificate',
    notBefore: '2026-01-01T00:00:00Z',
    notAfter: '2027-01-01T00:00:00Z',
    isCurrent: true,
  } as const
  it.each([
    ['2025-12-31T23:59:59Z', 'not-yet-valid'],
    ['2026-01-01T00:00:00Z', 'valid'],
    ['2026-12-02T00:00:00Z', 'valid'],
    ['2026-12-02T00:00:01Z', 'expiring'],
    ['2027-01-01T00:00:00Z', 'expiring'],
    ['2027-01-01T00:00:01Z', 'expired'],
  ])('of a year’s certificate at %s is %s', (time, status) =>
    expect(statusAt(year, new Date(time))).toBe(status),
  )
  it('warns a tenth before the end of short ones and 90 days before that of authorities', () => {
    expect(expiringFromDays({ ...year, notAfter: '2026-04-01T00:00:00Z' })).toBe(9)
    expect(expiringFromDays({ ...year, kind: 'authority', notAfter: '2036-01-01T00:00:00Z' })).toBe(
      90,
    )
    expect(expiringFromDays(year)).toBe(30)
    expect(statusAt(year, new Date('2026-06-01T00:00:00Z'), 300)).toBe('expiring')
  })
  it('puts time before waiting edits and replacement before all', () => {
    const june = new Date('2026-06-01T00:00:00Z')
    expect(statusAt({ ...year, change: 'reissued' }, june)).toBe('outdated')
    expect(statusAt({ ...year, change: 'reissued' }, new Date('2026-12-31T00:00:00Z'))).toBe(
      'expiring',
    )
    expect(statusAt({ ...year, isCurrent: false }, new Date('2028-01-01T00:00:00Z'))).toBe(
      'superseded',
    )
  })
  it('counts whole days', () => {
    expect(daysLeft(year.notAfter, new Date('2026-12-20T00:00:01Z'))).toBe(11)
    expect(daysLeft(year.notAfter, new Date('2027-01-01T00:00:01Z'))).toBe(-1)
    expect(totalDays('2025-12-31T23:55:00Z', '2027-01-01T00:00:00Z')).toBe(365)
  })
})
