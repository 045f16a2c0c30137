import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../shared/errors'
import { z } from '../../shared/schema'
import { removeQuietly } from './atomic-file'
import { storageFailed, systemCode } from './system-error'
import { ignoring, isRunning } from './temp-files'

/** Who holds the lock. `started` tells a process from a later one with the same number. */
const Holder = z.object({
  pid: z.number().int().positive(),
  host: z.string().max(300),
  started: z.string().max(64).optional(),
})
type Holder = z.infer<typeof Holder>

const patienceMilliseconds = 5_000
const pauseMilliseconds = 25
/** A lock without content belongs to a process that is writing it now, or that died doing so. */
const emptyMilliseconds = 2_000
/** Writes take seconds at most, so a lock of another machine this old was left behind. */
const foreignMilliseconds = 10 * 60_000

/**
 * Does `work` while no other process writes to the project. A lock whose process has ended is taken over.
 *
 * @param name of the project, for the error
 * @throws AppError `project-busy` after five seconds, `storage-failed`
 */
export async function withProjectLock<T>(
  folder: string,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(folder, 'lock')
  await acquire(path, name)
  try {
    return await work()
  } finally {
    await removeQuietly(path)
  }
}

async function acquire(path: string, name: string): Promise<void> {
  const end = performance.now() + patienceMilliseconds
  while (!(await tryLock(path))) {
    const holder = await readHolder(path)
    if (holder && (await isStale(path, holder.by))) await takeAway(path, holder.text)
    else if (performance.now() > end) {
      throw new AppError('project-busy', { name }, { because: heldBy(holder?.by) })
    } else await pause(pauseMilliseconds)
  }
}

async function tryLock(path: string): Promise<boolean> {
  const started = await startOf(process.pid)
  const holder: Holder = { pid: process.pid, host: hostname(), ...(started ? { started } : {}) }
  try {
    const file = await open(path, 'wx', 0o600)
    try {
      await file.writeFile(JSON.stringify(holder))
      return true
    } catch (error) {
      await removeQuietly(path)
      throw error
    } finally {
      await file.close()
    }
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw storageFailed(path, error)
  }
}

/** @returns the lock as it is now; undefined when it is gone. `by` is undefined for one that says nothing. */
async function readHolder(
  path: string,
): Promise<{ text: string; by: Holder | undefined } | undefined> {
  const text = await ignoring(['ENOENT'], () => readFile(path, 'utf8'))
  if (text === undefined) return undefined
  return { text, by: holderIn(text) }
}

function holderIn(text: string): Holder | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data
  } catch {
    // Not JSON: half-written or changed by hand, so it names nobody.
    return undefined
  }
}

async function isStale(path: string, holder: Holder | undefined): Promise<boolean> {
  if (holder?.host === hostname()) {
    if (!isRunning(holder.pid)) return true
    return holder.started !== undefined && holder.started !== (await startOf(holder.pid))
  }
  const found = await ignoring(['ENOENT'], () => stat(path))
  if (!found) return false
  return Date.now() - found.mtimeMs > (holder ? foreignMilliseconds : emptyMilliseconds)
}

/**
 * Moves a stale lock away: of several processes that try, one succeeds. If it was replaced by a live
 * lock between the look and the move, that one is put back.
 */
async function takeAway(path: string, expected: string): Promise<void> {
  const aside = `${path}.${randomBytes(8).toString('hex')}`
  const isMoved = await ignoring(['ENOENT'], async () => {
    await rename(path, aside)
    return true
  }).catch((error: unknown) => {
    throw storageFailed(path, error)
  })
  if (!isMoved) return
  if ((await readFile(aside, 'utf8')) === expected) await rm(aside, { force: true })
  else await rename(aside, path)
}

/**
 * @returns when a process started, in clock ticks since boot: field 22 of /proc/PID/stat (proc(5)).
 * Undefined where there is no such file.
 */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name in field 2 may hold blanks and brackets: count from the last bracket.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19]
}

function heldBy(holder: Holder | undefined): string {
  if (!holder) return 'Its lock says nothing of who holds it.'
  return `Process ${holder.pid} on ${holder.host} is writing to it.`
}
