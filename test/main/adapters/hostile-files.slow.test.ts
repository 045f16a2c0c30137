import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withChecksum, withoutChecksum } from '../../../src/main/adapters/checksum'
import { readKeyFile } from '../../../src/main/adapters/key-files'
import { parseLedger, readLedger } from '../../../src/main/adapters/ledger-file'
import { readHead, unfitEntry } from '../../../src/main/adapters/ledger-head'
import {
  unwrapKey,
  wrapNewKey,
  type PassphraseRecord,
} from '../../../src/main/adapters/passphrase-vault'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import { holderIn } from '../../../src/main/adapters/project-lock'
import { readProject } from '../../../src/main/adapters/project-reading'
import { readSnapshots } from '../../../src/main/adapters/project-snapshots'
import { createSettingsFile } from '../../../src/main/settings'
import { createWindowStateFile } from '../../../src/main/window-state'
import { Settings } from '../../../src/shared/settings'
import { casesAt, changed, changedValue, fuzz, type Random } from '../../support/fuzz'
import { clockAt } from '../../support/in-memory-ports'
import { issuedAct, sealedKeys, storedProject } from '../../support/stored-projects'

const id = 'a1b2c3d4'
const exported = { type: 'exported', bundles: ['cp-1'], files: 3, format: 'zip' } as const
let home: string
let record: PassphraseRecord
const file = (...parts: string[]): string => join(home, 'projects', id, ...parts)

beforeAll(async () => {
  // In memory, where there is such a place: a hundred thousand writes are not what is proven here.
  home = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'certwright-hostile-'))
  const store = createProjectFiles(home, clockAt())
  record = (await wrapNewKey(id, 'a passphrase of hostile files')).record
  await store.create({ ...storedProject(id, 'homelab', 1), custody: record })
  await store.append(id, { type: 'created', name: 'homelab' })
  await store.append(id, issuedAct('one.json', 1), sealedKeys('one', 2))
  await store.append(id, exported)
  await store.save({ ...storedProject(id, 'homelab', 2), custody: record })
  await mkdir(file('keys'), { recursive: true })
  writeFileSync(file('authority-keys.json'), readFileSync(file('keys', 'one.json')))
})
afterAll(() => rm(home, { recursive: true, force: true }))

/** Words of our own files and of JSON, put anywhere. */
const words = [
  ...['{', '}', '[', ']', ',', ':', '"', '\\', '\n', '\0', 'null', 'true', '1e999', '-1', '{}'],
  ...['"schema":1', '"schema":2', '"schema":3', '"checksum":""', '"__proto__":{}', '\u0000'],
  ...['"entries":9', '"sequence":1', '"custody":null', 'ÿ', '\ud800', 'a'.repeat(5_000)],
]

/** JSON that is read, and that a reader which calls itself for each level does not survive. */
function nested(random: Random): Buffer {
  const depth = 1_000 * (1 + random(60))
  const [open, close] = random(2) === 0 ? ['[', ']'] : ['{"a":', '}']
  const deep = `${open.repeat(depth)}0${close.repeat(depth)}`
  return Buffer.from(`{"schema":2,"checksum":"${'0'.repeat(64)}","sequence":1,"a":${deep}}`)
}

/**
 * A file that was changed as bytes, or as values with a checksum that fits: what somebody writes who knows
 * the program.
 */
function hostileFile(original: Buffer): (random: Random) => Buffer {
  const content = withoutChecksum(JSON.parse(original.toString('utf8')))
  return (random) => {
    if (random(1_000) === 0) return nested(random)
    if (random(2) === 0 || !content) return changed(random, [original], words)
    const value = changedValue(random, content)
    return Buffer.from(withChecksum({ schema: 2, ...Object(value) }))
  }
}

/** Reads a changed file, and looks whether it is still what was written. */
function readingOf(path: string, make: (random: Random) => Buffer, read: () => Promise<unknown>) {
  return async (random: Random): Promise<void> => {
    const bytes = make(random)
    writeFileSync(path, bytes)
    try {
      await read()
    } finally {
      if (!readFileSync(path).equals(bytes)) throw new Error(`${path} was changed by reading it`)
    }
  }
}

/** One file of the data folder, roughly how long it takes to read one in microseconds, and who reads it. */
const files: readonly [
  name: string,
  micros: number,
  path: () => string,
  read: () => Promise<unknown>,
][] = [
  ['project.json', 800, () => file('project.json'), () => readProject(file(), id)],
  ['the head of the ledger', 250, () => file('ledger-head.json'), () => readHead(file(), id)],
  ['a snapshot', 600, () => file('snapshots', '000002.json'), () => readSnapshots(file(), id)],
  [
    'a file of sealed keys',
    150,
    () => file('keys', 'one.json'),
    () => readKeyFile(file('keys', 'one.json'), id),
  ],
  [
    'the vault of authority keys',
    150,
    () => file('authority-keys.json'),
    () => readKeyFile(file('authority-keys.json'), id),
  ],
]

describe('a hostile file of the data folder is read or refused, and never changed', () => {
  it.each(files)('%s', { timeout: 3_600_000 }, async (name, micros, path, read) => {
    const original = readFileSync(path())
    const names = readdirSync(home, { recursive: true }).length
    const { refused } = await fuzz(
      name,
      casesAt(micros),
      readingOf(path(), hostileFile(original), read),
    )
    // Snapshots that cannot be read are left out and not refused.
    if (name !== 'a snapshot') expect(refused).toBeGreaterThan(0)
    expect(readdirSync(home, { recursive: true })).toHaveLength(names)
    writeFileSync(path(), original)
  })

  it('the ledger', { timeout: 3_600_000 }, async () => {
    const path = file('ledger.jsonl')
    const original = readFileSync(path)
    const head = await readHead(file(), id)
    const lines = original.toString('utf8').trimEnd().split('\n')
    const hostileLines = (random: Random): Buffer => {
      const line: unknown = JSON.parse(lines[random(lines.length)] ?? '{}')
      const other = JSON.stringify(changedValue(random, line))
      return Buffer.from([...lines.slice(0, random(4)), other].join('\n') + (random(2) ? '\n' : ''))
    }
    const make = (random: Random): Buffer => {
      if (random(100) === 0) return original
      if (random(1_000) === 0) return Buffer.concat([nested(random), Buffer.from('\n')])
      return random(2) === 0 ? changed(random, [original], words) : hostileLines(random)
    }
    let whole = 0
    await fuzz('the ledger', casesAt(500), async (random) => {
      const bytes = make(random)
      writeFileSync(path, bytes)
      const { entries, broken, torn } = await readLedger(file())
      if (!readFileSync(path).equals(bytes)) throw new Error('the ledger was changed by reading it')
      // Nothing but the very ledger passes for whole: its chain, its end and its head fit.
      const isWhole = broken === undefined && torn === undefined && !unfitEntry(head, entries)
      if (isWhole !== bytes.equals(original)) throw new Error('another ledger passed for whole')
      if (isWhole) whole += 1
      expect(parseLedger(bytes).entries.length).toBe(entries.length)
    })
    console.log(`the ledger: ${whole} cases were the ledger itself`)
    expect(whole).toBeGreaterThan(0)
    writeFileSync(path, original)
  })

  it('the lock', { timeout: 3_600_000 }, async () => {
    const holder = {
      pid: process.pid,
      host: hostname(),
      owner: 'anna',
      since: '2026-11-22T09:15:00Z',
    }
    const seed = Buffer.from(JSON.stringify(holder))
    let named = 0
    await fuzz('the lock', casesAt(60), (random) => {
      const bytes =
        random(2) === 0
          ? changed(random, [seed], words)
          : Buffer.from(JSON.stringify(changedValue(random, holder)) ?? '')
      const by = holderIn(bytes.toString('utf8'))
      if (by) named += 1
      if (by && !(Number.isInteger(by.pid) && by.pid > 0))
        throw new Error('no process has that number')
    })
    // The rest names nobody: such a lock is taken over once it was quiet for two seconds.
    expect(named).toBeGreaterThan(0)
  })

  it('the record of a passphrase vault', { timeout: 3_600_000 }, async () => {
    await fuzz('the record of a vault', casesAt(600), async (random) => {
      const custody: unknown = changedValue(random, record)
      const path = file('project.json')
      writeFileSync(path, withChecksum({ schema: 2, ...storedProject(id, 'homelab', 1), custody }))
      const { project } = await readProject(file(), id)
      const read = project.custody
      // Costs that are allowed are spent: what they cost is proven where the vault is.
      if (read?.kind !== 'passphrase' || isAllowed(read)) return
      await unwrapKey(id, read, 'a passphrase of hostile files')
      throw new Error('costs out of bounds were spent')
    })
  })

  it.each([
    ['settings.json', 150],
    ['window.json', 150],
  ])('%s', { timeout: 3_600_000 }, async (name, micros) => {
    const path = join(home, name)
    const settings = createSettingsFile(home)
    await settings.save(Settings.parse({ theme: 'dark', pinned: ['a1'] }))
    const seed =
      name === 'window.json'
        ? '{"bounds":{"x":1,"y":2,"width":900,"height":600},"maximized":false,"place":"/projects"}'
        : readFileSync(path, 'utf8')
    const value: unknown = JSON.parse(seed)
    const make = (random: Random): Buffer =>
      random(2) === 0
        ? changed(random, [Buffer.from(seed)], words)
        : Buffer.from(JSON.stringify(changedValue(random, value)) ?? '')
    const read = (): Promise<unknown> =>
      name === 'window.json' ? createWindowStateFile(home).read() : settings.read()
    const { refused } = await fuzz(name, casesAt(micros), readingOf(path, make, read))
    // They are never worth an error at start.
    expect(refused).toBe(0)
  })
})

/** Whether scrypt would be run for it: the costs of a real vault, or others within bounds. */
function isAllowed({ scrypt: { N, r, p, salt } }: PassphraseRecord): boolean {
  const isPower = Number.isInteger(Math.log2(N))
  return (
    isPower &&
    N >= 2 ** 17 &&
    p <= 16 &&
    128 * N * r <= 2 ** 30 &&
    Buffer.from(salt, 'base64').length >= 16
  )
}
