// npm run bench -- window [PART…] [--quick]: the window of the built program in real Electron, as JSON.
import { availableParallelism, cpus, loadavg } from 'node:os'
import path from 'node:path'
import { runnerImport } from 'vite'
import { buildIfStale, projectFolder } from '../build-if-stale.mjs'
import { measureCertificates } from './window-certificates.mjs'
import { measureNodes } from './window-nodes.mjs'
import { measureLedger, measureScreens } from './window-screens.mjs'

/** What can be measured: each part opens windows as it needs and returns plain figures. */
const parts = {
  nodes: measureNodes,
  screens: measureScreens,
  certificates: measureCertificates,
  ledger: measureLedger,
}

/** @param {readonly string[]} words after `window` */
export async function benchWindow(words) {
  await buildIfStale()
  const { module } = await runnerImport(path.join(projectFolder, 'test/e2e/support/display.ts'))
  const display = process.platform === 'linux' ? await module.startDisplay() : undefined
  if (display) process.env.DISPLAY = display.name
  delete process.env.WAYLAND_DISPLAY
  const isQuick = words.includes('--quick')
  const wanted = words.filter((word) => !word.startsWith('--'))
  const unknown = wanted.filter((word) => !Object.hasOwn(parts, word))
  if (unknown.length > 0) throw new Error(`No such part: ${unknown.join(', ')}.`)
  try {
    const report = {
      machine: { cores: availableParallelism(), model: cpus()[0]?.model ?? 'unknown' },
      // Other programs on the same cores make every figure longer.
      loadAverage: loadavg()[0],
    }
    for (const [name, measure] of Object.entries(parts))
      if (wanted.length === 0 || wanted.includes(name)) report[name] = await measure({ isQuick })
    process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`)
  } finally {
    await display?.stop()
  }
}
