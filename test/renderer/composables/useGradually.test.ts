import { effectScope, nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import fc from 'fast-check'
import { useGradually } from '../../../src/renderer/src/composables/useGradually'

let frames: FrameRequestCallback[] = []
/** Runs what was asked for the next frame. @returns whether anything was */
async function frame(): Promise<boolean> {
  const due = frames
  frames = []
  for (const callback of due) callback(0)
  await nextTick()
  return due.length > 0
}

beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => frames.push(callback))
  vi.stubGlobal('cancelAnimationFrame', () => (frames = []))
})
afterEach(() => vi.unstubAllGlobals())

function gradually(first: readonly number[], perFrame: number) {
  const rows = ref<readonly number[]>(first)
  const scope = effectScope()
  const shown = scope.run(() =>
    useGradually(
      () => rows.value,
      (row) => row,
      perFrame,
    ),
  )
  if (shown === undefined) throw new Error('The scope is not active.')
  return { rows, shown, end: () => scope.stop() }
}

describe('rows that arrive over some frames', () => {
  it('shows some at once and the others frame by frame, in their order', async () => {
    const { shown } = gradually([1, 2, 3, 4, 5], 2)
    expect(shown.value).toEqual([1, 2])
    await frame()
    expect(shown.value).toEqual([1, 2, 3, 4])
    await frame()
    expect(shown.value).toEqual([1, 2, 3, 4, 5])
    await frame()
    expect(await frame()).toBe(false)
  })

  it('keeps what is there when rows come before it, and lets go what is gone', async () => {
    const { rows, shown } = gradually([5, 6], 2)
    await frame()
    rows.value = [1, 2, 3, 5]
    await nextTick()
    expect(shown.value).toEqual([1, 2, 5])
    await frame()
    expect(shown.value).toEqual([1, 2, 3, 5])
  })

  it('does not take in more between two frames because the list changed often', async () => {
    const { rows, shown } = gradually([1], 2)
    for (const last of [3, 4, 5]) {
      rows.value = [1, 2, 3, 4, 5].slice(0, last)
      await nextTick()
    }
    expect(shown.value).toEqual([1, 2])
  })

  it('asks for no frame once its screen is gone', async () => {
    const { end } = gradually([1, 2, 3], 1)
    end()
    expect(await frame()).toBe(false)
  })

  it('ends with every row, whatever came and went', async () => {
    const list = fc.uniqueArray(fc.integer({ min: 0, max: 40 }))
    await fc.assert(
      fc.asyncProperty(fc.array(list, { minLength: 1 }), fc.nat({ max: 5 }), async (lists, n) => {
        frames = []
        const { rows, shown, end } = gradually(lists[0] ?? [], n + 1)
        for (const next of lists) {
          rows.value = next
          await frame()
          expect(rows.value.filter((row) => shown.value.includes(row))).toEqual(shown.value)
        }
        for (let left = 0; left < 50 && (await frame()); left += 1);
        expect(shown.value).toEqual(lists.at(-1))
        end()
      }),
    )
  })
})
