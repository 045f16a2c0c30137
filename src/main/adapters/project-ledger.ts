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
import { readHead, unfitEntry, type LedgerHead } from './ledger-head'
import { withProjectLock } from './project-lock'
import { inWords, systemCode } from './system-error'

/** The end of a ledger as this process saw it last. */
export type Tail = {
  /** Of the file, so that a write of another process is noticed. */
  readonly stamp: string
  readonly size: number
  readonly sequence: number
  readonly hash: string
  /** Files of sealed keys that the ledger names: they are never written again. */
  readonly keyFiles: ReadonlySet<string>
  readonly head: LedgerHead | undefined
}

/** Whose ledger it is, for errors, and whether a head belongs to it: not before schema 2. */
export type LedgerOf = { readonly name: string; readonly schema: number }

/** A ledger as it is on disk, and the first entry that is not as it was written. */
export type SeenLedger = LedgerContent & {
  readonly head: LedgerHead | undefined
  readonly because: string | undefined
}

/**
 * Reads a ledger with its head, whatever state it is in.
 * @throws AppError `project-damaged`, `project-newer`
 */
export async function seeLedger(folder: string, { name, schema }: LedgerOf): Promise<SeenLedger> {
  const path = join(folder, ledgerName)
  // The head first: another process appends before it writes the head.
  const head = await readHead(folder, name).catch((error: unknown) => {
    if (schema === 1 && isMissing(error)) return undefined
    throw error
  })
  const content = await readLedger(folder).catch((error: unknown) => {
    throw new AppError('project-damaged', { name, path }, { cause: error, because: inWords(error) })
  })
  if (content.broken !== undefined || !head) return { ...content, head, because: undefined }
  const unfit = unfitEntry(head, content.entries)
  return { ...content, head, broken: unfit?.entry, because: unfit?.because }
}

/** @throws AppError `ledger-broken` with the entry, `project-damaged`, `project-newer` */
async function checkedLedger(folder: string, of: LedgerOf): Promise<SeenLedger> {
  const seen = await seeLedger(folder, of)
  if (seen.broken === undefined) return seen
  const path = join(folder, ledgerName)
  throw new AppError(
    'ledger-broken',
    { name: of.name, entry: seen.broken, path },
    seen.because === undefined ? {} : { because: seen.because },
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof AppError && systemCode(error.cause) === 'ENOENT'
}

/**
 * Reads a ledger for opening. A line that was cut off is put aside; where the disk is read-only it is
 * left out, and the note says so.
 * @throws AppError `ledger-broken`, `project-damaged`, `project-busy`
 */
export async function openLedger(
  folder: string,
  of: LedgerOf,
): Promise<{ entries: readonly LedgerEntry[]; tail: Tail; repaired: string[] }> {
  const seen = await checkedLedger(folder, of)
  const { content, repaired } = seen.torn
    ? await repair(folder, of, seen)
    : { content: seen, repaired: [] }
  return { entries: content.entries, tail: await tailOf(folder, content), repaired }
}

/** Another process may be in the middle of an append: only under the lock is a torn line torn. */
async function repair(
  folder: string,
  of: LedgerOf,
  seen: SeenLedger,
): Promise<{ content: SeenLedger; repaired: string[] }> {
  try {
    return await withProjectLock(folder, of.name, async () => {
      const content = await checkedLedger(folder, of)
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
  of: LedgerOf,
  known: Tail | undefined,
): Promise<Tail> {
  if (known && known.stamp === (await ledgerStamp(folder))) return known
  const content = await checkedLedger(folder, of)
  if (content.torn) await setTornAside(folder, content, content.torn)
  return tailOf(folder, { ...content, torn: undefined })
}

/** @returns the tail after an entry was appended. */
export async function tailAfter(
  folder: string,
  before: Tail,
  entry: LedgerEntry,
  bytes: number,
  head: LedgerHead,
): Promise<Tail> {
  return {
    stamp: await ledgerStamp(folder),
    size: before.size + bytes,
    sequence: entry.sequence,
    hash: entry.hash,
    keyFiles: keyFilesOf([entry], before.keyFiles),
    head,
  }
}

async function tailOf(folder: string, content: SeenLedger): Promise<Tail> {
  const last = content.entries.at(-1)
  return {
    // A torn line that could not be put aside must be met again before the next append.
    stamp: content.torn ? 'torn' : await ledgerStamp(folder),
    size: content.bytes,
    sequence: last?.sequence ?? 0,
    hash: last?.hash ?? noPrevious,
    keyFiles: keyFilesOf(content.entries),
    head: content.head,
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
