import type { LedgerEntry } from './ledger'

/** SHA-256 of the UTF-8 bytes of a text, as lower-case hex. Given by the caller: this room has no crypto. */
export type Sha256 = (text: string) => string

/** What the chain needs of an entry. A file is checked as it was written, before it is understood. */
export type Link = Pick<LedgerEntry, 'sequence' | 'previous' | 'hash'>

/** What the first entry of a chain names as the one before. */
export const noPrevious = '0'.repeat(64)

/**
 * JSON with one form for one value, in the manner of RFC 8785: keys sorted, no white space, fields that are
 * undefined left out. The ledger holds whole numbers and text only, so number forms need no rules.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields: Readonly<Record<string, unknown>> = { ...value }
  const members = Object.keys(fields)
    .filter((key) => fields[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(fields[key])}`)
  return `{${members.join(',')}}`
}

/** @returns the hash that an entry should carry: over every field but `hash`. */
export function entryHash(entry: Link | Omit<LedgerEntry, 'hash'>, sha256: Sha256): string {
  return sha256(canonicalJson({ ...entry, hash: undefined }))
}

/** @returns the sequence number that the first wrong entry should have; undefined for a whole chain. */
export function firstBroken(entries: readonly Link[], sha256: Sha256): number | undefined {
  let previous = noPrevious
  for (const [index, entry] of entries.entries()) {
    const isWhole =
      entry.sequence === index + 1 &&
      entry.previous === previous &&
      entry.hash === entryHash(entry, sha256)
    if (!isWhole) return index + 1
    previous = entry.hash
  }
  return undefined
}

/** @returns how many entries two ledgers have in common from the first on. */
export function commonLength(
  one: readonly Pick<Link, 'hash'>[],
  other: readonly Pick<Link, 'hash'>[],
): number {
  const end = Math.min(one.length, other.length)
  for (let index = 0; index < end; index++)
    if (one[index]?.hash !== other[index]?.hash) return index
  return end
}
