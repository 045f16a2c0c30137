/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Counts one phase. A test file that could not be loaded, a run that crashed, and a phase without any
 * test are failures, though no single test failed. Reasons name every failed test and what it said
 * first, so that the end of a long log tells what is red.
 *
 * @param {{ report: unknown, exitCode: number | null }} run the parsed JSON report of Vitest, if there is one
 * @returns {Totals & { reasons: string[] }}
 */
export function countPhase({ report, exitCode }) {
  const files = filesOf(report)
  const count = (...states) =>
    files.flatMap(({ states: all }) => all).filter((state) => states.includes(state)).length
  const passed = count('passed')
  const skipped = count('skipped', 'pending', 'todo', 'disabled')
  const broken = files.filter((file) => file.failed && !file.states.includes('failed'))
  const reasons = broken.map((file) => `${file.name}: ${file.message || 'could not be run'}`)
  const redTests = files.flatMap((file) => file.redTests)
  if (report === undefined) reasons.push(`no report was written (exit code ${exitCode})`)
  else if (passed + count('failed') === 0) reasons.push('no test ran')
  let failed = count('failed') + reasons.length
  if (failed === 0 && exitCode !== 0) {
    failed = 1
    reasons.push(`the run ended with exit code ${exitCode}, though no test failed`)
  }
  return { passed, failed, skipped, reasons: [...redTests, ...reasons] }
}

/** Longer first lines of a message are cut: the whole is further up in the log. */
const longestLine = 300

/** @param {{ title: string, fullName?: string, failureMessages?: string[] }} test */
function redTest({ title, fullName, failureMessages }) {
  const [firstLine = ''] = (failureMessages?.[0] ?? 'failed').split('\n')
  return `${fullName ?? title}: ${firstLine.slice(0, longestLine)}`
}

/**
 * @param {unknown} report
 * @returns {{ name: string, failed: boolean, message: string, states: string[], redTests: string[] }[]}
 */
function filesOf(report) {
  if (typeof report !== 'object' || report === null || !('testResults' in report)) return []
  return report.testResults.map(({ name, status, message, assertionResults }) => ({
    name,
    failed: status === 'failed',
    message,
    states: assertionResults.map((test) => test.status),
    redTests: assertionResults.filter((test) => test.status === 'failed').map(redTest),
  }))
}

/**
 * @param {Totals[]} phases
 * @returns {Totals}
 */
export function sum(phases) {
  const add = (key) => phases.reduce((total, phase) => total + phase[key], 0)
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') }
}

/**
 * The line that closes a test run, for people and for machines.
 *
 * @param {Totals} totals
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
