import { existsSync } from 'node:fs'
import {
  appendFile,
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withChecksum } from '../../../src/main/adapters/checksum'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import { takeLockAway, withProjectLock } from '../../../src/main/adapters/project-lock'
import type { ProjectStore } from '../../../src/main/services/ports'
import { clockAt } from '../../support/in-memory-ports'
import { issuedAct, sealedKeys, storedProject } from '../../support/stored-projects'

let home: string
let store: ProjectStore
const id = 'a1b2c3'
const file = (...parts: string[]): string => join(home, 'projects', id, ...parts)
const another = (): ProjectStore => createProjectFiles(home, clockAt())
const created = { type: 'created', name: 'homelab' } as const
const exported = { type: 'exported', bundles: ['cp-1'], files: 3, format: 'zip' } as const

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-home-'))
  store = createProjectFiles(home, clockAt())
})
afterEach(async () => {
  await rm(home, { recursive: true, force: true })
})

async function withThreeEntries(): Promise<void> {
  await store.create(storedProject(id))
  await store.append(id, created)
  await store.append(id, issuedAct('one.json', 2), sealedKeys('one', 2))
  await store.append(id, exported)
}

/** What is in the folder of a project with a ledger. */
const whole = ['keys', 'ledger-head.json', 'ledger.jsonl', 'project.json', 'snapshots']
/** Names in the project folder, without keys. */
const names = async (): Promise<string[]> => (await readdir(file())).sort()

describe('the project store', () => {
  it('gives back what was created, saved and appended, also to another process', async () => {
    await withThreeEntries()
    const project = storedProject(id, 'homelab', 5)
    await store.save(project)
    const opened = await another().open(id)
    expect(opened.project).toEqual(project)
    expect(opened.ledger.map(({ sequence, at, by, act }) => [sequence, at, by, act])).toEqual([
      [1, '2026-11-22T09:15:00Z', userInfo().username, created],
      [2, '2026-11-22T09:15:00Z', userInfo().username, issuedAct('one.json', 2)],
      [3, '2026-11-22T09:15:00Z', userInfo().username, exported],
    ])
    expect(opened.repaired).toEqual([])
    expect(await another().readKeys(id, 'one.json')).toEqual(sealedKeys('one', 2))
  })

  it('writes one JSON line an entry, and files that only the owner may read', async () => {
    await withThreeEntries()
    const lines = (await readFile(file('ledger.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line).sequence)).toEqual([1, 2, 3])
    expect(await names()).toEqual(whole)
    const modes = [file(), file('keys'), file('project.json'), file('ledger.jsonl')]
    modes.push(file('keys', 'one.json'), join(home, 'projects'), file('ledger-head.json'))
    modes.push(file('snapshots'), file('snapshots', '000001.json'))
    const found = await Promise.all(modes.map(async (path) => (await stat(path)).mode & 0o777))
    expect(found.map((mode) => mode.toString(8))).toEqual([
      '700',
      '700',
      '600',
      '600',
      '600',
      '700',
      '600',
      '700',
      '600',
    ])
  })

  it('creates a project once, and names one that is not there', async () => {
    await store.create(storedProject(id))
    await expect(store.create(storedProject(id))).rejects.toMatchObject({ code: 'project-exists' })
    await expect(store.open('none')).rejects.toMatchObject({ code: 'project-not-found' })
    await expect(store.open('../escape')).rejects.toMatchObject({ code: 'project-not-found' })
    await expect(store.append('none', created)).rejects.toMatchObject({ code: 'project-not-found' })
  })

  it('never overwrites sealed keys that the ledger names, but those of a cut-off append', async () => {
    await withThreeEntries()
    await expect(store.append(id, issuedAct('one.json', 1), sealedKeys('two', 1))).rejects.toThrow(
      'never overwritten',
    )
    expect(await store.readKeys(id, 'one.json')).toEqual(sealedKeys('one', 2))
    await writeFile(file('keys', 'orphan.json'), 'half')
    await store.append(id, issuedAct('orphan.json', 1), sealedKeys('three', 1))
    expect(await store.readKeys(id, 'orphan.json')).toEqual(sealedKeys('three', 1))
    await expect(store.readKeys(id, '../project.json')).rejects.toMatchObject({
      code: 'input-refused',
    })
  })

  it('removes a project as a whole', async () => {
    await withThreeEntries()
    await store.remove(id)
    expect(await readdir(join(home, 'projects'))).toEqual([])
    await expect(store.open(id)).rejects.toMatchObject({ code: 'project-not-found' })
  })

  it('lists whole projects beside damaged and newer ones', async () => {
    await store.create(storedProject(id))
    await store.create(storedProject('bad'))
    await store.create(storedProject('newer'))
    await mkdir(join(home, 'projects', 'empty'))
    await writeFile(join(home, 'projects', 'bad', 'project.json'), '{"schema": 1,')
    await writeFile(
      join(home, 'projects', 'newer', 'project.json'),
      JSON.stringify({ schema: 99, definition: { metadata: { name: 'plant-a' } }, more: true }),
    )
    expect(await store.list()).toEqual([
      storedProject(id),
      { id: 'bad', damaged: 'The project bad cannot be read. It is not JSON.' },
      { id: 'newer', damaged: 'The project plant-a was saved by a newer Certwright' },
    ])
    expect(await createProjectFiles(join(home, 'nowhere'), clockAt()).list()).toEqual([])
  })

  it('changes nothing of a newer or damaged project', async () => {
    await store.create(storedProject(id))
    for (const [text, code] of [
      [JSON.stringify({ ...storedProject(id), schema: 3 }), 'project-newer'],
      [withChecksum({ ...storedProject(id), schema: 3 }), 'project-newer'],
      [withChecksum({ ...storedProject(id), schema: 2 }).replace('2,', '3,'), 'project-damaged'],
      [withChecksum({ ...storedProject(id), schema: 2, extra: 1 }), 'project-damaged'],
      [withChecksum({ ...storedProject('other'), schema: 2 }), 'project-damaged'],
      [JSON.stringify({ ...storedProject(id), schema: 2 }), 'project-damaged'],
      [JSON.stringify({ ...storedProject(id), schema: 1, extra: 1 }), 'project-damaged'],
      ['', 'project-damaged'],
    ] as const) {
      await writeFile(file('project.json'), text)
      await expect(store.open(id)).rejects.toMatchObject({ code })
      await expect(store.save(storedProject(id))).rejects.toMatchObject({ code })
      expect(await readFile(file('project.json'), 'utf8')).toBe(text)
    }
    await expect(store.open(id)).rejects.toMatchObject({
      details: { path: file('project.json') },
    })
  })
})

describe('the ledger', () => {
  it('names the entry of every flipped bit, wherever it is', async () => {
    await withThreeEntries()
    const whole = await readFile(file('ledger.jsonl'))
    const entryAt = (offset: number): number =>
      whole.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1
    const wrong: string[] = []
    for (let offset = 0; offset < whole.length; offset += 37) {
      const changed = Buffer.from(whole)
      changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 7))
      await writeFile(file('ledger.jsonl'), changed)
      const answer = await another()
        .open(id)
        .then(
          () => 'opened',
          (error) => `${error.code} ${error.details.entry}`,
        )
      // A line end that became another byte joins two lines: the first of them is the broken one.
      if (answer !== `ledger-broken ${entryAt(offset)}`) wrong.push(`${offset}: ${answer}`)
    }
    expect(wrong).toEqual([])
    expect(whole.length / 37).toBeGreaterThan(100)
  })

  it('names the entry when a line end is flipped, or an entry is removed, moved or added', async () => {
    await withThreeEntries()
    const text = await readFile(file('ledger.jsonl'), 'utf8')
    const [one = '', two = '', three = ''] = text.trimEnd().split('\n')
    const cases: [string, number][] = [
      [text.replace('\n', '\v'), 1],
      [`${text.slice(0, -1)}\v`, 3],
      [text.slice(0, -1), 3],
      [`${one}\n${three}\n`, 2],
      [`${two}\n${one}\n${three}\n`, 1],
      [`${text}${three}\n`, 4],
      [`${text}\n`, 4],
    ]
    for (const [changed, entry] of cases) {
      await writeFile(file('ledger.jsonl'), changed)
      await expect(another().open(id), changed.slice(-30)).rejects.toMatchObject({
        code: 'ledger-broken',
        details: { entry, path: file('ledger.jsonl') },
      })
      expect(await readFile(file('ledger.jsonl'), 'utf8')).toBe(changed)
    }
  })

  it('appends nothing to a broken ledger', async () => {
    await withThreeEntries()
    const text = (await readFile(file('ledger.jsonl'), 'utf8')).replace('cp-1', 'cp-2')
    await writeFile(file('ledger.jsonl'), text)
    await expect(store.append(id, exported)).rejects.toMatchObject({ code: 'ledger-broken' })
    expect(await readFile(file('ledger.jsonl'), 'utf8')).toBe(text)
  })

  it('sets a torn last line aside, for every length of it, and goes on', async () => {
    await withThreeEntries()
    const whole = await readFile(file('ledger.jsonl'))
    const last = whole.subarray(whole.subarray(0, -1).lastIndexOf(0x0a) + 1)
    for (const length of [1, 2, 40, last.length - 2]) {
      await rm(file('ledger.torn-1'), { force: true })
      await appendFile(file('ledger.jsonl'), last.subarray(0, length))
      const torn = another()
      const opened = await torn.open(id)
      const entries = opened.ledger.length
      expect(opened.repaired).toEqual([expect.stringContaining('ledger.torn-1')])
      expect(await readFile(file('ledger.torn-1'))).toEqual(last.subarray(0, length))
      expect((await torn.append(id, exported)).sequence).toBe(entries + 1)
      expect((await another().open(id)).repaired).toEqual([])
    }
    // Blocks that never reached the disk read as zeros after a power cut.
    await appendFile(file('ledger.jsonl'), Buffer.alloc(4096))
    expect((await another().open(id)).repaired).toEqual([expect.stringContaining('ledger.torn-2')])
  })

  it('refuses an issuance that was planned before another process changed the project', async () => {
    await withThreeEntries()
    const window = another()
    await window.open(id)
    await store.append(id, issuedAct('two.json', 1), sealedKeys('two', 1))
    const stale = window.append(id, issuedAct('three.json', 1), sealedKeys('three', 1))
    await expect(stale).rejects.toMatchObject({ code: 'project-busy' })
    expect(existsSync(file('keys', 'three.json'))).toBe(false)
    await window.open(id)
    const entry = await window.append(id, issuedAct('three.json', 1), sealedKeys('three', 1))
    expect(entry.sequence).toBe(5)
  })

  it('refuses to save over an edit of another process or an editor', async () => {
    await store.create(storedProject(id))
    const window = another()
    await window.open(id)
    await store.save(storedProject(id, 'homelab', 9))
    await expect(window.save(storedProject(id))).rejects.toMatchObject({ code: 'project-busy' })
    expect((await window.open(id)).project.definition.spec.nodes).toHaveLength(9)
    await window.save(storedProject(id))
    await window.save(storedProject(id, 'homelab', 4))
  })
})

describe('the lock of a project', () => {
  const lock = (content: object): Promise<void> => writeFile(file('lock'), JSON.stringify(content))
  beforeEach(() => store.create(storedProject(id)))

  it('is taken over from a process that has ended', async () => {
    const { pid } = spawnSync('true')
    await lock({ pid, host: hostname(), started: '1' })
    expect((await store.append(id, created)).sequence).toBe(1)
    expect(await names()).toEqual(whole)
  })

  it('is taken over from an older process that had the number of a running one', async () => {
    await lock({ pid: process.pid, host: hostname(), started: '1' })
    expect((await store.append(id, created)).sequence).toBe(1)
  })

  it('is taken over when it says nothing for a while, whatever the clock says', async () => {
    for (const age of [-3_600_000, 0, 3_600_000]) {
      await writeFile(file('lock'), '')
      const then = new Date(Date.now() - age)
      await utimes(file('lock'), then, then)
      await store.append(id, created)
    }
    expect((await another().open(id)).ledger).toHaveLength(3)
  }, 30_000)

  const elsewhere = { pid: 12, host: 'nas-2', owner: 'anna', since: '2026-11-22T09:15:00Z' }

  it('of another machine makes others wait while it beats, then tells them who holds it', async () => {
    await lock(elsewhere)
    const beat = setInterval(() => {
      const now = new Date()
      void utimes(file('lock'), now, now)
    }, 500)
    const error = await store.append(id, created).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'project-busy',
      because: 'Process 12 of anna on nas-2 is writing to it, since 2026-11-22T09:15:00Z.',
    })
    await expect(takeLockAway(file(), 'homelab')).rejects.toMatchObject({ code: 'project-busy' })
    clearInterval(beat)
    expect(existsSync(file('ledger.jsonl'))).toBe(false)
    // Looking needs no lock.
    expect((await store.open(id)).ledger).toEqual([])
  }, 30_000)

  it('of another machine that beats no longer is named, and taken away only when that is asked for', async () => {
    await lock(elsewhere)
    // A clock that is wrong on either machine makes no lock older.
    const future = new Date(Date.now() + 400 * 86_400_000)
    await utimes(file('lock'), future, future)
    for (let round = 0; round < 2; round++)
      await expect(store.append(id, created)).rejects.toMatchObject({
        code: 'lock-left',
        details: { name: id, owner: 'anna', host: 'nas-2', folder: file() },
        because: expect.stringContaining('since 2026-11-22T09:15:00Z'),
      })
    await takeLockAway(file(), 'homelab')
    expect((await store.append(id, created)).sequence).toBe(1)
    expect(await names()).toEqual(whole)
  }, 30_000)

  it('is touched while the work goes on, and names owner, machine and time', async () => {
    const seen: { stamps: Set<number>; text: string } = { stamps: new Set(), text: '' }
    await withProjectLock(file(), 'homelab', async () => {
      for (let round = 0; round < 25; round++) {
        seen.stamps.add((await stat(file('lock'))).mtimeMs)
        await pause(100)
      }
      seen.text = await readFile(file('lock'), 'utf8')
    })
    expect(seen.stamps.size).toBeGreaterThanOrEqual(3)
    expect(JSON.parse(seen.text)).toMatchObject({
      pid: process.pid,
      host: hostname(),
      owner: userInfo().username,
      since: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    expect(existsSync(file('lock'))).toBe(false)
  })
})

describe('a disk that does not take it', () => {
  /** Runs with a real small disk; only root may mount one, and the tests' machines run as root. */
  function mountSmallDisk(): { folder: string; unmount: () => void } {
    const folder = join(home, 'disk')
    const run = (program: string, ...args: string[]): void => {
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`${program} failed: ${stderr}`)
    }
    run('mkdir', folder)
    run('mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder)
    return { folder, unmount: () => run('umount', folder) }
  }

  it('full: says so, keeps the last state, leaves no half file and works again with room', async () => {
    const disk = mountSmallDisk()
    try {
      const full = createProjectFiles(disk.folder, clockAt())
      await full.create(storedProject(id))
      await full.append(id, created)
      await writeFile(join(disk.folder, 'ballast'), Buffer.alloc(200 * 1024))
      const failed = { code: 'storage-failed', because: 'The disk is full.' }
      const keys = full.append(id, issuedAct('one.json', 1), sealedKeys('one', 200))
      await expect(keys).rejects.toMatchObject(failed)
      await expect(full.append(id, issuedAct('two.json', 60))).rejects.toMatchObject(failed)
      await expect(full.save(storedProject(id, 'homelab', 900))).rejects.toMatchObject(failed)
      const folder = join(disk.folder, 'projects', id)
      expect((await readdir(folder)).sort()).toEqual(whole)
      expect(await readdir(join(folder, 'keys'))).toEqual([])
      const opened = await createProjectFiles(disk.folder, clockAt()).open(id)
      expect(opened).toMatchObject({ project: storedProject(id), repaired: [] })
      expect(opened.ledger).toHaveLength(1)
      await rm(join(disk.folder, 'ballast'))
      expect((await full.append(id, exported)).sequence).toBe(2)
    } finally {
      disk.unmount()
    }
  })

  it('read-only: opens, leaves a torn line out, and refuses changes in words', async () => {
    const disk = mountSmallDisk()
    try {
      const first = createProjectFiles(disk.folder, clockAt())
      await first.create(storedProject(id))
      await first.append(id, created)
      await first.append(id, exported)
      const ledger = join(disk.folder, 'projects', id, 'ledger.jsonl')
      await appendFile(ledger, '{"sequence":3,"at":"2026')
      spawnSync('mount', ['-o', 'remount,ro', disk.folder])
      const readOnly = createProjectFiles(disk.folder, clockAt())
      const opened = await readOnly.open(id)
      expect(opened.ledger).toHaveLength(2)
      expect(opened.repaired).toEqual([expect.stringContaining('The disk is read-only.')])
      const failed = { code: 'storage-failed', because: 'The disk is read-only.' }
      await expect(readOnly.save(storedProject(id))).rejects.toMatchObject(failed)
      await expect(readOnly.append(id, exported)).rejects.toMatchObject(failed)
      await expect(readOnly.create(storedProject('b2'))).rejects.toMatchObject(failed)
    } finally {
      disk.unmount()
    }
  })

  it('a file where the folder should be: says so', async () => {
    await writeFile(join(home, 'file'), '')
    const error = createProjectFiles(join(home, 'file'), clockAt()).create(storedProject(id))
    await expect(error).rejects.toMatchObject({
      code: 'storage-failed',
      because: 'A part of the path is a file, not a folder.',
    })
    await chmod(home, 0o700)
  })
})

describe('a large project', () => {
  it('with 4 000 certificates of 1 000 nodes opens within a second', async () => {
    await store.create(storedProject(id, 'homelab', 1_000))
    const act = {
      ...issuedAct('big.json', 4_000),
      definition: storedProject(id, 'x', 1_000).definition,
    }
    await store.append(id, act, sealedKeys('big', 4_000))
    const before = process.cpuUsage()
    const opened = await another().open(id)
    // Processor time: the tests share the machine.
    const { user, system } = process.cpuUsage(before)
    const milliseconds = (user + system) / 1_000
    console.log(`opened 4 000 certificates in ${milliseconds.toFixed(0)} ms`)
    expect(opened.ledger).toHaveLength(1)
    expect(milliseconds).toBeLessThan(1_000)
    await store.append(id, exported)
    const appended = performance.now()
    await store.append(id, exported)
    console.log(`appended in ${(performance.now() - appended).toFixed(1)} ms`)
  })
})
