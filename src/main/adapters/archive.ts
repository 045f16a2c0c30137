import { mkdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Archive, ArchiveFile, ArchiveFormat } from '../services/ports'
import { replaceFile } from './atomic-file'
import { writeFolder } from './bundle-folder'
import { checkBundleName, checkedEntries } from './entry-names'
import { createFolderSync } from './folder-sync'
import { targetUnwritable } from './system-error'
import { sweepTemps } from './temp-files'
import { tarGz } from './tar'
import { zip } from './zip'

/** @returns the writer of bundles. Several may be written at once, also into one folder. */
export function createArchive(): Archive {
  const sync = createFolderSync()
  const sweeping = createSweeper()
  return {
    async write(folder, name, format, files) {
      checkBundleName(name)
      const entries = checkedEntries(files)
      const parent = resolve(folder)
      const path = join(parent, format === 'dir' ? name : `${name}.${format}`)
      try {
        await mkdir(parent, { recursive: true, mode: 0o700 })
        return await sweeping(parent, async () => {
          if (format === 'dir') return writeFolder(parent, name, entries)
          await replaceFile(path, await packed(format, entries))
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

async function packed(
  format: Exclude<ArchiveFormat, 'dir'>,
  files: readonly ArchiveFile[],
): Promise<Buffer> {
  return format === 'zip' ? zip(files) : tarGz(files)
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
