import { access, mkdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { ExportFolders } from '../services/export-ports'
import { syncFolder } from './atomic-file'
import { systemCode, targetUnwritable } from './system-error'
import { sweepTemps, tempPath } from './temp-files'

/** @returns export folders on the file system. */
export function createExportFolders(): ExportFolders {
  return {
    async stage(folder) {
      const target = resolve(folder)
      const made = await firstMissing(target)
      const staging = tempPath(target)
      await writing(target, async () => {
        await mkdir(target, { recursive: true })
        await sweepTemps(target)
        await mkdir(staging, { mode: 0o700 })
      })
      return {
        folder: staging,
        publish: (paths) =>
          writing(target, async () => {
            const published: string[] = []
            for (const path of paths) {
              const place = join(target, basename(path))
              await replace(path, place)
              published.push(place)
            }
            await syncFolder(target)
            return published
          }),
        async discard() {
          await rm(staging, { recursive: true, force: true })
          if (made !== undefined) await removeEmpty(target, made)
        },
      }
    },
  }
}

/** A file replaces a file in one step; a folder cannot, so the old one is moved aside first. */
async function replace(path: string, place: string): Promise<void> {
  const old = join(dirname(path), `old-${basename(path)}`)
  try {
    await rename(path, place)
  } catch (error) {
    if (!hasCode(error, 'ENOTEMPTY', 'EEXIST', 'EISDIR', 'ENOTDIR')) throw error
    await rename(place, old)
    await rename(path, place)
  }
}

/** @returns the topmost folder of a path that does not exist yet. */
async function firstMissing(folder: string): Promise<string | undefined> {
  let missing: string | undefined
  for (let path = folder; !(await exists(path)); path = dirname(path)) {
    missing = path
    if (dirname(path) === path) break
  }
  return missing
}

async function removeEmpty(folder: string, top: string): Promise<void> {
  for (let path = folder; path.length >= top.length; path = dirname(path)) {
    try {
      await rmdir(path)
    } catch (error) {
      if (hasCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOENT')) return
      throw error
    }
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

async function writing<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw targetUnwritable(path, error)
  }
}

function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(systemCode(error) ?? '')
}
