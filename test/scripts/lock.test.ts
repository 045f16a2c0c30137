import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from '../../scripts/lock.mjs'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-lock-'))
  file = join(folder, 'deep', 'work.lock')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('a lock', () => {
  it('lets one in at a time, and is gone afterwards', async () => {
    const order: string[] = []
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`)
      await sleep(30)
      order.push(`${name} out`)
    }
    await Promise.all([withLock(file, work('a')), withLock(file, work('b'))])
    const [first, second] = order[0] === 'a in' ? ['a', 'b'] : ['b', 'a']
    expect(order).toEqual([`${first} in`, `${first} out`, `${second} in`, `${second} out`])
    expect(existsSync(file)).toBe(false)
  })

  it('is released when the work fails, and the error comes through', async () => {
    await expect(withLock(file, () => Promise.reject(new Error('no luck')))).rejects.toThrow(
      'no luck',
    )
    await expect(withLock(file, async () => 'next')).resolves.toBe('next')
  })

  it('is taken over from a process that died', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '0'])
    await withLock(file, async () => undefined)
    writeFileSync(file, JSON.stringify({ pid, host: hostname() }))
    await expect(withLock(file, async () => 'mine')).resolves.toBe('mine')
  })

  it('of another computer is respected while fresh and taken over when old', async () => {
    await withLock(file, async () => undefined)
    writeFileSync(file, JSON.stringify({ pid: 1, host: 'elsewhere' }))
    const taken = withLock(file, async () => 'mine')
    await expect(Promise.race([taken, sleep(400, 'waiting')])).resolves.toBe('waiting')
    const longAgo = new Date(Date.now() - 10 * 60_000)
    utimesSync(file, longAgo, longAgo)
    await expect(taken).resolves.toBe('mine')
  })
})
