import { configure, Uint8ArrayReader, ZipReader, type FileEntry } from '@zip.js/zip.js'
import { AppError } from '../../../shared/errors'
import { Collector, type Found } from './entries'

configure({ useWebWorkers: false })

/** File type bits of a Unix mode, and the value of a symbolic link (POSIX <sys/stat.h>). */
const typeBits = 0o170000
const linkType = 0o120000

/**
 * Unpacks a zip in memory. What it says of sizes is not believed: bytes are counted as they come.
 * @throws RangeError beyond the limits, AppError `input-refused` for an encrypted one, Error of
 * zip.js for a damaged one.
 */
export async function readZip(bytes: Buffer): Promise<Found> {
  const collector = new Collector()
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(bytes)), {
    checkOverlappingEntry: true,
  })
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      collector.count()
      const mode = entry.externalFileAttributes >>> 16
      if ((mode & typeBits) === linkType) collector.refuse(entry.filename, 'link-refused')
      else if (!entry.directory && collector.accepts(entry.filename)) {
        const content = await contentOf(entry, collector.room())
        collector.add({
          path: entry.filename,
          mode: mode === 0 ? undefined : mode & 0o7777,
          content,
        })
      }
    }
  } finally {
    await reader.close()
  }
  return collector.found()
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
