// npm run check: what every change has to pass before it is shown to anyone.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { projectFolder } from './build-if-stale.mjs'

const bin = (name) => path.join(projectFolder, 'node_modules', name)
const cache = (name) => path.join(projectFolder, 'node_modules', '.cache', 'certwright', name)

/** @param {string} part folder of a tsconfig.json */
const types = (part) => ({
  name: `types of ${part}`,
  args: [
    bin('vue-tsc/bin/vue-tsc.js'),
    ...['--noEmit', '--pretty', '-p', path.join(part, 'tsconfig.json')],
    ...['--incremental', '--tsBuildInfoFile', cache(`${part.replaceAll('/', '-')}.tsbuildinfo`)],
  ],
})

/** The longest first, so that they do not trail behind the others. */
const steps = [
  {
    name: 'unit tests',
    isTest: true,
    args: [bin('vitest/vitest.mjs'), 'run', '--project', 'unit', '--project', 'renderer'],
  },
  {
    name: 'lint',
    args: [bin('eslint/bin/eslint.js'), '.', '--cache', '--cache-location', cache('eslint')],
  },
  types('test'),
  types('src/main'),
  types('src/renderer'),
  {
    name: 'format',
    args: [
      bin('prettier/bin/prettier.cjs'),
      ...['--check', '.', '--log-level', 'warn'],
      ...['--cache', '--cache-location', cache('prettier')],
    ],
  },
]

/**
 * @param {{ name: string, args: string[] }} step
 * @returns {Promise<boolean>} whether it passed
 */
function run({ name, args }) {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    })
    let output = ''
    const collect = (chunk) => (output += chunk)
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      const passed = code === 0
      process.stdout.write(`${passed ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)\n`)
      if (!passed) process.stdout.write(`${output.trim()}\n\n`)
      resolve(passed)
    })
  })
}

/** @param {typeof steps} waiting */
async function runAll(waiting) {
  let failed = 0
  const queue = [...waiting]
  const work = async () => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      if (!(await run(step))) failed += 1
    }
  }
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work))
  return failed
}

// npm test runs the unit tests by itself, with a report.
const onlyStatic = process.argv.includes('--static')
process.exitCode = (await runAll(steps.filter(({ isTest }) => !(onlyStatic && isTest)))) > 0 ? 1 : 0
