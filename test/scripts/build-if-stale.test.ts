import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildIfStale } from '../../scripts/build-if-stale.mjs'

let root: string
let builds: number
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'certwright-build-'))
  builds = 0
  mkdirSync(join(root, 'src', 'main'), { recursive: true })
  writeFileSync(join(root, 'src', 'main', 'index.ts'), 'first')
  writeFileSync(join(root, 'package.json'), '{}')
})
afterEach(() => rmSync(root, { recursive: true }))

/** Stands in for electron-vite: writes the files that a build leaves. */
async function build(target: string): Promise<void> {
  builds += 1
  await sleep(20)
  mkdirSync(join(target, 'out', 'main'), { recursive: true })
  mkdirSync(join(target, 'out', 'preload'), { recursive: true })
  for (const file of ['main/index.js', 'main/cli.js', 'preload/index.cjs']) {
    writeFileSync(join(target, 'out', file), '')
  }
}

describe('the build', () => {
  it('runs once for unchanged sources', async () => {
    expect(await buildIfStale({ root, build })).toBe(true)
    expect(await buildIfStale({ root, build })).toBe(false)
    expect(builds).toBe(1)
  })

  it.each([
    ['a changed source', () => writeFileSync(join(root, 'src', 'main', 'index.ts'), 'second!')],
    ['a new source', () => writeFileSync(join(root, 'src', 'new.ts'), '')],
    ['a deleted source', () => rmSync(join(root, 'src', 'main', 'index.ts'))],
    ['a changed package.json', () => writeFileSync(join(root, 'package.json'), '{ "a": 1 }')],
    ['a missing result', () => rmSync(join(root, 'out', 'main', 'cli.js'))],
  ])('runs again after %s', async (_what, change) => {
    await buildIfStale({ root, build })
    change()
    expect(await buildIfStale({ root, build })).toBe(true)
    expect(builds).toBe(2)
  })

  it('is done by one of two that ask at once', async () => {
    const both = await Promise.all([buildIfStale({ root, build }), buildIfStale({ root, build })])
    expect(both.sort()).toEqual([false, true])
    expect(builds).toBe(1)
  })

  it('counts as not done when a source changed while it ran', async () => {
    const slow = async (target: string): Promise<void> => {
      await build(target)
      writeFileSync(join(target, 'src', 'main', 'index.ts'), 'changed meanwhile')
    }
    await buildIfStale({ root, build: slow })
    expect(await buildIfStale({ root, build })).toBe(true)
  })

  it('counts as not done when it failed', async () => {
    await buildIfStale({ root, build })
    writeFileSync(join(root, 'src', 'main', 'index.ts'), 'broken source')
    const failing = (): Promise<void> => Promise.reject(new Error('syntax error'))
    await expect(buildIfStale({ root, build: failing })).rejects.toThrow('syntax error')
    expect(await buildIfStale({ root, build })).toBe(true)
  })
})
