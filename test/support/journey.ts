/**
 * Every kind of change of a stored project, one after the other without end, for a process that is killed
 * at any moment. After each it says the state that must never be lost again.
 */
import { cp, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createArchive } from '../../src/main/adapters/archive'
import { createProjectFiles } from '../../src/main/adapters/project-files'
import type { StoredProject } from '../../src/main/services/ports'
import { bundleFiles, issuedAct, sealedKeys, storedProject } from './stored-projects'

/** What was acknowledged: ledger entries, and the number in the description of the definition. */
export type Acknowledged = {
  readonly step: string
  readonly entries: number
  readonly description: string
  /** The step that begins; `step` is empty then. */
  readonly during?: string
}

const corpus = 'test/fixtures/projects/v1/fa1a536fd330cac9'
/** The project of the corpus that is brought to the present schema again and again. */
export const migrated = 'fa1a536fd330cac9'

/** The project whose damaged files are put back again and again, and what it is called then. */
export const restored = { id: 'b2c3d4', description: 'as it was saved' } as const

/** @param first number of the step to begin with, so that short runs reach every step */
export async function journey(
  home: string,
  id: string,
  first: number,
  say: (said: Acknowledged) => void,
): Promise<void> {
  const clock = { now: () => new Date() }
  const store = createProjectFiles(home, clock)
  const opened = await store.open(id)
  let { project } = opened
  let entries = opened.ledger.length
  let round = 0
  const save = async (definition: StoredProject['definition'], isApart: boolean) => {
    await store.save({ ...project, definition }, { isApart })
    project = { ...project, definition }
  }
  const steps: Readonly<Record<string, () => Promise<void>>> = {
    async save() {
      const metadata = { name: 'homelab', description: `${process.pid} ${round}` }
      await save({ ...project.definition, metadata }, round % 2 === 0)
    },
    async issue() {
      const file = `${process.pid}-${round}.json`
      entries = (await store.append(id, issuedAct(file, 2), sealedKeys(file, 10))).sequence
    },
    async export() {
      await createArchive().write(join(home, 'out'), 'homelab-cp-1', 'zip', bundleFiles(5))
      const act = { type: 'exported', bundles: ['cp-1'], files: 5, format: 'zip' } as const
      entries = (await store.append(id, act)).sequence
    },
    async rollback() {
      const earlier = (await store.snapshots(id)).at(-1)
      if (!earlier) throw new Error('a project has a snapshot')
      await save(earlier.project.definition, true)
    },
    async 'rolled-back'() {
      const act = { type: 'rolled-back', snapshot: 1, savedAt: '2026-11-22T09:15:00Z' } as const
      entries = (await store.append(id, act)).sequence
    },
    migrate: () => migrateOne(home, clock),
    restore: () => restoreOne(home, clock),
  }
  const names = Object.keys(steps)
  const said = (step: string): void =>
    say({ step, entries, description: project.definition.metadata.description })
  said('start')
  for (round = first; ; round++) {
    const step = names[round % names.length] ?? ''
    say({ step: '', entries, description: project.definition.metadata.description, during: step })
    await steps[step]?.()
    said(step)
  }
}

async function migrateOne(home: string, clock: { now(): Date }): Promise<void> {
  const folder = join(home, 'projects', migrated)
  const copy = join(home, 'copy')
  await rename(folder, join(home, `old-${process.pid}-${Date.now()}`)).catch(() => undefined)
  await rm(copy, { recursive: true, force: true })
  await cp(corpus, copy, { recursive: true })
  // Whole or not at all: only the migration is to be cut off.
  await rename(copy, folder)
  const store = createProjectFiles(home, clock)
  const { project } = await store.open(migrated)
  await store.save({ ...project, openedAt: '2026-11-22T10:00:00Z' })
}

async function restoreOne(home: string, clock: { now(): Date }): Promise<void> {
  const { id, description } = restored
  const folder = join(home, 'projects', id)
  const apart = join(home, 'apart')
  await rename(folder, join(home, `old-${process.pid}-${Date.now()}`)).catch(() => undefined)
  await rm(apart, { recursive: true, force: true })
  const making = createProjectFiles(apart, clock)
  const project = storedProject(id)
  await making.create(project)
  await making.append(id, { type: 'created', name: 'homelab' })
  const metadata = { name: 'homelab', description }
  await making.save({ ...project, definition: { ...project.definition, metadata } })
  for (const name of ['project.json', 'ledger-head.json'])
    await writeFile(join(apart, 'projects', id, name), '{"damaged"')
  // Whole or not at all: only the restoring is to be cut off.
  await rename(join(apart, 'projects', id), folder)
  await createProjectFiles(home, clock).restore(id)
}
