import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { noPrevious } from '../domain/ledger-chain'
import type { Restored } from '../services/ports'
import { keepAside, writeFileAtomic } from './atomic-file'
import { headName, readHead, writeHead } from './ledger-head'
import { ledgerName, readLedger } from './ledger-file'
import { projectJson, projectText, readProject } from './project-reading'
import { readSnapshots } from './project-snapshots'
import { inWords, storageFailed } from './system-error'
import { ignoring } from './temp-files'

/**
 * Puts back a project.json from the newest snapshot, and a head of the ledger from the ledger, whichever is
 * damaged. What was there is kept beside it, as `<file>.damaged-<n>`. The project's lock must be held.
 *
 * @throws AppError `nothing-to-restore`, `ledger-broken`, `project-newer`, `storage-failed`
 */
export async function restoreProject(folder: string, id: string): Promise<Restored> {
  const head = await damagedBy(() => readHead(folder, id))
  const position = head && (await positionOf(folder, id))
  const project = await damagedBy(() => readProject(folder, id))
  const files: string[] = []
  let savedAt: string | null = null
  if (project) {
    const [newest] = await readSnapshots(folder, id)
    if (!newest) throw new AppError('nothing-to-restore', { name: id, path: folder })
    await replace(folder, projectJson, () =>
      writeFileAtomic(join(folder, projectJson), projectText(newest.project)),
    )
    savedAt = newest.savedAt
    files.push(projectJson)
  }
  // A project of schema 1 has no head yet; what it becomes next gives it one.
  const wantsHead = position && (project || (await readProject(folder, id)).schema > 1)
  if (wantsHead) {
    await replace(folder, headName, () => writeHead(folder, position))
    files.push(headName)
  }
  return { files, savedAt }
}

/** @returns the error of a damaged file; undefined for a whole one. */
async function damagedBy(read: () => Promise<unknown>): Promise<AppError | undefined> {
  try {
    await read()
    return undefined
  } catch (error) {
    if (error instanceof AppError && error.code === 'project-damaged') return error
    throw error
  }
}

async function positionOf(
  folder: string,
  name: string,
): Promise<{ entries: number; hash: string }> {
  const path = join(folder, ledgerName)
  const { entries, broken } = await readLedger(folder).catch((error: unknown) => {
    throw new AppError('project-damaged', { name, path }, { cause: error, because: inWords(error) })
  })
  if (broken !== undefined) throw new AppError('ledger-broken', { name, entry: broken, path })
  return { entries: entries.length, hash: entries.at(-1)?.hash ?? noPrevious }
}

async function replace(folder: string, name: string, write: () => Promise<void>): Promise<void> {
  try {
    const damaged = await ignoring(['ENOENT'], () => readFile(join(folder, name)))
    if (damaged) await keepAside(folder, `${name}.damaged`, damaged)
    await write()
  } catch (error) {
    throw storageFailed(join(folder, name), error)
  }
}
