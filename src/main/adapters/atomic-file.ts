import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { storageFailed, systemCode } from './system-error'
import { ignoring, tempPath } from './temp-files'

/**
 * Replaces a file as a whole: a reader, or a start after a crash, finds the old bytes or the new ones.
 * Written beside the target with mode 0600, fsynced, renamed, and the folder fsynced.
 *
 * @throws AppError `storage-failed` with the cause in words; nothing is left behind.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  try {
    await replaceFile(path, data)
    await syncFolder(dirname(path))
  } catch (error) {
    throw storageFailed(path, error)
  }
}

/**
 * The same without the folder's fsync, for callers that write many files into one folder.
 * @throws the error of the operating system.
 */
export async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  const temp = tempPath(dirname(path))
  try {
    await writeNew(temp, data)
    await rename(temp, path)
  } catch (error) {
    await removeQuietly(temp)
    throw error
  }
}

/** Makes a file that must not exist yet, mode 0600, on disk when it returns. */
export async function writeNew(path: string, data: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(data)
    await file.sync()
  } finally {
    await file.close()
  }
}

/**
 * Keeps bytes that are in the way, as `<name>-<n>`: nothing is thrown away that somebody may want to look at.
 * @returns the name of the file. Throws the error of the operating system.
 */
export async function keepAside(
  folder: string,
  name: string,
  content: Uint8Array,
): Promise<string> {
  for (let count = 1; ; count++) {
    try {
      await writeNew(join(folder, `${name}-${count}`), content)
      return `${name}-${count}`
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error
    }
  }
}

/** Makes renames and new names in a folder last through a power cut (POSIX; Windows has no such call). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    // Some network and FUSE file systems have no fsync for folders and say so with these codes.
    await ignoring(['EINVAL', 'ENOTSUP', 'ENOSYS'], () => handle.sync())
  } finally {
    await handle.close()
  }
}

/** Removes a temporary file or folder after a failure. The failure itself is what is reported. */
export async function removeQuietly(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined)
}
