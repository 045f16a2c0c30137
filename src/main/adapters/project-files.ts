import { mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { changesRows, type LedgerAct, type LedgerEntry } from '../domain/ledger'
import { entryHash, noPrevious } from '../domain/ledger-chain'
import { isoSeconds } from '../domain/validity'
import type {
  Clock,
  OpenedProject,
  ProjectStore,
  Restored,
  SealedKeys,
  SealHead,
  SeenEntries,
  Snapshot,
  StoredProject,
} from '../services/ports'
import { createQueue } from '../services/queue'
import { removeQuietly, syncFolder, writeFileAtomic, writeNew } from './atomic-file'
import { sha256 } from './checksum'
import { makePrivateFolder } from './data-folder'
import { keyFilePath, readKeyFile, safeName, writeKeyFile } from './key-files'
import { appendLine, ledgerName, takeBackLine } from './ledger-file'
import { headAfter, readHead, writeHead } from './ledger-head'
import { currentTail, openLedger, seeLedger, tailAfter, type Tail } from './project-ledger'
import { listProjects } from './project-list'
import { withProjectLock } from './project-lock'
import { migrate } from './project-migration'
import { projectJson, projectName, projectStamp, projectText, readProject } from './project-reading'
import { restoreProject } from './project-restore'
import { storedSchema } from './project-schema-versions'
import { createSnapshots, readSnapshots, type Snapshots } from './project-snapshots'
import { storageFailed, userName } from './system-error'
import { ignoring, sweepTemps, tempPath } from './temp-files'

/** What a caller of this process knows of a project: another process must not be written over. */
type Known = {
  definition?: string
  sequence?: number
  tail?: Tail
  snapshots?: Snapshots
  /** Left-overs were removed, and it is of the present schema. */
  isReady?: boolean
}

/** @returns the store over `<home>/projects`. */
export function createProjectFiles(home: string, clock: Clock): ProjectStore {
  return new ProjectFiles(join(home, 'projects'), clock)
}

class ProjectFiles implements ProjectStore {
  private readonly known = new Map<string, Known>()
  private readonly inTurn = createQueue()

  constructor(
    private readonly root: string,
    private readonly clock: Clock,
  ) {}

  list(): ReturnType<ProjectStore['list']> {
    return listProjects(this.root)
  }

  create(project: StoredProject): Promise<void> {
    return this.inTurn(project.id, async () => {
      const folder = this.folder(project.id)
      await makePrivateFolder(this.root)
      await sweepTemps(this.root)
      const temp = tempPath(this.root)
      try {
        if (await ignoring(['ENOENT'], () => stat(folder))) {
          throw new AppError('project-exists', { name: project.definition.metadata.name })
        }
        await mkdir(temp, { mode: 0o700 })
        await mkdir(join(temp, 'keys'), { mode: 0o700 })
        await writeNew(join(temp, projectJson), projectText(project))
        await writeHead(temp, { entries: 0, hash: noPrevious })
        await createSnapshots(temp).keep(project, { at: project.createdAt, entries: 0 })
        await syncFolder(temp)
        await rename(temp, folder)
        await syncFolder(this.root)
      } catch (error) {
        await removeQuietly(temp)
        throw storageFailed(folder, error)
      }
    })
  }

  open(id: string): Promise<OpenedProject> {
    return this.inTurn(id, async () => {
      const folder = this.folder(id)
      const { project, schema, stamp } = await readProject(folder, id)
      const of = { name: projectName(project), schema }
      const { entries, tail, repaired } = await openLedger(folder, of)
      this.known.set(id, {
        ...this.known.get(id),
        definition: stamp,
        sequence: tail.sequence,
        tail,
      })
      const sealed = tail.head?.sealed
      const sealedHead = sealed && { ...sealed, path: join(folder, ledgerName) }
      return { project, ledger: entries, sealedHead, repaired }
    })
  }

  save(project: StoredProject, { isApart }: { readonly isApart?: boolean } = {}): Promise<void> {
    const { id } = project
    return this.changing(id, projectName(project), async (folder, known) => {
      const path = join(folder, projectJson)
      if (known.definition === undefined || known.definition !== (await projectStamp(folder))) {
        // Reading it again refuses a newer or damaged file, whoever wrote it.
        await readProject(folder, id)
        if (known.definition !== undefined) throw changedElsewhere(projectName(project))
      }
      const { entries } = await readHead(folder, projectName(project))
      // First the copy: a save that fails has changed nothing, and one that is cut off is in both or one.
      known.snapshots ??= createSnapshots(folder)
      await known.snapshots.keep(project, { at: this.at(), entries, isApart })
      await writeFileAtomic(path, projectText(project))
      const stamp = await projectStamp(folder)
      if (stamp !== undefined) known.definition = stamp
    })
  }

  append(id: string, act: LedgerAct, keys?: SealedKeys, sealHead?: SealHead): Promise<LedgerEntry> {
    return this.changing(id, id, async (folder, known) => {
      const tail = await currentTail(folder, { name: id, schema: storedSchema }, known.tail)
      const isCurrent = known.sequence === undefined || known.sequence === tail.sequence
      if (changesRows(act) && !isCurrent) throw changedElsewhere(id)
      if (keys) await writeKeysOf(folder, act, keys, tail)
      const unsigned = {
        sequence: tail.sequence + 1,
        at: this.at(),
        by: userName(),
        act,
        previous: tail.hash,
      }
      const entry: LedgerEntry = { ...unsigned, hash: entryHash(unsigned, sha256) }
      const line = `${JSON.stringify(entry)}\n`
      const head = await headAfter(entry, tail.head, sealHead)
      try {
        await appendLine(folder, tail.size, line)
        await writeHead(folder, head)
      } catch (error) {
        const isBack = await takeBackLine(folder, tail.size)
        if (keys && isBack && act.type === 'issued')
          await removeQuietly(keyFilePath(folder, act.keys))
        throw error
      }
      known.tail = await tailAfter(folder, tail, entry, Buffer.byteLength(line), head)
      if (isCurrent) known.sequence = entry.sequence
      return entry
    })
  }

  async readKeys(id: string, file: string): Promise<SealedKeys> {
    return readKeyFile(keyFilePath(this.folder(id), file), id)
  }

  async snapshots(id: string): Promise<readonly Snapshot[]> {
    return readSnapshots(this.folder(id), id)
  }

  async seeLedger(id: string): Promise<SeenEntries> {
    const folder = this.folder(id)
    const { schema } = await readProject(folder, id)
    const { entries, broken, because } = await seeLedger(folder, { name: id, schema })
    if (broken === undefined) return { entries, broken }
    const reason = because ?? 'It is not as it was written: its hash does not fit.'
    return { entries: entries.slice(0, broken - 1), broken: { entry: broken, because: reason } }
  }

  restore(id: string): Promise<Restored> {
    return this.alone(id, id, async (folder) => {
      this.known.delete(id)
      return restoreProject(folder, id)
    })
  }

  remove(id: string): Promise<void> {
    return this.alone(id, id, async (folder) => {
      const temp = tempPath(this.root)
      try {
        await rename(folder, temp)
        await syncFolder(this.root)
        await rm(temp, { recursive: true, force: true })
      } catch (error) {
        throw storageFailed(folder, error)
      }
      this.known.delete(id)
    })
  }

  /** The same for a change of a whole project, which is brought to the present schema first. */
  private changing<T>(
    id: string,
    name: string,
    work: (folder: string, known: Known) => Promise<T>,
  ): Promise<T> {
    return this.alone(id, name, async (folder) => {
      const known = this.known.get(id) ?? {}
      this.known.set(id, known)
      if (known.isReady !== true) {
        await sweepTemps(folder)
        const isLatest = known.definition === (await projectStamp(folder))
        const isMigrated = await migrate(folder, id, this.at())
        if (isMigrated && isLatest) Object.assign(known, { definition: await projectStamp(folder) })
        known.isReady = true
      }
      return work(folder, known)
    })
  }

  /** Runs work alone, in this process and among others. */
  private alone<T>(id: string, name: string, work: (folder: string) => Promise<T>): Promise<T> {
    return this.inTurn(id, async () => {
      const folder = this.folder(id)
      if (!(await ignoring(['ENOENT'], () => stat(folder))))
        throw new AppError('project-not-found', { name })
      return withProjectLock(folder, name, () => work(folder))
    })
  }

  private at(): string {
    return isoSeconds(this.clock.now())
  }

  private folder(id: string): string {
    if (!safeName.test(id)) throw new AppError('project-not-found', { name: id })
    return join(this.root, id)
  }
}

/** A file that no act names was left by an append that was cut off, so it may be written again. */
async function writeKeysOf(
  folder: string,
  act: LedgerAct,
  keys: SealedKeys,
  { keyFiles }: Tail,
): Promise<void> {
  if (act.type !== 'issued') throw new Error('only an issuance has keys')
  if (keyFiles.has(act.keys)) throw new Error('sealed keys are never overwritten')
  await writeKeyFile(folder, act.keys, keys)
}

function changedElsewhere(name: string): AppError {
  return new AppError(
    'project-busy',
    { name },
    { because: 'It was changed since it was opened here. Open it again to see the changes.' },
  )
}
