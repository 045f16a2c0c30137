import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { changesRows, type LedgerAct, type LedgerEntry } from '../domain/ledger'
import { entryHash } from '../domain/ledger-chain'
import { isoSeconds } from '../domain/validity'
import type {
  Clock,
  OpenedProject,
  ProjectStore,
  SealedKeys,
  StoredProject,
} from '../services/ports'
import { createQueue } from '../services/queue'
import { removeQuietly, syncFolder, writeFileAtomic, writeNew } from './atomic-file'
import { makePrivateFolder } from './data-folder'
import { appendLine, sha256 } from './ledger-file'
import { currentTail, openLedger, tailAfter, type Tail } from './project-ledger'
import { withProjectLock } from './project-lock'
import { projectJson, projectName, projectStamp, readKeyFile, readProject } from './project-reading'
import { storedSchema } from './project-schema'
import { inWords, storageFailed, systemCode } from './system-error'
import { ignoring, sweepTemps, tempPath } from './temp-files'

/** The most projects that a list reads. */
const maximumListed = 1_000
/** Names of projects and key files as parts of paths, on every system. */
const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** What a caller of this process knows of a project: another process must not be written over. */
type Known = { definition?: string; sequence?: number; tail?: Tail; isSwept?: boolean }

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

  async list(): ReturnType<ProjectStore['list']> {
    const listed: (StoredProject | { id: string; damaged: string })[] = []
    for (const id of (await this.ids()).slice(0, maximumListed)) {
      try {
        listed.push((await readProject(join(this.root, id), id)).project)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        // Removed between the two looks, or a folder that is no project.
        if (error.code === 'project-not-found') continue
        listed.push({ id, damaged: [error.message, error.because].filter(Boolean).join('. ') })
      }
    }
    return listed
  }

  private async ids(): Promise<string[]> {
    try {
      const found = await ignoring(['ENOENT'], () => readdir(this.root, { withFileTypes: true }))
      return (found ?? [])
        .filter((entry) => entry.isDirectory() && safeName.test(entry.name))
        .map(({ name }) => name)
        .sort()
    } catch (error) {
      throw new AppError(
        'file-unreadable',
        { path: this.root },
        { cause: error, because: inWords(error) },
      )
    }
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
        await writeNew(join(temp, projectJson), textOf(project))
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
      const { project, stamp } = await readProject(folder, id)
      const { entries, tail, repaired } = await openLedger(folder, projectName(project))
      this.known.set(id, {
        ...this.known.get(id),
        definition: stamp,
        sequence: tail.sequence,
        tail,
      })
      return { project, ledger: entries, repaired }
    })
  }

  save(project: StoredProject): Promise<void> {
    const { id } = project
    return this.changing(id, projectName(project), async (folder, known) => {
      const path = join(folder, projectJson)
      if (known.definition === undefined || known.definition !== (await projectStamp(folder))) {
        // Reading it again refuses a newer or damaged file, whoever wrote it.
        await readProject(folder, id)
        if (known.definition !== undefined) throw changedElsewhere(projectName(project))
      }
      await writeFileAtomic(path, textOf(project))
      const stamp = await projectStamp(folder)
      if (stamp !== undefined) known.definition = stamp
    })
  }

  append(id: string, act: LedgerAct, keys?: SealedKeys): Promise<LedgerEntry> {
    return this.changing(id, id, async (folder, known) => {
      const tail = await currentTail(folder, id, known.tail)
      const isCurrent = known.sequence === undefined || known.sequence === tail.sequence
      if (changesRows(act) && !isCurrent) throw changedElsewhere(id)
      if (keys) await this.writeKeys(folder, act, keys, tail)
      const unsigned = {
        sequence: tail.sequence + 1,
        at: isoSeconds(this.clock.now()),
        by: userName(),
        act,
        previous: tail.hash,
      }
      const entry: LedgerEntry = { ...unsigned, hash: entryHash(unsigned, sha256) }
      const line = `${JSON.stringify(entry)}\n`
      await appendLine(folder, tail.size, line)
      known.tail = await tailAfter(folder, tail, entry, Buffer.byteLength(line))
      if (isCurrent) known.sequence = entry.sequence
      return entry
    })
  }

  async readKeys(id: string, file: string): Promise<SealedKeys> {
    return readKeyFile(join(this.folder(id), 'keys', safe(file)), id)
  }

  remove(id: string): Promise<void> {
    return this.changing(id, id, async (folder) => {
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

  /** Runs a change alone, in this process and among others. */
  private changing<T>(
    id: string,
    name: string,
    work: (folder: string, known: Known) => Promise<T>,
  ): Promise<T> {
    return this.inTurn(id, async () => {
      const folder = this.folder(id)
      if (!(await ignoring(['ENOENT'], () => stat(folder)))) {
        throw new AppError('project-not-found', { name })
      }
      const known = this.known.get(id) ?? {}
      this.known.set(id, known)
      return withProjectLock(folder, name, async () => {
        if (!known.isSwept) await sweepTemps(folder)
        known.isSwept = true
        return work(folder, known)
      })
    })
  }

  private folder(id: string): string {
    if (!safeName.test(id)) throw new AppError('project-not-found', { name: id })
    return join(this.root, id)
  }

  /** A file that no act names was left by an append that was cut off, so it may be written again. */
  private async writeKeys(
    folder: string,
    act: LedgerAct,
    keys: SealedKeys,
    { keyFiles }: Tail,
  ): Promise<void> {
    if (act.type !== 'issued') throw new Error('only an issuance has keys')
    const name = safe(act.keys)
    if (keyFiles.has(name)) throw new Error('sealed keys are never overwritten')
    const path = join(folder, 'keys', name)
    await makePrivateFolder(join(folder, 'keys'))
    await sweepTemps(join(folder, 'keys'))
    await writeFileAtomic(path, `${JSON.stringify({ schema: storedSchema, keys }, null, 1)}\n`)
  }
}

function safe(name: string): string {
  if (!safeName.test(name))
    throw new AppError('input-refused', { reason: 'The name of a key file is not allowed.' })
  return name
}

function textOf(project: StoredProject): string {
  return `${JSON.stringify(project, null, 2)}\n`
}

function changedElsewhere(name: string): AppError {
  return new AppError(
    'project-busy',
    { name },
    { because: 'It was changed since it was opened here. Open it again to see the changes.' },
  )
}

/** @returns the user's name; where the system has none for the number, the number. */
function userName(): string {
  try {
    return userInfo().username
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}
