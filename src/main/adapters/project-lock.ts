import { randomBytes } from 'node:crypto'
import { open, readFile, rename, rm, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { AppError } from '../../shared/errors'
import { boundedText, z } from '../../shared/schema'
import { isoSeconds } from '../domain/validity'
import { removeQuietly } from './atomic-file'
import { parseJson, stampOf } from './json-file'
import { storageFailed, systemCode, userName } from './system-error'
import { ignoring, isRunning } from './temp-files'

/** The file in a project's folder that says who writes to it. */
export const lockName = 'lock'

/** Who holds the lock. `started` tells a process from a later one with the same number. */
const Holder = z.object({
  pid: z.number().int().positive(),
  host: boundedText(300),
  started: boundedText(64).optional(),
  /** User name, and when it was taken as ISO 8601. */
  owner: boundedText(300).optional(),
  since: boundedText(64).optional(),
})
type Holder = z.infer<typeof Holder>

/** A lock as it is on disk; `stamp` changes with every beat. `by` is undefined for one that says nothing. */
type Found = { readonly text: string; readonly stamp: string; readonly by: Holder | undefined }

const patienceMilliseconds = 5_000
const pauseMilliseconds = 25
/** How often the holder touches its lock, so that others see on any clock that it is alive. */
const beatMilliseconds = 1_000
/** A lock without content belongs to a process that is writing it now, or that died doing so. */
const emptyMilliseconds = 2_000
/** Longer than this without a beat: its holder has ended, or its machine is off or asleep. */
const quietMilliseconds = 4_000
/** A lock of ours is short; what is longer is no lock. */
const maximumBytes = 4_096

/**
 * Does `work` while no other process writes to the project. A lock whose process has ended on this machine
 * is taken over. One of another machine is nobody's to judge: it is said who left it.
 *
 * @param name of the project, for the error
 * @throws AppError `project-busy` after five seconds, `lock-left` for one that no longer beats, `storage-failed`
 */
export async function withProjectLock<T>(
  folder: string,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(folder, lockName)
  await acquire(path, name)
  const beat = setInterval(() => {
    const now = new Date()
    // A beat that fails does no harm: the work itself says what is wrong with the disk.
    void utimes(path, now, now).catch(() => undefined)
  }, beatMilliseconds)
  beat.unref()
  try {
    return await work()
  } finally {
    clearInterval(beat)
    await removeQuietly(path)
  }
}

/**
 * Takes a lock away that another machine left, once a person said so. It is watched again first: one that
 * beats stays.
 * @throws AppError `project-busy`, `storage-failed`
 */
export async function takeLockAway(folder: string, name: string): Promise<void> {
  const path = join(folder, lockName)
  const before = await findLock(path)
  if (!before) return
  await pause(quietMilliseconds)
  const after = await findLock(path)
  if (!after) return
  if (after.text !== before.text || after.stamp !== before.stamp)
    throw new AppError('project-busy', { name }, { because: heldBy(after.by) })
  await takeAway(path, after.text)
}

async function acquire(path: string, name: string): Promise<void> {
  // Time that no clock change can bend: a lock is old when it was seen to be.
  const end = performance.now() + patienceMilliseconds
  let seen: { lock: Found; at: number } | undefined
  while (!(await tryLock(path))) {
    const lock = await findLock(path)
    if (!lock) continue
    const now = performance.now()
    if (seen?.lock.text !== lock.text || seen.lock.stamp !== lock.stamp) seen = { lock, at: now }
    const quiet = now - seen.at
    if (await mayBeTaken(lock.by, quiet)) await takeAway(path, lock.text)
    else if (now > end) throw refusal(dirname(path), name, lock.by, quiet)
    else await pause(pauseMilliseconds)
  }
}

function refusal(folder: string, name: string, by: Holder | undefined, quiet: number): AppError {
  const because = heldBy(by)
  if (by && by.host !== hostname() && quiet > quietMilliseconds)
    return new AppError(
      'lock-left',
      { name, owner: ownerOf(by), host: plain(by.host), folder },
      { because },
    )
  return new AppError('project-busy', { name }, { because })
}

async function tryLock(path: string): Promise<boolean> {
  const started = await startOf(process.pid)
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    owner: userName(),
    since: isoSeconds(new Date()),
    ...(started ? { started } : {}),
  }
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

/** @returns the lock as it is now; undefined when it is gone. */
async function findLock(path: string): Promise<Found | undefined> {
  return ignoring(['ENOENT'], async () => {
    const file = await open(path, 'r')
    try {
      const found = await file.stat({ bigint: true })
      const { buffer, bytesRead } = await file.read(Buffer.alloc(maximumBytes), 0, maximumBytes, 0)
      const text = buffer.toString('utf8', 0, bytesRead)
      return { text, stamp: stampOf(found), by: holderIn(text) }
    } finally {
      await file.close()
    }
  })
}

/** @returns who a lock says holds it; undefined for one that says nothing. */
export function holderIn(text: string): Holder | undefined {
  return Holder.safeParse(parseJson(text)).data
}

/** @param quiet how long it was seen unchanged, in milliseconds */
async function mayBeTaken(holder: Holder | undefined, quiet: number): Promise<boolean> {
  if (!holder) return quiet > emptyMilliseconds
  if (holder.host !== hostname()) return false
  if (!isRunning(holder.pid)) return true
  return holder.started !== undefined && holder.started !== (await startOf(holder.pid))
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

function ownerOf({ owner, pid }: Holder): string {
  return owner === undefined ? `process ${pid}` : plain(owner)
}

function heldBy(holder: Holder | undefined): string {
  if (!holder) return 'Its lock says nothing of who holds it.'
  const since = holder.since === undefined ? '' : `, since ${plain(holder.since)}`
  return `Process ${holder.pid} of ${ownerOf(holder)} on ${plain(holder.host)} is writing to it${since}.`
}

/** Words of a file that anyone may have written, without marks that would change how the line is shown. */
function plain(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').slice(0, 100)
}
