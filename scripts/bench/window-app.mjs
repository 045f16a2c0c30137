// The built program in real Electron, as the bench drives it.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright-core'
import { projectFolder } from '../build-if-stale.mjs'
import { findElectron } from '../electron-runtime.mjs'

/** @param {readonly number[]} values */
export function figures(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const round = (value) => Math.round(value * 10) / 10
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN
  return { medianMs: round(median), maxMs: round(sorted.at(-1) ?? NaN), times: sorted.length }
}

/**
 * Starts the program with an empty home and no keychain, without the recorder of the tests, which
 * would be measured too.
 */
export async function startWindow() {
  const scratch = await mkdtemp(path.join(tmpdir(), 'certwright-bench-'))
  const { executable } = await findElectron({ note: () => undefined })
  const home = path.join(scratch, 'home')
  await mkdir(home)
  const unwanted = new Set(['ELECTRON_RUN_AS_NODE', 'NODE_OPTIONS', 'DBUS_SESSION_BUS_ADDRESS'])
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !unwanted.has(name)),
  )
  const electron = await _electron.launch({
    executablePath: executable,
    args: [projectFolder],
    cwd: scratch,
    chromiumSandbox: process.getuid?.() !== 0,
    colorScheme: null,
    env: {
      ...env,
      CERTWRIGHT_HOME: home,
      HOME: scratch,
      XDG_CONFIG_HOME: path.join(scratch, 'config'),
    },
  })
  const page = await electron.firstWindow()
  await page.waitForLoadState('load')
  await electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800),
  )
  await watchMain(electron)
  await watchPage(page)
  return {
    electron,
    page,
    /** Calls a channel, past the screens. */
    call: async (channel, input) => {
      const answer = await page.evaluate(
        ([name, value]) => window.certwright.invoke(name, value),
        [channel, input],
      )
      if (!answer.ok) throw new Error(`${channel}: ${answer.error.title}`)
      return answer.value
    },
    /** Runs work. @returns what blocked the window and the main process for longer than 50 ms in it */
    blockedBy: async (work) => {
      await takeBlocks(electron, page)
      const result = await work()
      await page.waitForTimeout(300)
      return { result, ...(await takeBlocks(electron, page)) }
    },
    close: async () => {
      await electron.close()
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** The window gets no key press while the main process computes: its event loop counts as well. */
async function watchMain(electron) {
  await electron.evaluate(() => {
    globalThis.benchBlocks = []
    let last = performance.now()
    setInterval(() => {
      const now = performance.now()
      if (now - last > 60) globalThis.benchBlocks.push(now - last - 10)
      last = now
    }, 10)
  })
}

/** Once for each time that the page is loaded. */
export async function watchPage(page) {
  await page.evaluate(() => {
    window.benchBlocks = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.benchBlocks.push(duration)
    }).observe({ type: 'longtask' })
  })
}

async function takeBlocks(electron, page) {
  const window = await page.evaluate(() => globalThis.benchBlocks.splice(0))
  const main = await electron.evaluate(() => globalThis.benchBlocks.splice(0))
  const longest = (blocks) => Math.round(Math.max(0, ...blocks))
  const above = (blocks) => blocks.filter((each) => each > 100).length
  return {
    windowLongestMs: longest(window),
    windowOver100Ms: above(window),
    mainLongestMs: longest(main),
    mainOver100Ms: above(main),
  }
}
