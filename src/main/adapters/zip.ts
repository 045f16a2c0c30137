import { crc32 } from 'node:zlib'
import { AppError } from '../../shared/errors'
import type { ArchiveFile } from '../services/export-ports'

/**
 * Writes plain zips: stored, not compressed, as the files are small and a compressor's version would
 * change the bytes. A library for zips passes each entry through a chain of streams, which costs
 * more than making the certificates; the format is two records an entry and one at the end.
 * Field names and order: PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */

/** Version 1.0 is enough to unpack stored files. */
const versionNeeded = 10
/** Made on Unix (3), so that readers take the upper half of the external attributes as a Unix mode. */
const madeBy = (3 << 8) | 30
/** Bit 11: names are UTF-8. */
const flags = 1 << 11
const stored = 0
/** 2020-01-01 00:00:00. DOS times are local and carry no zone, so no clock or zone is asked. */
const dosTime = 0
const dosDate = ((2020 - 1980) << 9) | (1 << 5) | 1
/** S_IFREG of POSIX <sys/stat.h>. */
const regularFile = 0o100000
const maximumEntries = 0xffff
const maximumBytes = 0xffffffff

/**
 * @param files checked and sorted
 * @returns the zip. Same files, same bytes.
 * @throws AppError `input-refused` beyond 65 535 files or 4 GiB, the bounds of the format.
 */
export function zip(files: readonly ArchiveFile[]): Buffer {
  const parts: Uint8Array[] = []
  const directory: Uint8Array[] = []
  let offset = 0
  for (const { path, mode, content } of files) {
    const name = Buffer.from(path, 'utf8')
    const common = commonFields(content, name.length)
    const local = Buffer.concat([signature('PK\x03\x04', 2), common, name])
    local.writeUInt16LE(versionNeeded, 4)
    const central = Buffer.concat([signature('PK\x01\x02', 4), common, Buffer.alloc(14), name])
    central.writeUInt16LE(madeBy, 4)
    central.writeUInt16LE(versionNeeded, 6)
    central.writeUInt32LE(((regularFile | mode) << 16) >>> 0, 38)
    central.writeUInt32LE(checked(offset), 42)
    parts.push(local, content)
    directory.push(central)
    offset += local.length + content.length
  }
  const directoryBytes = directory.reduce((sum, { length }) => sum + length, 0)
  return Buffer.concat([...parts, ...directory, endRecord(files.length, directoryBytes, offset)])
}

/** From the flags to the length of the extra field: the same in both records. */
function commonFields(content: Uint8Array, nameLength: number): Buffer {
  const fields = Buffer.alloc(24)
  fields.writeUInt16LE(flags, 0)
  fields.writeUInt16LE(stored, 2)
  fields.writeUInt16LE(dosTime, 4)
  fields.writeUInt16LE(dosDate, 6)
  fields.writeUInt32LE(crc32(content), 8)
  fields.writeUInt32LE(checked(content.length), 12)
  fields.writeUInt32LE(content.length, 16)
  fields.writeUInt16LE(nameLength, 20)
  return fields
}

function endRecord(entries: number, bytes: number, offset: number): Buffer {
  if (entries > maximumEntries) throw tooLarge()
  const end = Buffer.concat([signature('PK\x05\x06', 18)])
  end.writeUInt16LE(entries, 8)
  end.writeUInt16LE(entries, 10)
  end.writeUInt32LE(checked(bytes), 12)
  end.writeUInt32LE(checked(offset), 16)
  return end
}

/** @returns a record's four signature bytes with room for the fields after it. */
function signature(bytes: string, room: number): Buffer {
  return Buffer.concat([Buffer.from(bytes, 'latin1'), Buffer.alloc(room)])
}

function checked(size: number): number {
  if (size > maximumBytes) throw tooLarge()
  return size
}

function tooLarge(): AppError {
  return new AppError('input-refused', { reason: 'A zip holds 65 535 files and 4 GiB at most.' })
}
