import { opendir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { readBytes } from '../main/composition'
import type { GivenFile } from '../main/services/request-examining'
import { AppError } from '../shared/errors'
import { maxExaminationBytes, maxExamined } from '../shared/request-models'

/** How many names in folders are looked at, and how deep folders go. */
const maxNames = 20_000
const maxDepth = 8

/**
 * Reads files, and out of folders those with one of the endings; links in folders are not followed.
 * @param endings such as `.csr`, in lower case.
 * @throws AppError `file-unreadable`; `input-refused` for a folder without any, and for too much.
 */
export async function givenFiles(
  paths: readonly string[],
  endings: readonly string[],
): Promise<GivenFile[]> {
  const found: string[] = []
  for (const path of paths) {
    if (!(await isFolder(path))) found.push(path)
    else {
      const inside = await filesIn(path, endings)
      if (inside.length === 0)
        throw refused(`No file in ${path} ends in ${endings.join(', ')}.`, 'Name the files.')
      found.push(...inside)
    }
  }
  const names = [...new Set(found)]
  if (names.length > maxExamined)
    throw refused(`There are ${names.length} files.`, `Give at most ${maxExamined} at once.`)
  const files: GivenFile[] = []
  let left = maxExaminationBytes
  for (const name of names) {
    const content = await readBytes(name, left)
    left -= content.length
    if (left < 0) throw refused('The files are too large together.', 'Give at most 8 MiB at once.')
    files.push({ name, content })
  }
  return files
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (cause) {
    throw new AppError('file-unreadable', { path }, { cause })
  }
}

async function filesIn(top: string, endings: readonly string[]): Promise<string[]> {
  const found: string[] = []
  let seen = 0
  const walk = async (folder: string, depth: number): Promise<void> => {
    for await (const entry of await opendir(folder)) {
      seen += 1
      if (seen > maxNames || depth > maxDepth)
        throw refused(`${top} holds too many files or folders.`, 'Name the folder that holds them.')
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await walk(path, depth + 1)
      else if (entry.isFile() && endings.includes(extname(entry.name).toLowerCase()))
        found.push(path)
    }
  }
  try {
    await walk(top, 1)
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    throw new AppError('file-unreadable', { path: top }, { cause })
  }
  return found.sort()
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
