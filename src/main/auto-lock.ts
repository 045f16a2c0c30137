import type { Settings } from '../shared/settings'

/** How often idleness is looked at, in milliseconds. */
const beat = 5_000

/** Locks open vaults when nobody has used the window for a while. */
export type AutoLock = {
  /** Somebody typed, clicked or moved the mouse. */
  touch(): void
  choose(after: Settings['lockAfter']): void
  stop(): void
}

export type AutoLockPorts = {
  /** Milliseconds that only go forward: who sets the wall clock must not keep a vault open, or close it. */
  readonly ticks: () => number
  /** Whether something runs that a lock would cut off: it counts as use. */
  readonly isBusy: () => boolean
  readonly lock: () => void
}

/** Looks every five seconds: a timer for the whole time would not know of a computer that slept. */
export function createAutoLock(
  after: Settings['lockAfter'],
  { ticks, isBusy, lock }: AutoLockPorts,
): AutoLock {
  let limit = after
  let last = ticks()
  const timer = setInterval(() => {
    if (isBusy()) last = ticks()
    if (limit === 'never' || ticks() - last < limit * 60_000) return
    // Once: an open vault afterwards means that somebody has unlocked it, which is input.
    last = ticks()
    lock()
  }, beat)
  timer.unref()
  return {
    touch() {
      last = ticks()
    },
    choose(next) {
      limit = next
      last = ticks()
    },
    stop() {
      clearInterval(timer)
    },
  }
}
