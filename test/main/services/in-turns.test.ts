import { describe, expect, it } from 'vitest'
import { inTurns } from '../../../src/main/services/in-turns'

/** Each step keeps the process busy for some milliseconds. */
function* busy(steps: number, milliseconds: number): Generator<number> {
  for (let step = 0; step < steps; step += 1) {
    const begun = performance.now()
    while (performance.now() - begun < milliseconds);
    yield step
  }
}

describe('long work of the main process', () => {
  it('collects all, in order', async () => {
    expect(await inTurns([3, 1, 2])).toEqual([3, 1, 2])
    expect(await inTurns([])).toEqual([])
  })

  it('lets what waits have its turn before it ends', async () => {
    const order: string[] = []
    const work = inTurns(busy(10, 5)).then(() => order.push('work'))
    setImmediate(() => order.push('key press'))
    await work
    expect(order).toEqual(['key press', 'work'])
  })

  it('fails as the work does', async () => {
    const failing = function* () {
      yield 1
      throw new Error('no')
    }
    await expect(inTurns(failing())).rejects.toThrow('no')
  })
})
