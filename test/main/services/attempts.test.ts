import { describe, expect, it } from 'vitest'
import { createAttempts } from '../../../src/main/services/attempts'
import { AppError } from '../../../src/shared/errors'

const wrong = (): Promise<never> => Promise.reject(new AppError('passphrase-wrong'))
const right = (): Promise<string> => Promise.resolve('open')

describe('wrong passphrases', () => {
  it('are waited for, twice as long each time and a minute at most', async () => {
    let now = 0
    let tried = 0
    const attempts = createAttempts(() => now)
    const waits: unknown[] = []
    for (let count = 0; count < 9; count++) {
      const error = await attempts.guard('p1', wrong).catch((thrown: unknown) => thrown)
      if (!(error instanceof AppError)) throw new Error('an AppError was expected')
      expect(error.code).toBe('passphrase-wrong')
      const wait = error.view().waitSeconds ?? 0
      waits.push(wait)
      now += wait * 1_000 - (wait > 0 ? 1 : 0)
      if (wait > 0)
        await expect(
          attempts.guard('p1', () => {
            tried += 1
            return right()
          }),
        ).rejects.toMatchObject({ code: 'passphrase-wait', details: { waitSeconds: 1 } })
      now += 1
    }
    expect(waits).toEqual([0, 2, 4, 8, 16, 32, 60, 60, 60])
    expect(tried).toBe(0)
    expect(await attempts.guard('p1', right)).toBe('open')
    // The right one ends the count.
    await expect(attempts.guard('p1', wrong)).rejects.toMatchObject({ details: {} })
    expect(await attempts.guard('p1', right)).toBe('open')
  })

  it('of one project are not counted for another, and other failures not at all', async () => {
    const attempts = createAttempts(() => 0)
    const failing = () => Promise.reject(new AppError('storage-failed', { path: '/x' }))
    for (let count = 0; count < 5; count++) await attempts.guard('p1', failing).catch(() => 0)
    for (let count = 0; count < 2; count++) await attempts.guard('p1', wrong).catch(() => 0)
    await expect(attempts.guard('p1', right)).rejects.toMatchObject({ code: 'passphrase-wait' })
    expect(await attempts.guard('p2', right)).toBe('open')
  })
})
