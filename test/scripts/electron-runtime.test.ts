import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cacheFolder, findElectron } from '../../scripts/electron-runtime.mjs'
import { TEST_RUNTIME_MARK, testRuntime } from '../../scripts/electron-test-runtime.mjs'
import { builderArguments, refuseTestRuntime } from '../../scripts/package.mjs'

const WANTED = '45.4.1'
let folder: string
let notes: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'certwright-runtime-'))
  notes = []
  mkdirSync(join(folder, 'electron'))
  writeFileSync(join(folder, 'electron', 'package.json'), JSON.stringify({ version: WANTED }))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A folder that looks like an unpacked Electron. */
function putElectron(dist: string, version: string, mark = false): void {
  mkdirSync(dist, { recursive: true })
  writeFileSync(join(dist, 'electron'), '')
  writeFileSync(join(dist, 'version'), `v${version}\n`)
  if (mark) writeFileSync(join(dist, TEST_RUNTIME_MARK), '')
}

/** A search on a Linux computer where every step fails unless a test says otherwise. */
function search(changes: Parameters<typeof findElectron>[0] = {}) {
  return findElectron({
    env: {},
    platform: 'linux',
    arch: 'x64',
    electronPackage: join(folder, 'electron'),
    cache: join(folder, 'cache'),
    note: (line) => notes.push(line),
    download: async () => false,
    buildTestRuntime: async (target) => putElectron(target, testRuntime.electronVersion, true),
    ...changes,
  })
}

describe('where is Electron', () => {
  it('ELECTRON_OVERRIDE_DIST_PATH wins over an installed one', async () => {
    const mine = join(folder, 'mine')
    putElectron(mine, '44.0.0')
    putElectron(join(folder, 'electron', 'dist'), WANTED)
    const found = await search({ env: { ELECTRON_OVERRIDE_DIST_PATH: mine } })
    expect(found).toEqual({
      executable: join(mine, 'electron'),
      dist: mine,
      version: '44.0.0',
      source: 'override',
      isTestRuntime: false,
    })
  })

  it('an override without Electron in it is an error, and nothing else is tried', async () => {
    putElectron(join(folder, 'electron', 'dist'), WANTED)
    const empty = join(folder, 'empty')
    await expect(search({ env: { ELECTRON_OVERRIDE_DIST_PATH: empty } })).rejects.toThrow(
      'ELECTRON_OVERRIDE_DIST_PATH',
    )
  })

  it('the installed binary is used without asking the network', async () => {
    putElectron(join(folder, 'electron', 'dist'), WANTED)
    const found = await search({ download: () => Promise.reject(new Error('asked the network')) })
    expect(found).toMatchObject({ version: WANTED, source: 'installed', isTestRuntime: false })
    expect(notes).toEqual([])
  })

  it('an installed binary of another version is fetched anew', async () => {
    const dist = join(folder, 'electron', 'dist')
    putElectron(dist, '44.9.9')
    const download = async (): Promise<boolean> => {
      putElectron(dist, WANTED)
      return true
    }
    expect(await search({ download })).toMatchObject({ version: WANTED, source: 'downloaded' })
  })

  it('the test runtime comes last, with one line that names both versions', async () => {
    const found = await search()
    expect(found).toMatchObject({ version: '33.2.1', source: 'test', isTestRuntime: true })
    expect(found.dist).toBe(join(folder, 'cache', '33.2.1'))
    expect(notes[0]).toContain(WANTED)
    expect(notes[0]).toContain('33.2.1')
    expect(notes[0]).toContain('development and tests only')
  })

  it('the test runtime is built once, for two that ask at the same time and for later ones', async () => {
    let built = 0
    const buildTestRuntime = async (target: string): Promise<void> => {
      built += 1
      await new Promise((resolve) => setTimeout(resolve, 50))
      putElectron(target, '33.2.1', true)
    }
    const both = await Promise.all([search({ buildTestRuntime }), search({ buildTestRuntime })])
    expect(both[0].executable).toBe(both[1].executable)
    await search({ buildTestRuntime })
    expect(built).toBe(1)
  })

  it('there is no test runtime for other platforms: the error names the remedies', async () => {
    await expect(search({ platform: 'darwin', arch: 'arm64' })).rejects.toThrow('ELECTRON_MIRROR')
    await expect(search({ arch: 'arm64' })).rejects.toThrow('ELECTRON_OVERRIDE_DIST_PATH')
  })

  it('the cache follows XDG_CACHE_HOME', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/mine' })).toBe('/var/mine/certwright/electron')
  })
})

describe('packaging for release', () => {
  it('refuses the test runtime, also when it came by the override', async () => {
    const mine = join(folder, 'mine')
    putElectron(mine, '33.2.1', true)
    const runtime = await search({ env: { ELECTRON_OVERRIDE_DIST_PATH: mine } })
    expect(() => refuseTestRuntime(runtime)).toThrow('may be published')
  })

  it('takes an official one, and never publishes by itself', async () => {
    putElectron(join(folder, 'electron', 'dist'), WANTED)
    const runtime = await search()
    expect(() => refuseTestRuntime(runtime)).not.toThrow()
    expect(builderArguments(runtime, { onlyFolder: false })).toEqual([
      '--publish=never',
      `-c.electronDist=${runtime.dist}`,
      `-c.electronVersion=${WANTED}`,
    ])
  })
})
