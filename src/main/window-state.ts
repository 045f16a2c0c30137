import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Place } from '../shared/settings'
import { z } from '../shared/schema'
import { writeFileAtomic } from './adapters/atomic-file'

/** Smallest inner size of the window, in pixels that do not depend on the display. */
export const smallestWindow = { width: 900, height: 600 } as const

const whole = z.number().int().min(-100_000).max(100_000)
const Bounds = z.strictObject({ x: whole, y: whole, width: whole, height: whole })
/** A rectangle on the desktop, in pixels that do not depend on the display. */
export type Bounds = z.infer<typeof Bounds>

const WindowState = z.strictObject({
  bounds: Bounds.nullable(),
  maximized: z.boolean(),
  place: Place,
})
/** Where the window was, and where in it the person was. */
export type WindowState = z.infer<typeof WindowState>

const first: WindowState = { bounds: null, maximized: false, place: '/' }
/** Moving and resizing come in hundreds of events. */
const quietMilliseconds = 300

/** The state of the window, kept beside the projects. */
export type WindowStateFile = {
  /** A missing or unreadable file means the first state: it is never worth an error at start. */
  read(): Promise<WindowState>
  /** Writes soon. A failure is not reported: losing it costs nobody anything. */
  remember(patch: Partial<WindowState>): void
  /** Writes what waits. */
  flush(): Promise<void>
}

/** @param home the data folder */
export function createWindowStateFile(home: string): WindowStateFile {
  const path = join(home, 'window.json')
  let state = first
  let timer: ReturnType<typeof setTimeout> | undefined
  let isDirty = false
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    if (!isDirty) return
    isDirty = false
    await writeFileAtomic(path, `${JSON.stringify(state)}\n`).catch(() => undefined)
  }
  return {
    async read() {
      try {
        state = WindowState.parse(JSON.parse(await readFile(path, 'utf8')))
      } catch {
        // Missing, not JSON or not a state: the window opens as on the first day.
        state = first
      }
      return state
    },
    remember(patch) {
      state = { ...state, ...patch }
      isDirty = true
      clearTimeout(timer)
      timer = setTimeout(() => void flush(), quietMilliseconds)
    },
    flush,
  }
}

/**
 * @param workAreas the displays that are there now, without their bars
 * @returns bounds that a person can see and grip, as near as possible to those of last time; null when the
 * display of last time is gone.
 */
export function visibleBounds(bounds: Bounds | null, workAreas: readonly Bounds[]): Bounds | null {
  if (bounds === null) return null
  const area = workAreas
    .map((each) => ({ each, seen: overlap(bounds, each) }))
    .filter(({ seen }) => seen > 0)
    .sort((one, other) => other.seen - one.seen)[0]?.each
  if (area === undefined) return null
  const width = Math.max(smallestWindow.width, Math.min(bounds.width, area.width))
  const height = Math.max(smallestWindow.height, Math.min(bounds.height, area.height))
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  }
}

function overlap(one: Bounds, other: Bounds): number {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x)
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y)
  return Math.max(0, width) * Math.max(0, height)
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high))
}
