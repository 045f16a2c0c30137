import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildAdapters, type BuiltAdapters } from '../../support/built-adapters'
import type { OnFullDisk } from '../../support/full-disk'

let built: BuiltAdapters
let folder: string
beforeAll(async () => {
  built = await buildAdapters()
  folder = await mkdtemp(join(tmpdir(), 'certwright-full-'))
}, 60_000)
afterAll(async () => {
  built.remove()
  await rm(folder, { recursive: true, force: true })
})

describe('a disk with less and less room', () => {
  it('leaves every act whole or undone, says that it is full, and goes on with room', () => {
    // In a mount namespace of its own: nobody else sees the disk, and it goes with the process.
    const script = 'mount -t tmpfs -o size=512k tmpfs "$1" && exec "$2" "$3" fulldisk "$1"'
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      ['-m', 'sh', '-c', script, 'sh', folder, process.execPath, built.file],
      { encoding: 'utf8' },
    )
    expect(`${stderr} ${status}`).toBe(' 0')
    const seen = stdout
      .trimEnd()
      .split('\n')
      .map((line): OnFullDisk => JSON.parse(line))
    const counts: Record<string, { done: number; refused: number }> = {}
    for (const { act, said } of seen) {
      const count = (counts[act] ??= { done: 0, refused: 0 })
      if (said === 'done') count.done += 1
      else count.refused += 1
    }
    console.log(`on a full disk: ${JSON.stringify(counts)}`)
    expect(seen.filter(({ wrong }) => wrong !== '')).toEqual([])
    const full = /^(storage-failed|target-unwritable): The disk is full\.$/
    expect(seen.filter(({ said }) => said !== 'done' && !full.test(said))).toEqual([])
    for (const act of ['save', 'snapshot', 'issue', 'export'])
      expect(counts[act], act).toMatchObject({
        done: expect.any(Number),
        refused: expect.any(Number),
      })
    for (const { done, refused } of Object.values(counts))
      expect(Math.min(done, refused)).toBeGreaterThan(0)
  }, 120_000)
})
