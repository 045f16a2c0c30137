import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { z } from '../../shared/schema'
import type { Link } from '../domain/ledger-chain'
import { headStatement } from '../domain/ledger-head'
import type { Sealed } from '../pki/types'
import type { SealHead } from '../services/ports'
import { writeFileAtomic } from './atomic-file'
import { withChecksum } from './checksum'
import { readJsonFile } from './json-file'
import { changedOutside } from './project-reading'
import { SealedSchema, whole } from './project-schema'
import { storedSchema, toPresentSchema } from './project-schema-versions'
import { inWords, systemCode } from './system-error'

export const headName = 'ledger-head.json'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
/** How many entries a ledger has, and the hash of the last. */
const Position = { entries: whole, hash }

/**
 * Where the ledger ends, kept beside it: a chain alone does not show that its end was cut off. `sealed` is
 * the same under the vault key, as of the last act for which the vault was open: a ledger that somebody
 * wrote anew with fresh hashes does not fit it.
 */
const Head = z.strictObject({
  schema: z.literal(storedSchema),
  ...Position,
  sealed: z.strictObject({ ...Position, seal: SealedSchema }).optional(),
})
type Head = Omit<z.infer<typeof Head>, 'schema'>
export type LedgerHead = Omit<Head, 'sealed'> & {
  readonly sealed?: { entries: number; hash: string; seal: Sealed } | undefined
}

/** Writes the head of a ledger. The project's lock must be held. Throws `storage-failed`. */
export async function writeHead(folder: string, head: LedgerHead): Promise<void> {
  await writeFileAtomic(join(folder, headName), withChecksum({ schema: storedSchema, ...head }))
}

/**
 * @returns the head, as it is after an act: sealed anew where the vault is open, else with the seal before.
 */
export async function headAfter(
  { sequence, hash }: Pick<Link, 'sequence' | 'hash'>,
  before: LedgerHead | undefined,
  seal: SealHead | undefined,
): Promise<LedgerHead> {
  const position = { entries: sequence, hash }
  if (!seal) return { ...position, sealed: before?.sealed }
  return { ...position, sealed: { ...position, seal: await seal(headStatement(position)) } }
}

/**
 * @param name of the project, for the error
 * @throws AppError `project-damaged` when it is missing or changed, `project-newer`
 */
export async function readHead(folder: string, name: string): Promise<LedgerHead> {
  const path = join(folder, headName)
  const { raw } = await readJsonFile(path).catch((error: unknown) => {
    const because = systemCode(error) === 'ENOENT' ? 'It is missing.' : inWords(error)
    throw new AppError('project-damaged', { name, path }, { because, cause: error })
  })
  return headFrom(raw, name, path)
}

/**
 * @param path for the error
 * @returns the head that a parsed file holds.
 * @throws AppError `project-damaged`, `project-newer`
 */
export function headFrom(raw: unknown, name: string, path: string): LedgerHead {
  const brought = toPresentSchema(raw)
  if (brought.kind === 'newer') throw new AppError('project-newer', { name })
  const read = Head.safeParse(brought.kind === 'current' ? brought.content : undefined)
  if (read.success) return read.data
  const because = brought.kind === 'changed' ? changedOutside : 'It is not the head of a ledger.'
  throw new AppError('project-damaged', { name, path }, { because })
}

/**
 * @param links the ledger from its first entry, its own chain checked
 * @returns the first entry that does not fit the head, and why; undefined when all do. A ledger may be
 * ahead of its head by acts that were cut off before the head was written.
 */
export function unfitEntry(
  head: LedgerHead,
  links: readonly Pick<Link, 'hash'>[],
): { readonly entry: number; readonly because: string } | undefined {
  for (const { entries, hash } of [head, ...(head.sealed ? [head.sealed] : [])]) {
    if (links.length < entries) {
      const missing =
        links.length + 1 === entries
          ? `Entry ${entries} is missing`
          : `Entries ${links.length + 1} to ${entries} are missing`
      return { entry: links.length + 1, because: `${missing}: the end of the ledger was cut off.` }
    }
    if (entries > 0 && links[entries - 1]?.hash !== hash)
      return {
        entry: entries,
        because: 'The ledger was written anew: it is not the one of before.',
      }
  }
  return undefined
}
