/**
 * @typedef {object} Totals
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/**
 * Counts one phase. A test file that could not be loaded, a run that crashed, and a phase without any
 * test are failures, though no single test failed.
 *
 * @param {{ report: unknown, exitCode: number | null }} run the parsed JSON report of Vitest, if there is one
 * @returns {Totals & { reasons: string[] }}
 */
export function countPhase({ report, exitCode }) {
  const files = filesOf(report)
  const count = (...states) =>
    files.flatMap((file) => file.tests).filter((test) => states.includes(test)).length
  const passed = count('passed')
  const skipped = count('skipped', 'pending', 'todo', 'disabled')
  const broken = files.filter((file) => file.failed && !file.tests.includes('failed'))
  const reasons = broken.map((file) => `${file.name}: ${file.message || 'could not be run'}`)
  if (report === undefined) reasons.push(`no report was written (exit code ${exitCode})`)
  else if (passed + count('failed') === 0) reasons.push('no test ran')
  let failed = count('failed') + reasons.length
  if (failed === 0 && exitCode !== 0) {
    failed = 1
    reasons.push(`the run ended with exit code ${exitCode}, though no test failed`)
  }
  return { passed, failed, skipped, reasons }
}

/**
 * @param {unknown} report
 * @returns {{ name: string, failed: boolean, message: string, tests: string[] }[]}
 */
function filesOf(report) {
  if (typeof report !== 'object' || report === null || !('testResults' in report)) return []
  return report.testResults.map(({ name, status, message, assertionResults }) => ({
    name,
    failed: status === 'failed',
    message,
    tests: assertionResults.map((test) => test.status),
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
