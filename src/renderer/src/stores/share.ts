/** Plain values that say the same keep their identity, so that what shows them is not drawn again. */

type Container = Record<string, unknown>

/**
 * @returns `next` with every part that equals the part of `before` at the same place replaced by that
 *   part; `before` itself when both say the same. Lists of other lengths are compared from both ends.
 *   Neither value is changed, and neither may be changed later.
 */
export function share<T>(before: unknown, next: T): T
export function share(before: unknown, next: unknown): unknown {
  if (Object.is(before, next)) return before
  if (Array.isArray(before) && Array.isArray(next)) return shareList(before, next)
  if (isContainer(before) && isContainer(next)) return shareContainer(before, next)
  return next
}

function shareList(before: readonly unknown[], next: readonly unknown[]): readonly unknown[] {
  const shift = before.length - next.length
  const shared = next.map((item, index) => share(before[index], item))
  if (shift !== 0)
    for (let index = next.length - 1; index >= 0 && index + shift >= 0; index -= 1) {
      const fromEnd = share(before[index + shift], next[index])
      if (fromEnd !== before[index + shift]) break
      shared[index] = fromEnd
    }
  const isSame = shift === 0 && shared.every((item, index) => Object.is(item, before[index]))
  return isSame ? before : shared
}

function shareContainer(before: Container, next: Container): Container {
  const keys = Object.keys(next)
  const known = Object.keys(before)
  // Never what a prototype holds: a key may be called `__proto__`.
  const old = (key: string) => (Object.hasOwn(before, key) ? before[key] : undefined)
  const entries = keys.map((key) => [key, share(old(key), next[key])] as const)
  const isSame =
    keys.length === known.length &&
    entries.every(([key, value], index) => key === known[index] && Object.is(value, old(key)))
  return isSame ? before : Object.fromEntries(entries)
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
