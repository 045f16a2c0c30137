import { promisify } from 'node:util'
import { gzip as gzipWithCallback } from 'node:zlib'
import type { ArchiveFile } from '../services/export-ports'

/**
 * Writes tar archives in the ustar interchange format (POSIX.1-2017, pax, "ustar Interchange Format").
 * The libraries for it bring a tree of packages with native parts for one fixed block of 512 bytes.
 */

const blockBytes = 512
/** 2020-01-01T00:00:00Z, in seconds: the same date as in the zips. */
const mtime = 1_577_836_800
/** Two empty blocks end an archive. */
const end = Buffer.alloc(2 * blockBytes)
const gzip = promisify(gzipWithCallback)
/** Byte 9 of a gzip header names the system; 255 is "unknown" (RFC 1952 §2.3.1). */
const gzipSystem = { at: 9, unknown: 255 }

/**
 * @param files checked and sorted
 * @returns the archive, gzipped without time, name or system. Same files, same bytes.
 */
export async function tarGz(files: readonly ArchiveFile[]): Promise<Buffer> {
  const zipped = await gzip(Buffer.concat([...files.flatMap(entry), end]))
  zipped[gzipSystem.at] = gzipSystem.unknown
  return zipped
}

function entry({ path, mode, content }: ArchiveFile): Uint8Array[] {
  const split = splitName(Buffer.from(path, 'utf8'))
  const body = [content, padding(content.length)]
  if (split) return [header(split, mode, content.length, '0'), ...body]
  const record = paxPath(path)
  const shortened = { name: Buffer.from(path, 'utf8').subarray(0, 100), prefix: Buffer.alloc(0) }
  return [
    header({ name: Buffer.from('pax'), prefix: Buffer.alloc(0) }, 0o644, record.length, 'x'),
    record,
    padding(record.length),
    header(shortened, mode, content.length, '0'),
    ...body,
  ]
}

type Name = { readonly name: Buffer; readonly prefix: Buffer }

/** @returns the name, split at a slash if it is longer than 100 bytes; undefined where it does not fit. */
function splitName(path: Buffer): Name | undefined {
  if (path.length <= 100) return { name: path, prefix: Buffer.alloc(0) }
  const slash = path.indexOf('/', path.length - 101)
  if (slash === -1 || slash > 155 || slash === path.length - 1) return undefined
  return { name: path.subarray(slash + 1), prefix: path.subarray(0, slash) }
}

/** One record of an extended header, `<length> path=<path>\n`, where the length counts itself. */
function paxPath(path: string): Buffer {
  const rest = ` path=${path}\n`
  const bytes = Buffer.byteLength(rest)
  let length = bytes + String(bytes).length
  if (String(length).length > String(bytes).length) length++
  return Buffer.from(`${length}${rest}`, 'utf8')
}

function header({ name, prefix }: Name, mode: number, size: number, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(blockBytes)
  name.copy(block, 0)
  block.write(octal(mode, 7), 100)
  block.write(octal(0, 7), 108)
  block.write(octal(0, 7), 116)
  block.write(octal(size, 11), 124)
  block.write(octal(mtime, 11), 136)
  // The checksum counts its own field as blanks.
  block.write(' '.repeat(8), 148)
  block.write(type, 156)
  block.write('ustar\x0000', 257)
  block.write('root', 265)
  block.write('root', 297)
  prefix.copy(block, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${octal(sum, 6)}\0 `, 148)
  return block
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0')
}

function padding(length: number): Buffer {
  return Buffer.alloc((blockBytes - (length % blockBytes)) % blockBytes)
}
