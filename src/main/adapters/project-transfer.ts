import { mkdir, readdir, readFile, rename, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors'
import { canonicalJson, commonLength, noPrevious } from '../domain/ledger-chain'
import type { ProjectFile, ProjectTransfer, SealedKeys, StoredProject } from '../services/ports'
import { keepAside, removeQuietly, syncFolder, writeFileAtomic, writeNew } from './atomic-file'
import { makePrivateFolder } from './data-folder'
import { keyFileText, readKeyFile, safeName } from './key-files'
import { ledgerName, parseLedger } from './ledger-file'
import { headName, writeHead } from './ledger-head'
import { withProjectLock } from './project-lock'
import { projectJson, projectText, readProject } from './project-reading'
import { createSnapshots } from './project-snapshots'
import { understandProject } from './project-texts'
import { storageFailed } from './system-error'
import { ignoring, sweepTemps, tempPath } from './temp-files'

/** @returns transfer of the projects below `<home>/projects`. */
export function createProjectTransfer(home: string): ProjectTransfer {
  const root = join(home, 'projects')
  const folderOf = (id: string): string => {
    if (!safeName.test(id)) throw new AppError('project-not-found', { name: id })
    return join(root, id)
  }
  return {
    async read(id) {
      const folder = folderOf(id)
      // A project that is not there says so, before a lock is tried.
      await readProject(folder, id)
      return withProjectLock(folder, id, () => readAll(folder, id))
    },
    understand: understandProject,
    create: (project, files, sealed) =>
      createFrom(root, folderOf(project.id), project, files, sealed),
    keepAuthorities(id, sealed) {
      const folder = folderOf(id)
      const path = join(folder, 'authority-keys.json')
      return withProjectLock(folder, id, async () => {
        const isThere = await ignoring(['ENOENT'], () => stat(path))
        // Authorities that were made after the file stay: they are sealed under the same key.
        const kept = isThere ? await readKeyFile(path, id) : {}
        await writeFileAtomic(path, keyFileText({ ...kept, ...sealed }))
      })
    },
    replaceLedger(id, files) {
      const folder = folderOf(id)
      return withProjectLock(folder, id, () => replaceLedger(folder, id, files))
    },
  }
}

async function readAll(folder: string, id: string): Promise<ProjectFile[]> {
  const keys = (await ignoring(['ENOENT'], () => readdir(join(folder, 'keys')))) ?? []
  const names = [
    projectJson,
    ledgerName,
    headName,
    ...keys
      .filter((name) => safeName.test(name))
      .sort()
      .map((name) => `keys/${name}`),
  ]
  const files: ProjectFile[] = []
  for (const name of names) {
    const bytes = await ignoring(['ENOENT'], () => readFile(join(folder, name)))
    if (bytes === undefined) continue
    const text = bytes.toString('utf8')
    if (!Buffer.from(text).equals(bytes))
      throw new AppError(
        'project-damaged',
        { name: id, path: join(folder, name) },
        { because: 'It is not UTF-8 text.' },
      )
    files.push({ name, text })
  }
  return files
}

/** Puts a project together beside the others and moves it to its place as a whole. */
async function createFrom(
  root: string,
  folder: string,
  project: StoredProject,
  files: readonly ProjectFile[],
  sealed: SealedKeys | undefined,
): Promise<void> {
  await makePrivateFolder(root)
  await sweepTemps(root)
  const temp = tempPath(root)
  try {
    if (await ignoring(['ENOENT'], () => stat(folder)))
      throw new AppError('project-exists', { name: project.definition.metadata.name })
    const given = understandProject(project.id, files)
    const { ledger } = given
    const isSame = canonicalJson(given.project) === canonicalJson(project)
    await mkdir(temp, { mode: 0o700 })
    await mkdir(join(temp, 'keys'), { mode: 0o700 })
    for (const { name, text } of files)
      await writeNew(
        join(temp, name),
        name === projectJson && !isSame ? projectText(project) : text,
      )
    if (sealed) await writeNew(join(temp, 'authority-keys.json'), keyFileText(sealed))
    const at = ledger.at(-1)?.at ?? project.createdAt
    await createSnapshots(temp).keep(project, { at, entries: ledger.length })
    await syncFolder(join(temp, 'keys'))
    await syncFolder(temp)
    await rename(temp, folder)
    await syncFolder(root)
  } catch (error) {
    await removeQuietly(temp)
    throw storageFailed(folder, error)
  }
}

/**
 * The keys first, then a head that both ledgers have, then the ledger, then its own head: cut off in between,
 * the ledger that is there is whole, and perhaps ahead of its head, which opening allows.
 */
async function replaceLedger(
  folder: string,
  id: string,
  files: readonly ProjectFile[],
): Promise<void> {
  const next = understandProject(id, files).ledger
  try {
    for (const { name, text } of files) {
      if (!name.startsWith('keys/')) continue
      await makePrivateFolder(dirname(join(folder, name)))
      const there = await ignoring(['ENOENT'], () => readFile(join(folder, name), 'utf8'))
      if (there === text) continue
      if (there !== undefined) throw differs(id, join(folder, name))
      await writeFileAtomic(join(folder, name), text)
    }
    const before = await ignoring(['ENOENT'], () => readFile(join(folder, ledgerName)))
    if (before) await keepAside(folder, 'ledger.before-merge', before)
    const common = commonLength(parseLedger(before ?? Buffer.alloc(0)).entries, next)
    await writeHead(folder, { entries: common, hash: next[common - 1]?.hash ?? noPrevious })
    for (const name of [ledgerName, headName]) {
      const text = files.find((file) => file.name === name)?.text
      if (text !== undefined) await writeFileAtomic(join(folder, name), text)
    }
  } catch (error) {
    throw storageFailed(folder, error)
  }
}

function differs(name: string, path: string): AppError {
  return new AppError(
    'project-damaged',
    { name, path },
    { because: 'The file that was opened holds another one of the same name.' },
  )
}
