import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { ApiError } from '../../../src/renderer/src/api'
import { useAction } from '../../../src/renderer/src/composables/useAction'
import { AppError } from '../../../src/shared/errors'
import { deferred } from '../support'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('useAction', () => {
  it('keeps the answer of the latest run when an earlier one arrives after it', async () => {
    const answers = [deferred<string>(), deferred<string>()]
    let runs = 0
    const action = useAction(() => answers[runs++]?.promise ?? Promise.reject(new Error('third')))
    const first = action.run()
    const second = action.run()
    answers[1]?.resolve('new')
    expect(await second).toBe('new')
    answers[0]?.resolve('old')
    expect(await first).toBeUndefined()
    expect(action.value.value).toBe('new')
    expect(action.pending.value).toBe(false)
  })

  it('ignores the error of a run that was overtaken', async () => {
    const failing = deferred<string>()
    const action = useAction((fails: boolean) =>
      fails ? failing.promise : Promise.resolve('fine'),
    )
    const first = action.run(true)
    await action.run(false)
    failing.reject(new ApiError(new AppError('nothing-issued').view()))
    await first
    expect(action.error.value).toBeNull()
    expect(action.value.value).toBe('fine')
  })

  it('changes nothing after its scope is gone', async () => {
    const answer = deferred<string>()
    const scope = effectScope()
    const action = scope.run(() => useAction(() => answer.promise))
    const run = action?.run()
    scope.stop()
    answer.resolve('late')
    expect(await run).toBeUndefined()
    expect(action?.value.value).toBeUndefined()
  })

  it('shows an error of the catalogue with its remedy and forgets it on the next run', async () => {
    let fails = true
    const action = useAction(async () => {
      if (fails) throw new ApiError(new AppError('keychain-unavailable').view())
      return 'fine'
    })
    await action.run()
    expect(action.error.value?.code).toBe('keychain-unavailable')
    expect(action.error.value?.remedy).toContain('gnome-keyring')
    fails = false
    await action.run()
    expect(action.error.value).toBeNull()
  })

  it('shows a foreign error as unexpected', async () => {
    const action = useAction(() => Promise.reject(new Error('boom')))
    await action.run()
    expect(action.error.value).toMatchObject({ code: 'unexpected', cause: 'boom' })
  })

  it('retries with the arguments of the run that failed, and forgets them after an answer', async () => {
    const seen: string[] = []
    const action = useAction(async (name: string) => {
      seen.push(name)
      if (seen.length === 1) throw new Error('not yet')
    })
    await action.run('cp-1')
    await action.retry()
    await action.retry()
    expect(seen).toEqual(['cp-1', 'cp-1'])
  })

  it('is slow only after 150 ms', async () => {
    const answer = deferred<string>()
    const action = useAction(() => answer.promise)
    const run = action.run()
    await vi.advanceTimersByTimeAsync(149)
    expect(action.slow.value).toBe(false)
    await vi.advanceTimersByTimeAsync(2)
    expect(action.slow.value).toBe(true)
    answer.resolve('done')
    await run
    expect(action.slow.value).toBe(false)
  })
})
