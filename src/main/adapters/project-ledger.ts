import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { LedgerEntry } from '../domain/ledger'
import { noPrevious } from '../domain/ledger-chain'
import {
  ledgerName,
  ledgerStamp,
  readLedger,
  setTornAside,
  type LedgerContent,
} from './ledger-file'
import { withProjectLock } from './project-lock'
import { inWords } from './system-error'

/** The end of a ledger as this process saw it last. */
export type Tail = {
  /** Of the file, so that a write of another process is noticed. */
  readonly stamp: string
  readonly size: number
  readonly sequence: number
  readonly hash: string
  /** Files of sealed keys that the ledger names: they are never written again. */
  readonly keyFiles: ReadonlySet<string>
}

/** @throws AppError `ledger-broken` with the entry, `project-damaged` */
async function checkedLedger(folder: string, name: string): Promise<LedgerContent> {
  const path = join(folder, ledgerName)
  const content = await readLedger(folder).catch((error: unknown) => {
    throw new AppError('project-damaged', { name, path }, { cause: error, because: inWords(error) })
  })
  if (content.broken !== undefined) {
    throw new AppError('ledger-broken', { name, entry: content.broken, path })
  }
  return content
}

/**
 * Reads a ledger for opening. A line that was cut off is put aside; where the disk is read-only it is
 * left out, and the note says so.
 *
 * @param name of the project, for errors
 * @throws AppError `ledger-broken`, `project-damaged`, `project-busy`
 */
export async function openLedger(
  folder: string,
  name: string,
): Promise<{ entries: readonly LedgerEntry[]; tail: Tail; repaired: string[] }> {
  const seen = await checkedLedger(folder, name)
  const { content, repaired } = seen.torn
    ? await repair(folder, name, seen)
    : { content: seen, repaired: [] }
  return { entries: content.entries, tail: await tailOf(folder, content), repaired }
}

/** Another process may be in the middle of an append: only under the lock is a torn line torn. */
async function repair(
  folder: string,
  name: string,
  seen: LedgerContent,
): Promise<{ content: LedgerContent; repaired: string[] }> {
  try {
    return await withProjectLock(folder, name, async () => {
      const content = await checkedLedger(folder, name)
      if (!content.torn) return { content, repaired: [] }
      const aside = await setTornAside(folder, content, content.torn)
      const note = `The last line of the ledger was cut off. It was put aside as ${aside}.`
      return { content: { ...content, torn: undefined }, repaired: [note] }
    })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'storage-failed') throw error
    const note = `The last line of the ledger is cut off and was left out. ${error.because ?? ''}`
    return { content: seen, repaired: [note.trim()] }
  }
}

/**
 * The end of the ledger to append to; what is known is used while the file is as it was. The lock must
 * be held.
 * @throws AppError `ledger-broken`, `project-damaged`, `storage-failed`
 */
export async function currentTail(
  folder: string,
  name: string,
  known: Tail | undefined,
): Promise<Tail> {
  if (known && known.stamp === (await ledgerStamp(folder))) return known
  const content = await checkedLedger(folder, name)
  if (content.torn) await setTornAside(folder, content, content.torn)
  return tailOf(folder, { ...content, torn: undefined })
}

/** @returns the tail after an entry was appended. */
export async function tailAfter(
  folder: string,
  before: Tail,
  entry: LedgerEntry,
  bytes: number,
): Promise<Tail> {
  return {
    stamp: await ledgerStamp(folder),
    size: before.size + bytes,
    sequence: entry.sequence,
    hash: entry.hash,
    keyFiles: keyFilesOf([entry], before.keyFiles),
  }
}

async function tailOf(folder: string, content: LedgerContent): Promise<Tail> {
  const last = content.entries.at(-1)
  return {
    // A torn line that could not be put aside must be met again before the next append.
    stamp: content.torn ? 'torn' : await ledgerStamp(folder),
    size: content.bytes,
    sequence: last?.sequence ?? 0,
    hash: last?.hash ?? noPrevious,
    keyFiles: keyFilesOf(content.entries),
  }
}

function keyFilesOf(
  entries: readonly LedgerEntry[],
  before: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const names = new Set(before)
  for (const { act } of entries) if (act.type === 'issued') names.add(act.keys)
  return names
}
