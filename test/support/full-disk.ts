/** Every act of a stored project on a disk with less and less room, for a process whose disk is its own. */
import { readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createArchive } from '../../src/main/adapters/archive'
import { createProjectFiles } from '../../src/main/adapters/project-files'
import { AppError } from '../../src/shared/errors'
import { bundleFiles, issuedAct, sealedKeys, storedProject } from './stored-projects'

/** What one act gave with so many bytes of room: `done`, or the code and cause of its refusal. */
export type OnFullDisk = {
  readonly act: string
  readonly room: number
  readonly said: string
  /** What is wrong afterwards; empty when the state is that of before or of after. */
  readonly wrong: string
}

const id = 'a1b2c3'
const block = 4_096

/** @param disk a small empty disk */
export async function onFullDisk(disk: string, say: (seen: OnFullDisk) => void): Promise<void> {
  const clock = { now: () => new Date() }
  const ballast = join(disk, 'ballast')
  let store = createProjectFiles(disk, clock)
  await store.create(storedProject(id))
  await store.append(id, { type: 'created', name: 'homelab' })
  let nodes = 2
  const acts: Readonly<Record<string, (room: number) => Promise<unknown>>> = {
    save: () => store.save(storedProject(id, 'homelab', (nodes += 1))),
    snapshot: () => store.save(storedProject(id, 'homelab', (nodes += 1)), { isApart: true }),
    issue: (room) => store.append(id, issuedAct(`k-${room}.json`, 4), sealedKeys('a key', 40)),
    export: () => createArchive().write(join(disk, 'out'), 'cp-1', 'zip', bundleFiles(60)),
  }
  for (const blocks of [...Array(13).keys(), 16, 20, 24, 32, 48])
    for (const [act, work] of Object.entries(acts)) {
      await rm(ballast, { force: true })
      await rm(join(disk, 'out'), { recursive: true, force: true })
      const before = await stateOf()
      const { bavail } = await statfs(disk)
      await writeFile(ballast, Buffer.alloc(Math.max(0, bavail - blocks) * block, 1))
      const said = await work(blocks).then(
        () => 'done',
        (error: unknown) => {
          if (!(error instanceof AppError)) throw error
          return `${error.code}: ${error.because ?? ''}`
        },
      )
      const after = await stateOf()
      const left = (await readdir(disk, { recursive: true })).filter((name) =>
        name.includes('.tmp'),
      )
      const isHalf = said !== 'done' && after !== before
      const wrong = [...(isHalf ? ['the state changed'] : []), ...left].join(', ')
      say({ act, room: blocks * block, said, wrong })
      // What is seen by a process that begins now is what counts.
      store = createProjectFiles(disk, clock)
      await store.open(id)
    }

  async function stateOf(): Promise<string> {
    const { project, ledger, repaired } = await createProjectFiles(disk, clock).open(id)
    const exported = await readdir(join(disk, 'out')).catch(() => [])
    const keys = await readdir(join(disk, 'projects', id, 'keys'))
    return JSON.stringify([project, ledger, repaired, exported, keys])
  }
}
