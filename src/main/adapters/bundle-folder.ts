import { chmod, lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { ArchiveFile } from '../services/export-ports'
import { removeQuietly, syncFolder } from './atomic-file'
import { parentsOf } from './entry-names'
import { ignoring, tempPath } from './temp-files'

const folderMode = 0o755

/**
 * Writes a bundle as a folder. It is built beside the target, and takes its name when it is complete;
 * a folder of that name is replaced. Between those two renames the old one waits under
 * `.<name>.certwright-old`, where the next run finds it.
 *
 * @param files checked and sorted
 * @throws the error of the operating system, or AppError `target-unwritable`
 */
export async function writeFolder(
  parent: string,
  name: string,
  files: readonly ArchiveFile[],
): Promise<{ path: string; bytes: number }> {
  const target = join(parent, name)
  const old = join(parent, `.${name}.certwright-old`)
  await settleOld(target, old)
  const found = await ignoring(['ENOENT'], () => lstat(target))
  if (found && !found.isDirectory()) {
    const because = 'A file of that name exists already.'
    throw new AppError('target-unwritable', { path: target }, { because })
  }
  const temp = tempPath(parent)
  try {
    await build(temp, files)
    if (found) await rename(target, old)
    await rename(temp, target)
    await syncFolder(parent)
  } catch (error) {
    await settleOld(target, old)
    await removeQuietly(temp)
    throw error
  }
  await rm(old, { recursive: true, force: true })
  return { path: target, bytes: files.reduce((sum, { content }) => sum + content.length, 0) }
}

/** Puts the old folder back where a run ended between the two renames; removes it where the new one is. */
async function settleOld(target: string, old: string): Promise<void> {
  if (!(await ignoring(['ENOENT'], () => lstat(old)))) return
  if (await ignoring(['ENOENT'], () => lstat(target))) await rm(old, { recursive: true })
  else await rename(old, target)
}

async function build(root: string, files: readonly ArchiveFile[]): Promise<void> {
  // Only the owner may look in until the last mode is set.
  await mkdir(root, { mode: 0o700 })
  const folders = new Set(files.flatMap(({ path }) => parentsOf(path)))
  for (const folder of folders) await mkdir(join(root, folder), { mode: 0o700 })
  for (const file of files) await writeEntry(join(root, file.path), file)
  // Deepest first, so that a folder is complete when its names are made to last.
  for (const folder of [...folders].reverse()) {
    await chmod(join(root, folder), folderMode)
    await syncFolder(join(root, folder))
  }
  await syncFolder(root)
}

async function writeEntry(path: string, { mode, content }: ArchiveFile): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    // The mode that a file is made with is cut by the umask, so it is set; Windows has none.
    if (process.platform !== 'win32') {
      await file.chmod(mode)
      if (((await file.stat()).mode & 0o7777) !== mode) throw keepsNoModes(path)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

function keepsNoModes(path: string): AppError {
  return new AppError(
    'target-unwritable',
    { path: dirname(path) },
    { because: 'The disk keeps no Unix modes. Write zip or tar.gz there, which carry them.' },
  )
}
