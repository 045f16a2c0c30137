// The built program in real Electron, as the bench drives it.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { _electron } from 'playwright-core'
import { projectFolder } from '../build-if-stale.mjs'
import { findElectron } from '../electron-runtime.mjs'

/** @param {readonly number[]} values */
export function figures(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const round = (value) => Math.round(value * 10) / 10
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
  return {
    leastMs: round(sorted[0] ?? NaN),
    medianMs: round(at(0.5)),
    p95Ms: round(at(0.95)),
    maxMs: round(sorted.at(-1) ?? NaN),
    times: sorted.length,
  }
}

/** @returns how long the work took, in milliseconds of the wall clock */
export async function timed(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Starts the program without a keychain and without the recorder of the tests, which would be measured too.
 *
 * @param {{ prepare?: (home: string) => Promise<void> }} [options] fills the empty home before the start
 */
export async function startWindow({ prepare } = {}) {
  const scratch = await mkdtemp(path.join(tmpdir(), 'certwright-bench-'))
  const { executable } = await findElectron({ note: () => undefined })
  const home = path.join(scratch, 'home')
  await mkdir(home)
  await prepare?.(home)
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
  const app = {
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
    /** Runs work. @returns its result and the longest tasks of the two threads that a person waits for */
    blockedBy: async (work) => {
      await electron.evaluate(({ contentTracing }) =>
        contentTracing.startRecording({ included_categories: ['toplevel'] }),
      )
      const result = await work()
      await page.waitForTimeout(300)
      const file = await electron.evaluate(({ contentTracing }) => contentTracing.stopRecording())
      const trace = JSON.parse(await readFile(file, 'utf8'))
      await rm(file)
      return {
        result,
        window: tasksOf(trace, 'CrRendererMain'),
        main: tasksOf(trace, 'CrBrowserMain'),
      }
    },
    /** The same for work that ends when something shows. @returns plain figures */
    opening: async (work) => {
      const { result, ...blocks } = await app.blockedBy(() => timed(work))
      return { openMs: Math.round(result), ...blocks }
    },
    /** Goes to a screen of the project, as its link does, and waits for an element of it. */
    goTo: async (place, selector) => {
      await page.evaluate((hash) => (location.hash = hash), `#/${place}`)
      await page.waitForSelector(selector)
    },
    close: async () => {
      await electron.close()
      await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
    },
  }
  return app
}

/**
 * How long a thread computes at a stretch: in processor time, so that other programs on the machine do not
 * count. The window gets no key press while the main process computes: both threads matter.
 */
function tasksOf({ traceEvents }, threadName) {
  const threads = new Set(
    traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args.name === threadName)
      .map(({ pid, tid }) => `${pid}:${tid}`),
  )
  const tasks = stretches(
    traceEvents.filter(
      ({ name, tdur, pid, tid }) =>
        tdur !== undefined &&
        threads.has(`${pid}:${tid}`) &&
        (name.endsWith('::RunTask') || name === microtasks),
    ),
  )
  return {
    longestMs: Math.round(Math.max(0, ...tasks)),
    over50Ms: tasks.filter((each) => each > 50).length,
    over100Ms: tasks.filter((each) => each > 100).length,
  }
}

/** What promises continue with, and so all that Vue draws after an answer, is traced beside its task. */
const microtasks = 'BlinkScheduler_PerformMicrotaskCheckpoint'

/** @returns processor time of each task with the microtasks behind it, in milliseconds */
function stretches(events) {
  const found = []
  let end = -Infinity
  for (const { name, ts, dur, tdur } of events.sort((one, other) => one.ts - other.ts)) {
    // Inside the one before.
    if (ts < end) continue
    if (name === microtasks && found.length > 0) found[found.length - 1] += tdur / 1000
    else found.push(tdur / 1000)
    end = ts + dur
  }
  return found
}
