import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCustody } from '../../../src/main/adapters/custody'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import type { ProjectStore } from '../../../src/main/services/ports'
import { createProjects } from '../../../src/main/services/projects'
import { clockAt, memoryCustody, type SetClock } from '../../support/in-memory-ports'
import { issuedAct, sealedKeys, storedProject } from '../../support/stored-projects'

const id = 'a1b2c3d4'
const exported = { type: 'exported', bundles: ['cp-1'], files: 3, format: 'zip' } as const
let home: string
let clock: SetClock
let store: ProjectStore
const file = (...parts: string[]): string => join(home, 'projects', id, ...parts)
const another = (): ProjectStore => createProjectFiles(home, clock)

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-snapshots-'))
  clock = clockAt()
  store = another()
})
afterEach(() => rm(home, { recursive: true, force: true }))

/** Minutes after the test began, on the clock of the store. */
const atMinute = (minute: number): void => {
  clock.set(new Date(Date.parse('2026-11-22T09:15:00Z') + minute * 60_000).toISOString())
}
const nodesOf = async (): Promise<number[]> =>
  (await another().snapshots(id)).map(({ project }) => project.definition.spec.nodes.length)

describe('snapshots', () => {
  it('are the last ten states that were ten minutes apart, the newest that which is saved', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    for (let nodes = 2; nodes <= 14; nodes++) {
      atMinute(nodes * 11)
      await store.save(storedProject(id, 'homelab', 100))
      atMinute(nodes * 11 + 1)
      await store.save(storedProject(id, 'homelab', nodes))
    }
    expect(await nodesOf()).toEqual([14, 13, 12, 11, 10, 9, 8, 7, 6, 5])
    expect(await readdir(file('snapshots'))).toHaveLength(10)
  })

  it('of edits close together are one, and opening a project makes none', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    for (let nodes = 2; nodes < 6; nodes++) await store.save(storedProject(id, 'homelab', nodes))
    expect(await nodesOf()).toEqual([5])
    atMinute(30)
    await store.save({ ...storedProject(id, 'homelab', 5), openedAt: '2026-11-22T09:45:00Z' })
    expect(await nodesOf()).toEqual([5])
  })

  it('begin anew after an act, and whenever the clock jumped back', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    await store.append(id, exported)
    await store.save(storedProject(id, 'homelab', 2))
    atMinute(-60 * 24 * 400)
    await store.save(storedProject(id, 'homelab', 3))
    expect(await nodesOf()).toEqual([3, 2, 1])
    const entry = await store.append(id, exported)
    expect(entry.at < '2026').toBe(true)
    expect((await another().open(id)).ledger.map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  it('never hold an older wrapping of the vault key', async () => {
    const custody = createCustody(home)
    await store.create(storedProject(id, 'homelab', 1))
    const records = await Promise.all(
      ['the first passphrase', 'the second passphrase'].map(
        async (passphrase) => (await custody.createUnderPassphrase(id, passphrase)).record,
      ),
    )
    for (const [index, record] of records.entries()) {
      atMinute((index + 1) * 20)
      await store.save({ ...storedProject(id, 'homelab', index + 2), custody: record })
    }
    expect(await nodesOf()).toEqual([3, 2, 1])
    for (const { project } of await another().snapshots(id))
      expect(project.custody).toEqual(records[1])
  })

  it('that are damaged are left out', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    atMinute(20)
    await store.save(storedProject(id, 'homelab', 2))
    const path = file('snapshots', '000002.json')
    await writeFile(path, (await readFile(path, 'utf8')).replace('w-1', 'w-9'))
    expect(await nodesOf()).toEqual([1])
  })
})

describe('rolling back', () => {
  it('is an edit that the ledger tells of, and can itself be rolled back', async () => {
    const projects = createProjects({ clock, store, custody: memoryCustody(), newId: () => id })
    await projects.create(storedProject(id, 'homelab', 1).definition)
    atMinute(20)
    await projects.edit(id, storedProject(id, 'homelab', 2).definition)
    const first = (await store.snapshots(id)).at(-1)
    const state = await projects.rollBack(id, first?.number ?? 0)
    expect(state.project.definition.spec.nodes).toHaveLength(1)
    expect(state.ledger.at(-1)?.act).toEqual({
      type: 'rolled-back',
      snapshot: 1,
      savedAt: '2026-11-22T09:15:00Z',
    })
    expect(await nodesOf()).toEqual([1, 2, 1])
    await projects.rollBack(id, 2)
    expect((await another().open(id)).project.definition.spec.nodes).toHaveLength(2)
    await expect(projects.rollBack(id, 99)).rejects.toMatchObject({ code: 'snapshot-not-found' })
  })
})

describe('restoring', () => {
  const broken = (text: string): string => text.replace('homelab', 'homelub')
  it.each([
    ['changed', broken],
    ['empty', () => ''],
    ['cut off', (text: string) => text.slice(0, 100)],
  ])('puts a project.json back that is %s, and keeps what was there', async (_, change) => {
    const projects = createProjects({ clock, store, custody: memoryCustody(), newId: () => id })
    await projects.create(storedProject(id, 'homelab', 1).definition)
    await projects.edit(id, storedProject(id, 'homelab', 7).definition)
    const changed = change(await readFile(file('project.json'), 'utf8'))
    await writeFile(file('project.json'), changed)
    const later = createProjects({
      clock,
      store: another(),
      custody: memoryCustody(),
      newId: () => id,
    })
    await expect(later.peek(id)).rejects.toMatchObject({ code: 'project-damaged' })
    const state = await later.restore(id)
    expect(state.project.definition.spec.nodes).toHaveLength(7)
    expect(state.ledger.at(-1)?.act).toEqual({
      type: 'restored',
      files: ['project.json'],
      savedAt: '2026-11-22T09:15:00Z',
    })
    expect(await readFile(file('project.json.damaged-1'), 'utf8')).toBe(changed)
  })

  it('puts back what is gone, and the head of a whole ledger, but never a broken ledger', async () => {
    await store.create(storedProject(id, 'homelab', 3))
    await store.append(id, exported)
    await rm(file('project.json'))
    await rm(file('ledger-head.json'))
    await expect(another().open(id)).rejects.toMatchObject({ code: 'project-damaged' })
    expect(await another().restore(id)).toEqual({
      files: ['project.json', 'ledger-head.json'],
      savedAt: '2026-11-22T09:15:00Z',
    })
    expect((await another().open(id)).project).toEqual(storedProject(id, 'homelab', 3))
    const ledger = await readFile(file('ledger.jsonl'), 'utf8')
    await writeFile(file('ledger.jsonl'), ledger.replace('cp-1', 'cp-2'))
    await rm(file('ledger-head.json'))
    await expect(another().restore(id)).rejects.toMatchObject({ code: 'ledger-broken' })
    await rm(file('snapshots'), { recursive: true })
    await writeFile(file('ledger.jsonl'), ledger)
    await rm(file('project.json'))
    await expect(another().restore(id)).rejects.toMatchObject({ code: 'nothing-to-restore' })
  })
})

describe('every byte of a small project', () => {
  it('that is changed is found, or changes nothing that is read; the last good state is offered', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    await store.append(id, issuedAct('one.json', 1), sealedKeys('one', 2))
    await store.save(storedProject(id, 'homelab', 2))
    const good = await another().open(id)
    const keys = await another().readKeys(id, 'one.json')
    const outcomes = { found: 0, same: 0, restored: 0 }
    const wrong: string[] = []
    for (const name of ['project.json', 'ledger-head.json', 'ledger.jsonl', 'keys/one.json']) {
      const whole = await readFile(file(name))
      for (let offset = 0; offset < whole.length; offset++) {
        const changed = Buffer.from(whole)
        changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8))
        await writeFile(file(name), changed)
        const answer = await Promise.all([
          another().open(id),
          another().readKeys(id, 'one.json'),
        ]).then(
          ([project, sealed]) => ({ project, sealed }),
          (error: unknown) => error,
        )
        if (answer instanceof Error && 'code' in answer) {
          const code = String(answer.code)
          const isNamed = ['project-damaged', 'ledger-broken'].includes(code)
          if (!isNamed) wrong.push(`${name} ${offset}: ${code}`)
          outcomes.found += 1
          const [snapshot] = await another().snapshots(id)
          if (JSON.stringify(snapshot?.project) === JSON.stringify(good.project))
            outcomes.restored += 1
        } else {
          expect(answer, `${name} ${offset}`).toEqual({ project: good, sealed: keys })
          outcomes.same += 1
        }
        if (!(await readFile(file(name))).equals(changed)) wrong.push(`${name} ${offset}: written`)
      }
      await writeFile(file(name), whole)
    }
    console.log(`flipped ${outcomes.found + outcomes.same} bytes: ${JSON.stringify(outcomes)}`)
    expect(wrong).toEqual([])
    // Nothing of a project is without a check: not even white space is another way to write it.
    expect(outcomes).toMatchObject({ same: 0, restored: outcomes.found })
  }, 400_000)
})

describe('every byte of a snapshot', () => {
  it('that is changed leaves it out, and harms neither the project nor the other snapshots', async () => {
    await store.create(storedProject(id, 'homelab', 1))
    atMinute(20)
    await store.save(storedProject(id, 'homelab', 2))
    const good = await another().open(id)
    const path = file('snapshots', '000001.json')
    const whole = await readFile(path)
    for (let offset = 0; offset < whole.length; offset++) {
      const changed = Buffer.from(whole)
      changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8))
      await writeFile(path, changed)
      const kept = (await another().snapshots(id)).map(({ number }) => number)
      expect(kept, `${offset}`).toEqual([2])
      if (offset % 100 === 0) expect(await another().open(id)).toEqual(good)
      if (!(await readFile(path)).equals(changed)) throw new Error(`${offset} was written`)
    }
    console.log(`flipped ${whole.length} bytes of a snapshot: all found`)
  }, 120_000)
})

describe('projects of every earlier schema', () => {
  const corpus = 'test/fixtures/projects'
  it('open unchanged, are written in the present schema by the first change, and lose nothing', async () => {
    const seen: string[] = []
    for (const version of await readdir(corpus)) {
      for (const project of await readdir(join(corpus, version))) {
        const folder = join(home, 'projects', project)
        await cp(join(corpus, version, project), folder, { recursive: true })
        const before = await readFile(join(folder, 'project.json'), 'utf8')
        const old = await another().open(project)
        expect(await readFile(join(folder, 'project.json'), 'utf8')).toBe(before)
        expect(await another().snapshots(project)).toEqual([])
        const files = old.ledger.flatMap(({ act }) => (act.type === 'issued' ? [act.keys] : []))
        const keys = await Promise.all(files.map((name) => another().readKeys(project, name)))
        await another().append(project, exported)
        const now = await another().open(project)
        expect(now.project).toEqual(old.project)
        expect(now.ledger.slice(0, -1)).toEqual(old.ledger)
        expect(await Promise.all(files.map((name) => another().readKeys(project, name)))).toEqual(
          keys,
        )
        expect(JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')).schema).toBe(2)
        expect((await another().snapshots(project)).map((one) => one.project)).toEqual([
          old.project,
        ])
        seen.push(`${version}: ${old.ledger.length} entries, ${files.length} key files`)
      }
    }
    console.log(seen.join('\n'))
    expect(seen).toHaveLength(2)
  })

  it('open their keys with the passphrase of then', async () => {
    const [project = ''] = (await readdir(join(corpus, 'v1'))).filter((name) =>
      name.startsWith('fa1a'),
    )
    const folder = join(home, 'projects', project)
    await cp(join(corpus, 'v1', project), folder, { recursive: true })
    const custody = createCustody(home)
    const projects = createProjects({ clock, store, custody, newId: () => id })
    await projects.unlock(project, 'a passphrase of the corpus')
    const state = await projects.record(project, exported)
    const vault = await projects.vaultOf(state)
    const ref = { project, authority: 'ca', version: 1 }
    expect((await vault.loadAuthorityKey(ref)).length).toBe(138)
    const name = state.keyFiles.get('sa#1') ?? ''
    const sealed = (await another().readKeys(project, name))['sa#1']
    if (!sealed) throw new Error('the key pair of service accounts is not in the corpus')
    expect((await vault.open('sa#1', sealed)).length).toBeGreaterThan(100)
  })
})
