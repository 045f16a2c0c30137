/**
 * What an edit changed, as patches that can be taken back. Patches instead of whole definitions,
 * so that a hundred steps over a cluster of 10 000 nodes stay small.
 */
import type { DefinitionPath } from '../stores/definition-path'

export type Patch =
  | {
      readonly kind: 'set'
      readonly path: DefinitionPath
      /** Undefined where the value was or is absent. */
      readonly before: unknown
      readonly after: unknown
    }
  | {
      readonly kind: 'splice'
      /** Path of the list. */
      readonly path: DefinitionPath
      readonly at: number
      readonly removed: readonly unknown[]
      readonly inserted: readonly unknown[]
    }

type Container = Record<string, unknown>

/** @returns the patches that turn `before` into `after`; none when both say the same. */
export function diff(before: unknown, after: unknown, path: DefinitionPath = []): Patch[] {
  if (isSame(before, after)) return []
  if (Array.isArray(before) && Array.isArray(after)) return diffLists(before, after, path)
  if (isContainer(before) && isContainer(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys].flatMap((key) => diff(own(before, key), own(after, key), [...path, key]))
  }
  return [{ kind: 'set', path, before, after }]
}

/** Applies patches to `target` in place, as often as they were taken back. */
export function applyPatches(target: object, patches: readonly Patch[]): void {
  for (const patch of patches) {
    if (patch.kind === 'set') write(target, patch.path, patch.after)
    else splice(target, patch.path, patch.at, patch.removed.length, patch.inserted)
  }
}

/** Takes patches back from `target` in place. */
export function revertPatches(target: object, patches: readonly Patch[]): void {
  for (const patch of [...patches].reverse()) {
    if (patch.kind === 'set') write(target, patch.path, patch.before)
    else splice(target, patch.path, patch.at, patch.inserted.length, patch.removed)
  }
}

/** @returns whether two plain values hold the same. An absent key is the same as an undefined one. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (Array.isArray(one) && Array.isArray(other))
    return one.length === other.length && one.every((item, index) => isSame(item, other[index]))
  if (!isContainer(one) || !isContainer(other)) return false
  const keys = new Set([...Object.keys(one), ...Object.keys(other)])
  return [...keys].every((key) => isSame(own(one, key), own(other, key)))
}

function diffLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: DefinitionPath,
): Patch[] {
  if (before.length === after.length)
    return before.flatMap((item, index) => diff(item, after[index], [...path, index]))
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && isSame(before[start], after[start])) start++
  let end = 0
  while (
    end < shorter - start &&
    isSame(before[before.length - 1 - end], after[after.length - 1 - end])
  )
    end++
  return [
    {
      kind: 'splice',
      path,
      at: start,
      removed: before.slice(start, before.length - end),
      inserted: after.slice(start, after.length - end),
    },
  ]
}

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Never what a prototype holds: a key may be called `__proto__`. */
function own(container: Container, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined
}

function at(target: unknown, path: DefinitionPath): unknown {
  let current = target
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step)) return
    current = Reflect.get(current, step)
  }
  return current
}

function write(target: object, path: DefinitionPath, value: unknown): void {
  const last = path.at(-1)
  const parent = at(target, path.slice(0, -1))
  if (last === undefined || typeof parent !== 'object' || parent === null) return
  if (value === undefined) Reflect.deleteProperty(parent, last)
  else
    Object.defineProperty(parent, last, {
      value: structuredClone(value),
      configurable: true,
      enumerable: true,
      writable: true,
    })
}

function splice(
  target: object,
  path: DefinitionPath,
  start: number,
  count: number,
  inserted: readonly unknown[],
): void {
  const list = at(target, path)
  if (Array.isArray(list)) list.splice(start, count, ...structuredClone([...inserted]))
}
