// npm test: everything, on a clean checkout as on a used one. npm test -- unit e2e runs those phases.
import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { buildIfStale, projectFolder } from './build-if-stale.mjs'
import { findElectron } from './electron-runtime.mjs'
import { ensureSystemPackages } from './system-packages.mjs'
import { closingLine, countPhase, sum } from './test-report.mjs'

const results = path.join(projectFolder, 'test-results')

/** In order of how soon they tell something. */
const phases = [
  { name: 'check', title: 'Format, lint, types' },
  { name: 'unit', title: 'Unit tests', projects: ['unit', 'slow', 'renderer'] },
  { name: 'electron', title: 'Engine tests inside Electron', projects: ['electron'] },
  { name: 'integration', title: 'Integration tests', projects: ['integration'], needsBuild: true },
  { name: 'e2e', title: 'The application in real Electron', projects: ['e2e'], needsBuild: true },
  { name: 'package', title: 'The packaged application', projects: ['package'], needsBuild: true },
]

/**
 * @param {string[]} args of node
 * @returns {Promise<number | null>} exit code, or null after a signal
 */
function node(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectFolder,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', resolve)
  })
}

/** @param {typeof phases[number]} phase */
async function runPhase({ name, projects }) {
  if (projects === undefined) {
    const exitCode = await node([path.join('scripts', 'check.mjs'), '--static'])
    const reasons = exitCode === 0 ? [] : ['see above']
    return { passed: 0, failed: reasons.length, skipped: 0, reasons }
  }
  const reportFile = path.join(results, `${name}.json`)
  await rm(reportFile, { force: true })
  const exitCode = await node([
    path.join('node_modules', 'vitest', 'vitest.mjs'),
    'run',
    ...projects.flatMap((project) => ['--project', project]),
    ...['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
  ])
  return countPhase({ report: await readReport(reportFile), exitCode })
}

/** @param {string} file */
async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // Absent or cut off: the phase crashed, and countPhase says so.
    return undefined
  }
}

/** @param {string} reason */
const failure = (reason) => ({ passed: 0, failed: 1, skipped: 0, reasons: [reason] })

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error))

async function prepare() {
  ensureSystemPackages(['run', 'test'])
  await findElectron()
  try {
    await buildIfStale()
  } catch (error) {
    return messageOf(error)
  }
  return undefined
}

/** @param {typeof phases} chosen */
async function runAll(chosen) {
  await mkdir(results, { recursive: true })
  const buildError = await prepare()
  if (buildError !== undefined) process.stdout.write(`${buildError}\n`)
  const outcomes = []
  for (const phase of chosen) {
    process.stdout.write(`\n== ${phase.title}\n`)
    const started = performance.now()
    const outcome =
      buildError !== undefined && phase.needsBuild
        ? failure('not run: the build failed')
        : await runPhase(phase)
    const seconds = Math.round((performance.now() - started) / 1000)
    outcomes.push({ ...phase, ...outcome, seconds })
  }
  return outcomes
}

/** @param {Awaited<ReturnType<typeof runAll>>} outcomes */
function printTable(outcomes) {
  process.stdout.write('\n')
  for (const { title, passed, failed, skipped, seconds, reasons } of outcomes) {
    const counts = closingLine({ passed, failed, skipped })
    process.stdout.write(`${failed > 0 ? 'FAILED' : 'ok    '} ${title}: ${counts} (${seconds} s)\n`)
    for (const reason of reasons) process.stdout.write(`       ${reason}\n`)
  }
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !phases.some((phase) => phase.name === name))
if (unknown.length > 0) {
  const known = phases.map(({ name }) => name).join(', ')
  process.stderr.write(`No such phase: ${unknown.join(', ')}. There are: ${known}\n`)
  process.exit(2)
}
const chosen = phases.filter(({ name }) => wanted.length === 0 || wanted.includes(name))

let totals
try {
  const outcomes = await runAll(chosen)
  printTable(outcomes)
  totals = sum(outcomes)
} catch (error) {
  process.stdout.write(`\n${messageOf(error)}\n`)
  totals = failure('preparation')
}
process.stdout.write(`\n${closingLine(totals)}\n`)
process.exitCode = totals.failed > 0 ? 1 : 0
