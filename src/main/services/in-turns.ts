import { setImmediate } from 'node:timers/promises'

/** Milliseconds of work between two looks at what else waits, such as a key press on its way to the window. */
const turnMilliseconds = 15

/**
 * Collects what a generator makes, and lets the process do other work in between: the main process hands
 * every key press on to the window.
 * @param steps must not depend on anything that other work may change meanwhile
 */
export async function inTurns<T>(steps: Iterable<T>): Promise<T[]> {
  const made: T[] = []
  let begun = performance.now()
  for (const each of steps) {
    made.push(each)
    if (performance.now() - begun < turnMilliseconds) continue
    await setImmediate()
    begun = performance.now()
  }
  return made
}
