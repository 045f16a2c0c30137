import type { Finding } from '../../../shared/models'

/** Clocks of two machines that share a project differ a little. */
const toleratedMilliseconds = 10 * 60 * 1_000

/**
 * @param acts times of the ledger, ISO 8601
 * @returns a warning when the clock is behind what was recorded: either it is wrong now, or it was then.
 */
export function clockBack(acts: readonly string[], now: Date): Finding[] {
  const latest = acts.reduce((one, other) => (one > other ? one : other), '')
  if (latest === '' || Date.parse(latest) - now.getTime() <= toleratedMilliseconds) return []
  const said = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
  return [
    {
      severity: 'warning',
      code: 'clock-back',
      path: [],
      what: `The clock went back: it says ${said(now.toISOString())} UTC, and the ledger has an entry of ${said(latest)}.`,
      why: 'What was issued at the later time is not valid yet, and what is issued now ends too early.',
      remedy:
        'Set the clock before issuing. If it is right now, renew what was issued while it was wrong.',
      fixes: [],
    },
  ]
}
