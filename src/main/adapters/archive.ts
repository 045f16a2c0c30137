import { AppError } from '../../shared/errors'
import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Archive, ArchiveFormat, BundleLock } from '../services/export-ports'
import { replaceFile } from './atomic-file'
import { writeFolder } from './bundle-folder'
import { checkBundleName, checkedEntries } from './entry-names'
import { createFolderSync } from './folder-sync'
import { targetUnwritable } from './system-error'
import { sweepTemps } from './temp-files'
import { createBundleLock, packed } from './bundle-lock'
import { zip } from './zip'

/** @returns the writer of bundles. Several may be written at once, also into one folder. */
export function createArchive(): Archive {
  const sync = createFolderSync()
  const sweeping = createSweeper()
  return {
    lock: createBundleLock,
    async writeBeside(folder, files) {
      const paths: string[] = []
      for (const { name, content } of files) {
        checkBundleName(name)
        const path = join(resolve(folder), name)
        try {
          await replaceFile(path, content)
        } catch (error) {
          throw targetUnwritable(path, error)
        }
        paths.push(path)
      }
      return paths
    },
    async write(folder, name, format, files, lock) {
      checkBundleName(name)
      if (lock && !lock.formats.includes(format)) throw cannotEncrypt(format, lock)
      const entries = checkedEntries(files)
      const parent = resolve(folder)
      const path = join(parent, format === 'dir' ? name : `${name}.${format}${lock?.ending ?? ''}`)
      try {
        await mkdir(parent, { recursive: true, mode: 0o700 })
        return await sweeping(parent, async () => {
          if (format === 'dir') return writeFolder(parent, name, entries)
          const bytes = lock
            ? await lock.pack(name, format, entries)
            : await packed(format, entries)
          await replaceFile(path, bytes)
          await sync(parent)
          return { path, bytes: (await stat(path)).size }
        })
      } catch (error) {
        throw targetUnwritable(path, error)
      }
    },
    zip: (files) => zip(checkedEntries(files)),
  }
}

function cannotEncrypt(format: ArchiveFormat, { formats }: BundleLock): AppError {
  const reason = `Choose ${formats.join(' or ')}, or write the bundles without encryption.`
  return new AppError('input-refused', { reason }, { because: `${format} cannot be encrypted so.` })
}

/** Removes what an earlier run left in a folder, once before the first of the writes that overlap. */
function createSweeper(): <T>(folder: string, work: () => Promise<T>) => Promise<T> {
  const active = new Map<string, { count: number; swept: Promise<void> }>()
  return async (folder, work) => {
    const entry = active.get(folder) ?? { count: 0, swept: sweepTemps(folder) }
    entry.count++
    active.set(folder, entry)
    try {
      await entry.swept
      return await work()
    } finally {
      entry.count--
      if (entry.count === 0) active.delete(folder)
    }
  }
}
