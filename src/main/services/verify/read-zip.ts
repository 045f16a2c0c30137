import {
  configure,
  ERR_UNSAFE_FILENAME,
  Uint8ArrayReader,
  ZipReader,
  type Entry,
  type FileEntry,
} from '@zip.js/zip.js'
import { AppError } from '../../../shared/errors'
import { Collector, type Found } from './entries'

configure({ useWebWorkers: false })

/** File type bits of a Unix mode, and the value of a symbolic link (POSIX <sys/stat.h>). */
const typeBits = 0o170000
const linkType = 0o120000

/**
 * Unpacks a zip in memory. What it says of sizes is not believed: bytes are counted as they come.
 * @throws RangeError beyond the limits, AppError `input-refused` for an encrypted or unsafe one,
 * Error for a damaged one.
 */
export async function readZip(bytes: Buffer): Promise<Found> {
  const collector = new Collector()
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(bytes)), {
    checkOverlappingEntry: true,
  })
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      collector.count()
      if (!headersAgree(bytes, entry)) throw new Error('The two headers of a file disagree.')
      const path = entry.filename.replace(/^\.\//, '')
      const mode = entry.externalFileAttributes >>> 16
      if ((mode & typeBits) === linkType) collector.refuse(path, 'link-refused')
      else if (!entry.directory && collector.accepts(path)) {
        const content = await contentOf(entry, collector.room())
        collector.add({ path, mode: mode === 0 ? undefined : mode & 0o7777, content })
      }
    }
  } catch (error) {
    if (error instanceof Error && error.message === ERR_UNSAFE_FILENAME) throw unsafe(error)
    throw error
  } finally {
    await reader.close()
  }
  return collector.found()
}

function unsafe(cause: Error): AppError {
  return new AppError(
    'input-refused',
    { reason: 'Do not unpack it. Export the bundle again.' },
    { cause, because: 'A path in the zip leads out of its folder.' },
  )
}

/**
 * Every file of a zip has two headers (APPNOTE.TXT 4.3.7 and 4.3.12). Readers use the one or the
 * other, so where they disagree, one program checks another file than the next one unpacks.
 */
function headersAgree(bytes: Buffer, entry: Entry): boolean {
  const { offset, rawFilename, rawBitFlag, version, signature } = entry
  if (offset + 30 > bytes.length || bytes.readUInt32LE(offset) !== 0x04034b50) return false
  const at = (position: number, size: number) => bytes.readUIntLE(offset + position, size)
  const name = bytes.subarray(offset + 30, offset + 30 + at(26, 2))
  // With bit 3, size and checksum follow the content instead.
  const isStreamed = ((rawBitFlag ?? 0) & 0b1000) !== 0
  return (
    at(4, 2) === version &&
    at(6, 2) === rawBitFlag &&
    at(8, 2) === entry.compressionMethod &&
    at(10, 4) === Number(entry.rawLastModDate) &&
    (isStreamed || at(14, 4) === (signature ?? 0)) &&
    name.equals(rawFilename)
  )
}

async function contentOf(entry: FileEntry, room: number): Promise<Buffer> {
  if (entry.encrypted) {
    throw new AppError(
      'input-refused',
      { reason: 'Unpack it with 7-Zip or bsdtar and its passphrase, then check the folder.' },
      { because: 'The zip is encrypted.' },
    )
  }
  const parts: Uint8Array[] = []
  let length = 0
  const sink = new WritableStream<Uint8Array>({
    write(part) {
      length += part.length
      if (length > room) throw new RangeError('It is larger than a bundle can be.')
      parts.push(part)
    },
  })
  await entry.getData(sink, { checkSignature: true })
  return Buffer.concat(parts)
}
