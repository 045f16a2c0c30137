/** The readable beginning of a recovery kit or project file; docs/sealed-files.md describes it for strangers. */
import { AppError } from '../../../shared/errors'
import { SealedFileKind, ShareCount } from '../../../shared/kit-models'
import { z } from '../../../shared/schema'

/** As in PNG: a transfer that changes line ends or drops the eighth bit is found at once. */
const magic = Buffer.from('894357530d0a1a0a', 'hex')
const maxHeaderBytes = 4_096
const fixedBytes = magic.length + 4
/** The version of the container that this Certwright writes. It reads no newer one. */
const format = 1
/** The largest file that is read, in bytes: its text must fit into one string. */
export const maxSealedFileBytes = 384 * 1024 * 1024

const base64 = (bytes: number) =>
  z
    .base64()
    .max(64)
    .refine((text) => Buffer.from(text, 'base64').length === bytes)

const Header = z.strictObject({
  format: z.literal(format),
  kind: SealedFileKind,
  /** Of this file, so that shares of another one are known. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  madeAt: z.iso.datetime({ offset: false }),
  /** RFC 7914. A file cannot ask for more than 512 MiB of memory or several turns. */
  scrypt: z.strictObject({
    N: z.literal([2 ** 17, 2 ** 18, 2 ** 19]),
    r: z.literal(8),
    p: z.literal(1),
    salt: base64(32),
  }),
  /** See `keyCheck`. */
  check: z.string().regex(/^[0-9a-f]{32}$/),
  nonce: base64(12),
  /** The key was split too: so many of so many shares open the file. */
  shares: ShareCount.optional(),
})
export type Header = z.infer<typeof Header>

/** A container that was told apart from other files, and not opened. */
export type Container = {
  readonly header: Header
  /** Everything before the ciphertext: it is authenticated with it. */
  readonly authenticated: Buffer
  /** Ciphertext with its tag behind it. */
  readonly sealed: Buffer
}

/** @returns the bytes that stand before the ciphertext. */
export function headerBytes(header: Omit<Header, 'format'>): Buffer {
  const text = Buffer.from(JSON.stringify({ format, ...header }))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([magic, length, text])
}

/**
 * @param bytes of a file of unknown origin
 * @throws AppError `sealed-file-foreign`, `sealed-file-newer`, `sealed-file-damaged`
 */
export function readContainer(bytes: Buffer): Container {
  if (bytes.length < fixedBytes || !bytes.subarray(0, magic.length).equals(magic))
    throw new AppError('sealed-file-foreign')
  if (bytes.length > maxSealedFileBytes) throw damaged('It is larger than any that is written.')
  const length = bytes.readUInt32BE(magic.length)
  if (length > maxHeaderBytes || fixedBytes + length > bytes.length)
    throw damaged('Its beginning is not whole.')
  const raw = jsonIn(bytes.subarray(fixedBytes, fixedBytes + length))
  if (isNewer(raw)) throw new AppError('sealed-file-newer')
  const header = Header.safeParse(raw).data
  if (!header) throw damaged('Its beginning is not as it was written.')
  const start = fixedBytes + length
  return { header, authenticated: bytes.subarray(0, start), sealed: bytes.subarray(start) }
}

/** @returns the error for a file that is not as it was written. */
export function damaged(because: string): AppError {
  return new AppError('sealed-file-damaged', {}, { because })
}

function isNewer(raw: unknown): boolean {
  const version = z.looseObject({ format: z.int() }).safeParse(raw).data
  return version !== undefined && version.format > format
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    // Not JSON: the schema refuses it like any other wrong value.
    return undefined
  }
}
