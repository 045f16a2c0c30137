import { createHash } from 'node:crypto'
import { canonicalJson } from '../domain/ledger-chain'

/** @returns the SHA-256 of the UTF-8 bytes, lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

/** The content of a file of a project, without its checksum. */
type WithSchema = { readonly schema: number; readonly [field: string]: unknown }

/**
 * Files of a project carry a checksum of their own, from schema 2 on: SHA-256 over the canonical JSON of
 * everything else in them. It finds bytes that a disk changed and edits by hand; it is no seal.
 *
 * @returns the content as readable JSON with its checksum.
 */
export function withChecksum(content: WithSchema, indent = 2): string {
  return `${JSON.stringify(checked(content), null, indent)}\n`
}

/** The same as a value, to be put into another file. */
export function checked({ schema, ...rest }: WithSchema): object {
  return { schema, checksum: checksumOf({ schema, ...rest }), ...rest }
}

/** @returns the same content without its checksum; undefined when that is missing or wrong. */
export function withoutChecksum(raw: unknown): object | undefined {
  if (typeof raw !== 'object' || raw === null || !('checksum' in raw)) return undefined
  const { checksum, ...content } = raw
  return checksum === checksumOf(content) ? content : undefined
}

function checksumOf(content: object): string {
  return sha256(canonicalJson(content))
}
