import { describe, expect, it } from 'vitest'
import { closingLine, countPhase, sum } from '../../scripts/test-report.mjs'

/** A file of Vitest's JSON report. */
const file = (status: string, states: readonly string[], message = '') => ({
  name: 'some.test.ts',
  status,
  message,
  assertionResults: states.map((state) => ({ status: state })),
})

describe('counting a test run', () => {
  it('adds up tests over files', () => {
    const report = {
      testResults: [
        file('passed', ['passed', 'passed', 'skipped']),
        file('failed', ['passed', 'failed', 'todo']),
      ],
    }
    expect(countPhase({ report, exitCode: 1 })).toMatchObject({ passed: 3, failed: 1, skipped: 2 })
  })

  it('names every failed test, and the first line of what it said', () => {
    const failureMessages = ['Error: no button\n    at click', 'Error: again']
    const red = { status: 'failed', title: 'opens', fullName: 'the window opens', failureMessages }
    const report = { testResults: [{ ...file('failed', ['passed']), assertionResults: [red] }] }
    const counted = countPhase({ report, exitCode: 1 })
    expect(counted).toEqual({
      ...{ passed: 0, failed: 1, skipped: 0 },
      reasons: ['the window opens: Error: no button'],
    })
  })

  it('counts a file that could not be loaded as a failure, with its message', () => {
    const report = {
      testResults: [file('failed', [], 'no such module'), file('passed', ['passed'])],
    }
    const counted = countPhase({ report, exitCode: 1 })
    expect(counted).toMatchObject({ passed: 1, failed: 1 })
    expect(counted.reasons).toEqual(['some.test.ts: no such module'])
  })

  it('counts a phase without a report as a failure', () => {
    const counted = countPhase({ report: undefined, exitCode: null })
    expect(counted).toMatchObject({ passed: 0, failed: 1 })
    expect(counted.reasons[0]).toContain('no report')
  })

  it('counts a phase without a test as a failure, also when all are skipped', () => {
    expect(countPhase({ report: { testResults: [] }, exitCode: 0 }).failed).toBe(1)
    const skipped = { testResults: [file('passed', ['skipped'])] }
    expect(countPhase({ report: skipped, exitCode: 0 })).toMatchObject({ failed: 1, skipped: 1 })
  })

  it('believes the exit code when it contradicts the report', () => {
    const report = { testResults: [file('passed', ['passed'])] }
    expect(countPhase({ report, exitCode: 1 })).toMatchObject({ passed: 1, failed: 1 })
  })

  it('counts a clean phase as clean', () => {
    const report = { testResults: [file('passed', ['passed'])] }
    const counted = countPhase({ report, exitCode: 0 })
    expect(counted).toEqual({ passed: 1, failed: 0, skipped: 0, reasons: [] })
  })

  it('closes with one plain line, which names skipped tests only when there are some', () => {
    const phases = [
      { passed: 3, failed: 0, skipped: 0 },
      { passed: 4, failed: 1, skipped: 0 },
    ]
    expect(closingLine(sum(phases))).toBe('7 passed, 1 failed')
    expect(closingLine({ passed: 7, failed: 0, skipped: 2 })).toBe('7 passed, 0 failed, 2 skipped')
  })
})
