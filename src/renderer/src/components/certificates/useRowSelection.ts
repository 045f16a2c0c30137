import { computed, ref } from 'vue'
import type { Ref } from 'vue'

/** What chooses rows, as in a file manager. The choice is by key, so that it outlives search and filters. */
export type RowSelection = {
  readonly keys: Ref<ReadonlySet<string>>
  readonly toggle: (key: string) => void
  /** Chooses from the row that was chosen last, or from `start`, to this one, in the order that is shown. */
  readonly extendTo: (key: string, start?: string) => void
  /** Forgets the keys that are not among these: their rows are gone. */
  readonly keepOnly: (there: ReadonlySet<string>) => void
  /** All that are shown, or none of them where all are chosen. */
  readonly toggleShown: () => void
  readonly clear: () => void
  /** Whether all, some or none of the rows that are shown are chosen. */
  readonly state: Readonly<Ref<'all' | 'some' | 'none'>>
  /** How many chosen rows the search and the filters hide. */
  readonly hidden: Readonly<Ref<number>>
}

/** @param shown keys in the order in which they are shown */
export function useRowSelection(shown: () => readonly string[]): RowSelection {
  const keys = ref<ReadonlySet<string>>(new Set())
  /** Where a range begins, and what was chosen then: a range that shrinks gives back what it took. */
  let anchor: { readonly key: string; readonly before: ReadonlySet<string> } | null = null

  const chosenShown = computed(() =>
    keys.value.size === 0 ? 0 : shown().filter((key) => keys.value.has(key)).length,
  )
  const state = computed(() => {
    if (chosenShown.value === 0) return 'none'
    return chosenShown.value === shown().length ? 'all' : 'some'
  })

  function toggle(key: string): void {
    const next = new Set(keys.value)
    if (!next.delete(key)) next.add(key)
    anchor = { key, before: next }
    keys.value = next
  }

  function extendTo(key: string, start = key): void {
    const order = shown()
    if (anchor === null || !order.includes(anchor.key)) anchor = { key: start, before: keys.value }
    const ends = [order.indexOf(anchor.key), order.indexOf(key)]
    const range = order.slice(Math.min(...ends), Math.max(...ends) + 1)
    keys.value = new Set([...anchor.before, ...range])
  }

  function toggleShown(): void {
    const next = new Set(keys.value)
    for (const key of shown()) {
      if (state.value === 'all') next.delete(key)
      else next.add(key)
    }
    keys.value = next
  }

  function keepOnly(there: ReadonlySet<string>): void {
    const kept = [...keys.value].filter((key) => there.has(key))
    if (kept.length < keys.value.size) keys.value = new Set(kept)
  }

  function clear(): void {
    keys.value = new Set()
    anchor = null
  }

  const hidden = computed(() => keys.value.size - chosenShown.value)
  return { keys, toggle, extendTo, toggleShown, keepOnly, clear, state, hidden }
}
