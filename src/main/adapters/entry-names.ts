import { AppError } from '../../shared/errors'
import type { ArchiveFile } from '../services/export-ports'

/** The longest entry name, in bytes; common file systems and tools stop here. */
const maximumBytes = 1_000

/**
 * @returns the files in the order of their names' bytes, which is the same on every system.
 * @throws AppError `input-refused` for a name that would leave the bundle, that is there twice, or that
 * is both a file and a folder.
 */
export function checkedEntries(files: readonly ArchiveFile[]): readonly ArchiveFile[] {
  const paths = new Set(files.map(({ path }) => path))
  if (paths.size !== files.length) throw refused('Two files of a bundle have the same name.')
  for (const { path, mode } of files) {
    if (!isInside(path)) throw refused(`The file name ${JSON.stringify(path)} is not allowed.`)
    if (!Number.isInteger(mode) || mode < 0 || mode > 0o7777) {
      throw refused(`The mode of ${path} is not a Unix mode.`)
    }
    for (const parent of parentsOf(path)) {
      if (paths.has(parent)) throw refused(`The name ${parent} is both a file and a folder.`)
    }
  }
  return [...files].sort((one, other) =>
    Buffer.compare(Buffer.from(one.path), Buffer.from(other.path)),
  )
}

/** @throws AppError `input-refused` for a bundle name that is not one plain name. */
export function checkBundleName(name: string): void {
  if (!isInside(name) || name.includes('/') || Buffer.byteLength(name) > 200) {
    throw refused(`The bundle name ${JSON.stringify(name.slice(0, 200))} is not allowed.`)
  }
}

/** @returns the folders above a file, nearest last: `a`, `a/b` for `a/b/c`. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

/** Relative, with forward slashes, and without anything that a system reads as another place. */
function isInside(path: string): boolean {
  // A colon is a drive or a stream on Windows; control characters deceive listings.
  if (/[\\:\p{Cc}]/u.test(path) || Buffer.byteLength(path) > maximumBytes) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function refused(reason: string): AppError {
  return new AppError('input-refused', { reason })
}
