import { randomBytes } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './system-error'

const pattern = /^\.certwright-(\d+)-[0-9a-f]{16}\.tmp$/
/** A process number is given out again after a restart; nothing is written for this long. */
const oldestMilliseconds = 24 * 60 * 60 * 1000

/** @returns a new path in the folder for a file or folder that is being made. It names this process. */
export function tempPath(folder: string): string {
  return join(folder, `.certwright-${process.pid}-${randomBytes(8).toString('hex')}.tmp`)
}

/**
 * Removes what processes that ended half-way left in a folder. What a running process is making
 * stays. A folder that cannot be listed or changed is left alone: the write that follows says why.
 */
export async function sweepTemps(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const pid = pattern.exec(name)?.[1]
    if (pid === undefined) continue
    const path = join(folder, name)
    if (isRunning(Number(pid)) && !(await isOld(path))) continue
    await ignoring(['ENOENT', 'EACCES', 'EPERM', 'EROFS', 'EBUSY'], () =>
      rm(path, { recursive: true, force: true }),
    )
  }
}

/** @returns whether a process with this number runs on this machine. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs and belongs to another user.
    return systemCode(error) === 'EPERM'
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await ignoring(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR'], () => readdir(folder))) ?? []
}

async function isOld(path: string): Promise<boolean> {
  const found = await ignoring(['ENOENT'], () => stat(path))
  return found !== undefined && Date.now() - found.mtimeMs > oldestMilliseconds
}

/** @returns what `work` gives, or undefined when it fails with one of the codes. */
export async function ignoring<T>(
  codes: readonly string[],
  work: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    if (codes.includes(systemCode(error) ?? '')) return undefined
    throw error
  }
}
