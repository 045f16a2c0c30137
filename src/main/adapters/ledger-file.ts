import { open, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { LedgerEntry } from '../domain/ledger'
import { firstBroken } from '../domain/ledger-chain'
import { keepAside, syncFolder } from './atomic-file'
import { sha256 } from './checksum'
import { parseJson, stampOf } from './json-file'
import { LedgerEntrySchema, LedgerLink } from './project-schema'
import { storageFailed } from './system-error'
import { ignoring } from './temp-files'

export const ledgerName = 'ledger.jsonl'
/** A ledger of 5 000 nodes with twenty issuances has about 400 MB. */
const maximumBytes = 1024 * 1024 * 1024
const lineEnd = 0x0a

/** What a ledger file holds. */
export type LedgerContent = {
  readonly entries: readonly LedgerEntry[]
  /** Sequence number of the first entry that is not as it was written. */
  readonly broken: number | undefined
  /** Where the whole lines end, in bytes. */
  readonly bytes: number
  /** Bytes after the last whole line: an append that was cut off. */
  readonly torn: Uint8Array | undefined
}

/**
 * Reads a ledger and checks its chain. A missing file is an empty ledger.
 * @throws the error of the operating system; RangeError for a file beyond 1 GiB.
 */
export async function readLedger(folder: string): Promise<LedgerContent> {
  const bytes = await ignoring(['ENOENT'], () => readBounded(join(folder, ledgerName)))
  return parseLedger(bytes ?? Buffer.alloc(0))
}

async function readBounded(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    if ((await file.stat()).size > maximumBytes) throw new RangeError('the ledger is too large')
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** @returns the entries of a ledger, up to the first that is broken. */
export function parseLedger(bytes: Buffer): LedgerContent {
  const entries: LedgerEntry[] = []
  const links: LedgerLink[] = []
  let start = 0
  let unreadable: number | undefined
  while (start < bytes.length) {
    const found = bytes.indexOf(lineEnd, start)
    const end = found === -1 ? bytes.length : found
    const line = bytes.subarray(start, end)
    const isLast = end + 1 >= bytes.length
    if (isLast && isTorn(line, found !== -1)) break
    const entry = found === -1 ? undefined : entryIn(line)
    if (!entry) {
      unreadable = entries.length + 1
      break
    }
    entries.push(entry.entry)
    links.push(entry.link)
    start = end + 1
  }
  const broken = firstBroken(links, sha256) ?? unreadable
  const isCut = unreadable === undefined && start < bytes.length
  return {
    entries: broken === undefined ? entries : entries.slice(0, broken - 1),
    broken,
    bytes: start,
    torn: isCut ? bytes.subarray(start) : undefined,
  }
}

/**
 * Tells an append that was cut off from a line that was changed. A cut line lacks its end, and no part
 * of a JSON object is a JSON object; after a power cut, blocks that never reached the disk read as
 * zeros. Whatever else does not read was changed: it must not be put aside, for it was acknowledged.
 */
function isTorn(line: Buffer, hasEnd: boolean): boolean {
  if (line.includes(0)) return true
  if (hasEnd) return false
  return jsonIn(line) === undefined && jsonIn(line.subarray(0, -1)) === undefined
}

function entryIn(line: Buffer): { entry: LedgerEntry; link: LedgerLink } | undefined {
  const raw = jsonIn(line)
  // The hash is over the values: another spelling of the same values was not written by us either.
  if (!Buffer.from(JSON.stringify(raw) ?? '').equals(line)) return undefined
  const link = LedgerLink.safeParse(raw).data
  const entry = LedgerEntrySchema.safeParse(raw).data
  return link && entry ? { link, entry } : undefined
}

function jsonIn(line: Buffer): unknown {
  return parseJson(line.toString('utf8'))
}

/**
 * Puts a torn end aside, as `ledger.torn-<n>`, and cuts it off. The project's lock must be held.
 * @returns the name of the file that keeps the bytes. Throws `storage-failed`.
 */
export async function setTornAside(
  folder: string,
  content: LedgerContent,
  torn: Uint8Array,
): Promise<string> {
  const path = join(folder, ledgerName)
  try {
    const aside = await keepAside(folder, 'ledger.torn', torn)
    const file = await open(path, 'r+')
    try {
      await file.truncate(content.bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await syncFolder(folder)
    return aside
  } catch (error) {
    throw storageFailed(path, error)
  }
}

/**
 * Appends one line and has it on disk when it returns. After a failure the ledger is cut back to what
 * it was; where even that fails, the torn line is put aside at the next opening.
 *
 * @param size of the ledger now, in bytes
 * @throws AppError `storage-failed`
 */
export async function appendLine(folder: string, size: number, line: string): Promise<void> {
  const path = join(folder, ledgerName)
  try {
    const file = await open(path, 'a', 0o600)
    try {
      await file.writeFile(line)
      await file.sync()
    } catch (error) {
      await file.truncate(size).catch(() => undefined)
      throw error
    } finally {
      await file.close()
    }
    if (size === 0) await syncFolder(folder)
  } catch (error) {
    throw storageFailed(path, error)
  }
}

/**
 * Takes back a line whose act was not done after all. The failure itself is what is reported.
 * @returns whether the ledger is what it was before.
 */
export async function takeBackLine(folder: string, size: number): Promise<boolean> {
  const path = join(folder, ledgerName)
  try {
    const found = await ignoring(['ENOENT'], () => stat(path))
    if (found && found.size > size) await truncate(path, size)
    return (found?.size ?? 0) >= size
  } catch {
    // The ledger may hold the line after all, so nothing that it names may go.
    return false
  }
}

/** @returns what changes when anyone else writes the ledger: its file number and size. */
export async function ledgerStamp(folder: string): Promise<string> {
  const found = await ignoring(['ENOENT'], () => stat(join(folder, ledgerName), { bigint: true }))
  return found ? stampOf(found) : 'none'
}
