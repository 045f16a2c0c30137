import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'

/**
 * A list that arrives over some frames, so that no frame draws more than a few new rows and a key press is
 * never kept waiting. What is there stays; what is new comes in its order, `perFrame` rows at a time.
 * @param keyOf what a row is known by, as its `key` in the template
 * @returns the rows that are there by now, in the order of `rows`
 */
export function useGradually<T>(
  rows: () => readonly T[],
  keyOf: (row: T) => PropertyKey,
  perFrame: number,
): ComputedRef<readonly T[]> {
  const there = shallowRef<ReadonlySet<PropertyKey>>(new Set())
  /** How many more may come before the next frame. */
  let room = perFrame
  let frame: number | undefined

  function admit(): void {
    const next = new Set<PropertyKey>()
    let isWhole = true
    for (const row of rows()) {
      const key = keyOf(row)
      if (there.value.has(key)) next.add(key)
      else if (room > 0) {
        next.add(key)
        room -= 1
      } else isWhole = false
    }
    there.value = next
    if (room < perFrame || !isWhole) frame ??= requestAnimationFrame(onFrame)
  }

  function onFrame(): void {
    frame = undefined
    room = perFrame
    if (rows().length > there.value.size) admit()
  }

  watch(rows, admit, { immediate: true })
  onScopeDispose(() => {
    if (frame !== undefined) cancelAnimationFrame(frame)
  })
  return computed(() => rows().filter((row) => there.value.has(keyOf(row))))
}
