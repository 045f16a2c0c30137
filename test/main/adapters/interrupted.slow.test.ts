import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createArchive } from '../../../src/main/adapters/archive'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import { buildAdapters, type BuiltAdapters, type Child } from '../../support/built-adapters'
import { clockAt } from '../../support/in-memory-ports'
import { migrated, restored, type Acknowledged } from '../../support/journey'
import { judge } from '../../support/openssl'
import { bundleFiles, storedProject } from '../../support/stored-projects'

let built: BuiltAdapters
let home: string
const id = 'a1b2c3'
const folder = (): string => join(home, 'projects', id)
const temps = (names: string[]): string[] => names.filter((name) => name.startsWith('.certwright'))

beforeAll(async () => {
  built = await buildAdapters()
}, 60_000)
afterAll(() => built.remove())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-killed-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** Lets a child work for a moment after its first line and kills it. @returns the numbers it was sure of. */
async function killWhileWorking(child: Child, milliseconds: number): Promise<unknown[]> {
  const said: unknown[] = [await child.line()]
  const reading = child.end().then(({ lines }) => said.push(...lines))
  await pause(milliseconds)
  await child.kill()
  await reading
  return said
}

function acknowledgedIn(said: readonly unknown[]): Acknowledged | undefined {
  return said.findLast(
    (line): line is Acknowledged =>
      typeof line === 'object' && line !== null && 'step' in line && line.step !== '',
  )
}

/** @returns the step that had begun last: the one that the kill cut off. */
function cutOffIn(said: readonly unknown[]): string {
  for (const line of [...said].reverse())
    if (typeof line === 'object' && line !== null && 'during' in line) return String(line.during)
  return 'start'
}

function last(said: readonly unknown[], name: string): string | number | undefined {
  const values = said.flatMap((line): unknown[] =>
    typeof line === 'object' && line !== null && name in line ? Object.values(line) : [],
  )
  const value = values.at(-1)
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/**
 * Kills journeys in a data folder of their own, and checks after each what is there.
 *
 * @param steps counts what was cut off.
 * @returns how often an edit was ahead of its word.
 */
async function killJourneys(
  apart: string,
  rounds: number,
  steps: Record<string, number>,
): Promise<number> {
  const store = createProjectFiles(apart, clockAt())
  await store.create(storedProject(id))
  let last: Acknowledged = { step: 'create', entries: 0, description: '' }
  let lost = 0
  for (let round = 0; round < rounds; round++) {
    const child = built.start(['journey', apart, id, String(round)])
    const said = await killWhileWorking(child, randomInt(0, 150))
    last = acknowledgedIn(said) ?? last
    const step = cutOffIn(said)
    steps[step] = (steps[step] ?? 0) + 1
    const { entries, description } = await checkAfterKill(apart, last)
    if (description !== last.description) lost += 1
    last = { ...last, entries, description }
  }
  return lost
}

/** @returns what is there. */
async function checkAfterKill(
  apart: string,
  last: Acknowledged,
): Promise<Pick<Acknowledged, 'entries' | 'description'>> {
  const store = createProjectFiles(apart, clockAt())
  const { project, ledger, repaired } = await store.open(id)
  expect(ledger.length, last.step).toBeGreaterThanOrEqual(last.entries)
  expect(ledger.length, last.step).toBeLessThanOrEqual(last.entries + 1)
  const { description } = project.definition.metadata
  // What is saved has its copy; edits that were cut off after theirs may be ahead of it.
  const known = (await store.snapshots(id)).map((one) => one.project.definition.metadata)
  expect(known, last.step).toContainEqual({ name: 'homelab', description })
  for (const { act } of ledger.slice(-3))
    if (act.type === 'issued')
      expect(Object.keys(await store.readKeys(id, act.keys))).toHaveLength(10)
  expect(repaired.length).toBeLessThanOrEqual(1)
  if (existsSync(join(apart, 'projects', migrated))) {
    const other = await store.open(migrated)
    expect(other.ledger).toHaveLength(9)
    expect(other.project.definition.metadata.name).toBe('corpus')
  }
  if (existsSync(join(apart, 'projects', restored.id))) {
    // Damaged before, whole after: each file is one or the other, and restoring goes on where it was cut off.
    await store.restore(restored.id)
    const other = await store.open(restored.id)
    expect(other.ledger).toHaveLength(1)
    expect(other.project.definition.metadata.description).toBe(restored.description)
  }
  return { entries: ledger.length, description }
}

describe('kill -9', () => {
  it('while saving and appending loses nothing that was acknowledged, at 40 moments', async () => {
    await createProjectFiles(home, clockAt()).create(storedProject(id))
    let sequence = 0
    for (let round = 0; round < 40; round++) {
      const said = await killWhileWorking(built.start(['work', home, id]), randomInt(0, 60))
      const store = createProjectFiles(home, clockAt())
      const opened = await store.open(id)
      const acknowledged = Number(last(said, 'acknowledged') ?? sequence)
      expect(opened.ledger.length).toBeGreaterThanOrEqual(acknowledged)
      // One more may have reached the disk before it could be said.
      expect(opened.ledger.length).toBeLessThanOrEqual(acknowledged + 1)
      for (const { act } of opened.ledger.slice(sequence)) {
        if (act.type !== 'issued') throw new Error('only issuances were appended')
        expect(Object.keys(await store.readKeys(id, act.keys))).toHaveLength(20)
      }
      const saved = last(said, 'saved')
      const number = Number(opened.project.definition.metadata.description.slice(6) || -1)
      if (saved !== undefined) {
        const known = Number(String(saved).slice(6))
        expect([known, known + 1]).toContain(number)
      }
      sequence = opened.ledger.length
    }
    expect(sequence).toBeGreaterThan(40)
    // The next changes clear away what the killed ones left.
    const store = createProjectFiles(home, clockAt())
    await store.save((await store.open(id)).project)
    expect(temps(await readdir(folder()))).toEqual([])
  }, 120_000)

  it('at 300 moments of every kind of change loses at most the last one and mixes nothing', async () => {
    const steps: Record<string, number> = {}
    // Most of the time is spent waiting for processes and disks, so three projects wait side by side.
    const lost = await Promise.all(
      ['1', '2', '3'].map((name) => killJourneys(join(home, name), 100, steps)),
    )
    console.log(
      `killed 300 times, ${lost.join(' + ')} edits ahead; cut off: ${JSON.stringify(steps)}`,
    )
    for (const act of ['save', 'issue', 'export', 'restore', 'migrate', 'rollback'])
      expect(steps[act] ?? 0, act).toBeGreaterThan(3)
  }, 400_000)

  it.each(['zip', 'tar.gz', 'dir'] as const)(
    'while writing a %s leaves the whole one, or nothing and a temporary file that the next run removes',
    async (format) => {
      const name = format === 'dir' ? 'homelab-cp-1' : `homelab-cp-1.${format}`
      for (let round = 0; round < 10; round++) {
        await killWhileWorking(built.start(['bundles', home, format]), randomInt(0, 80))
        const found = await readdir(home)
        const path = join(home, name)
        if (format === 'dir' && !found.includes(name)) {
          // Between the two renames: the old one waits, whole, for the next run.
          expect(found).toContain('.homelab-cp-1.certwright-old')
        } else if (format === 'dir') {
          expect(await readdir(join(path, 'files/etc/kubernetes/pki/1'))).toHaveLength(67)
        } else {
          const test = format === 'zip' ? ['unzip', '-tq', path] : ['tar', '-tzf', path]
          expect(judge(test[0] ?? '', test.slice(1))).toMatchObject({ ok: true })
        }
      }
      await createArchive().write(home, 'homelab-cp-1', format, bundleFiles(20))
      expect(await readdir(home)).toEqual([name])
    },
    60_000,
  )

  it('of the holder frees the lock for the next process', async () => {
    const store = createProjectFiles(home, clockAt())
    await store.create(storedProject(id))
    const holder = built.start(['hold', folder()])
    expect(await holder.line()).toBe('held')
    const appended = store.append(id, { type: 'created', name: 'homelab' })
    await pause(200)
    expect((await readdir(folder())).includes('ledger.jsonl')).toBe(false)
    await holder.kill()
    expect((await appended).sequence).toBe(1)
  })
})

describe('two processes', () => {
  it('that append at once keep one whole chain', async () => {
    await createProjectFiles(home, clockAt()).create(storedProject(id))
    const children = [1, 2, 3].map(() => built.start(['append', home, id, '30']))
    const ends = await Promise.all(children.map((child) => child.end()))
    expect(ends.map(({ lines, code }) => [lines, code])).toEqual([
      [['done'], 0],
      [['done'], 0],
      [['done'], 0],
    ])
    const opened = await createProjectFiles(home, clockAt()).open(id)
    expect(opened.ledger.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: 90 }, (_, index) => index + 1),
    )
    const writers = opened.ledger.map(({ act }) => (act.type === 'exported' ? act.bundles[0] : ''))
    expect(new Set(writers).size).toBe(3)
    expect(await readdir(folder())).not.toContain('lock')
  }, 60_000)
})

describe('a bundle', () => {
  it.each(['zip', 'tar.gz'] as const)(
    'as %s has the same bytes at another time and in another time zone',
    async (format) => {
      const bytes: Buffer[] = []
      for (const TZ of ['UTC', 'Asia/Tokyo', 'America/St_Johns']) {
        const target = join(home, TZ.replace('/', '-'))
        const { code } = await built.start(['bundle', target, format], { TZ }).end()
        expect(code).toBe(0)
        bytes.push(await readFile(join(target, `homelab-cp-1.${format}`)))
        // DOS times count in steps of two seconds.
        await pause(2_100)
      }
      expect(bytes[0]?.length).toBeGreaterThan(500)
      expect(bytes.map((other) => other.equals(bytes[0] ?? Buffer.alloc(0)))).toEqual([
        true,
        true,
        true,
      ])
      expect((await stat(join(home, 'UTC', `homelab-cp-1.${format}`))).mode & 0o777).toBe(0o600)
    },
    30_000,
  )
})
