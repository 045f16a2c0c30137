import { userInfo } from 'node:os'
import { AppError } from '../../shared/errors'

/** What the codes of the operating system mean to a person who stores files. */
const meanings: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full.',
  EDQUOT: 'Your quota on this disk is used up.',
  EROFS: 'The disk is read-only.',
  EACCES: 'You may not write there.',
  EPERM: 'The system does not allow it.',
  ENOENT: 'The folder does not exist.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EISDIR: 'It is a folder, not a file.',
  EEXIST: 'Something of that name exists already.',
  ENOTEMPTY: 'Something of that name exists already.',
  EFBIG: 'The file would be larger than the disk or the limits of your account allow.',
  EIO: 'The disk answered with an error.',
  ENODEV: 'The disk was taken out.',
  ENXIO: 'The disk was taken out.',
  EMFILE: 'Too many files are open.',
  ENFILE: 'Too many files are open.',
  EBUSY: 'Another program is using it.',
  ENAMETOOLONG: 'The path is too long.',
  ELOOP: 'The path goes round in circles.',
}

/** @returns the code of an error of the operating system, such as `ENOSPC`; undefined for others. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** @returns the cause in words. Messages of the system are not passed on: they may quote paths. */
export function inWords(error: unknown): string {
  const code = systemCode(error)
  if (code === undefined) return 'The cause is not known.'
  return meanings[code] ?? `The system answered ${code}.`
}

/** @returns `storage-failed` for a file of the data folder; an AppError stays what it is. */
export function storageFailed(path: string, error: unknown): AppError {
  return failed('storage-failed', path, error)
}

/** @returns `target-unwritable` for a file outside of it; an AppError stays what it is. */
export function targetUnwritable(path: string, error: unknown): AppError {
  return failed('target-unwritable', path, error)
}

function failed(
  code: 'storage-failed' | 'target-unwritable',
  path: string,
  error: unknown,
): AppError {
  if (error instanceof AppError) return error
  return new AppError(code, { path }, { cause: error, because: inWords(error) })
}

/** @returns the user's name; where the system has none for the number, the number. */
export function userName(): string {
  try {
    return userInfo().username
  } catch (error) {
    if (systemCode(error) === undefined) throw error
    return `user ${process.getuid?.() ?? ''}`.trim()
  }
}
