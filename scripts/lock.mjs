import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const HEARTBEAT_MS = 2_000
const ABANDONED_MS = 120_000
const POLL_MS = 150

/**
 * Runs `work` while no other process that asks for the same lock file does, and returns its result.
 * A lock whose owner died on this computer is taken over at once; one from another computer (a shared
 * home folder) after two minutes without a sign of life.
 *
 * @template T
 * @param {string} file path of the lock file; its folder is created
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, work) {
  await mkdir(dirname(file), { recursive: true })
  await acquire(file)
  const heartbeat = setInterval(() => {
    const now = new Date()
    // The folder may vanish when a user empties the cache meanwhile; the work itself will report that.
    utimes(file, now, now).catch(() => clearInterval(heartbeat))
  }, HEARTBEAT_MS)
  try {
    return await work()
  } finally {
    clearInterval(heartbeat)
    await rm(file, { force: true })
  }
}

/** @param {string} file */
async function acquire(file) {
  const claim = `${file}.${randomUUID()}`
  // Content first, then link: another process never reads a lock without its owner.
  await writeFile(claim, JSON.stringify({ pid: process.pid, host: hostname() }))
  try {
    while (!(await linked(claim, file))) {
      const owner = await readOwner(file)
      if (owner !== undefined && (await isAbandoned(file, owner))) await takeAway(file, owner)
      else await sleep(POLL_MS)
    }
  } finally {
    await rm(claim, { force: true })
  }
}

/**
 * @param {string} claim
 * @param {string} file
 */
async function linked(claim, file) {
  try {
    await link(claim, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** @param {string} file */
async function readOwner(file) {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

/**
 * @param {string} file
 * @param {string} owner
 */
async function isAbandoned(file, owner) {
  const { pid, host } = JSON.parse(owner)
  if (host === hostname() && !isAlive(pid)) return true
  try {
    return Date.now() - (await stat(file)).mtimeMs > ABANDONED_MS
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false
    throw error
  }
}

/**
 * Removes an abandoned lock. Renaming first makes sure that what goes is the lock that was judged,
 * and not a new one made in between.
 *
 * @param {string} file
 * @param {string} owner
 */
async function takeAway(file, owner) {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  if ((await readOwner(aside)) !== owner) await linked(aside, file)
  await rm(aside, { force: true })
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return hasCode(error, 'EPERM')
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
function hasCode(error, code) {
  return error instanceof Error && 'code' in error && error.code === code
}
