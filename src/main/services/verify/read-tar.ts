import { constants, createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { Collector, limits, type Found } from './entries'

const blockBytes = 512
/** Long names travel in a header of their own; more than this is no name. */
const maxHeaderBytes = 64 * 1024

/**
 * Unpacks a gzip-compressed tar in memory: ustar with the pax and GNU headers for long names
 * (POSIX.1-2024, pax interchange format). Everything but files and folders is refused.
 * @throws RangeError beyond the limits, Error for a damaged one.
 */
export async function readTarGz(bytes: Buffer): Promise<Found> {
  const tar = await gunzip(bytes)
  const collector = new Collector()
  let longName: string | undefined
  let at = 0
  while (at + blockBytes <= tar.length) {
    const header = readHeader(tar.subarray(at, at + blockBytes))
    if (header === undefined) break
    const begin = at + blockBytes
    const content = tar.subarray(begin, begin + header.size)
    if (content.length < header.size) throw new Error('The archive ends in the middle of a file.')
    at = begin + Math.ceil(header.size / blockBytes) * blockBytes
    collector.count()
    if (header.type === 'x' || header.type === 'L') {
      if (header.size > maxHeaderBytes) throw new RangeError('A file name is too long.')
      longName = header.type === 'x' ? (paxPath(content) ?? longName) : untilNul(content)
      continue
    }
    const path = (longName ?? header.name).replace(/^\.\//, '')
    longName = undefined
    if (header.type === 'g' || header.type === '5') continue
    if (header.type !== '0') collector.refuse(path, 'link-refused')
    else if (collector.accepts(path)) collector.add({ path, mode: header.mode & 0o7777, content })
  }
  return collector.found()
}

async function gunzip(bytes: Buffer): Promise<Buffer> {
  const parts: Buffer[] = []
  let length = 0
  const stream = Readable.from([bytes]).pipe(createGunzip({ finishFlush: constants.Z_FINISH }))
  for await (const part of stream) {
    if (!Buffer.isBuffer(part)) throw new TypeError('gunzip gave no bytes.')
    length += part.length
    if (length > limits.totalBytes) throw new RangeError('It is larger than a bundle can be.')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

type Header = { name: string; mode: number; size: number; type: string }

function readHeader(block: Buffer): Header | undefined {
  if (block.every((byte) => byte === 0)) return undefined
  const sum = octal(block.subarray(148, 156))
  const blanked = Buffer.from(block).fill(' ', 148, 156)
  if (sum !== blanked.reduce((total, byte) => total + byte, 0)) {
    throw new Error('A header of the archive is damaged.')
  }
  const isUstar = block.subarray(257, 262).toString('latin1') === 'ustar'
  const prefix = isUstar ? untilNul(block.subarray(345, 500)) : ''
  const name = untilNul(block.subarray(0, 100))
  const type = block.subarray(156, 157).toString('latin1')
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    mode: octal(block.subarray(100, 108)),
    size: octal(block.subarray(124, 136)),
    // A NUL means a plain file in archives older than POSIX.
    type: type === '\0' ? '0' : type,
  }
}

function octal(field: Buffer): number {
  const text = untilNul(field).trim()
  if (!/^[0-7]{1,12}$/.test(text)) throw new Error('A number in the archive is damaged.')
  return Number.parseInt(text, 8)
}

function untilNul(field: Buffer): string {
  const end = field.indexOf(0)
  return (end === -1 ? field : field.subarray(0, end)).toString('utf8')
}

/** Records are `length key=value\n`, the length counting all of its own bytes. */
function paxPath(content: Buffer): string | undefined {
  let at = 0
  while (at < content.length) {
    const space = content.indexOf(0x20, at)
    const length = Number(content.subarray(at, Math.max(at, space)).toString('latin1'))
    if (space === -1 || !Number.isInteger(length) || length < 5) break
    const record = content.subarray(space + 1, at + length - 1).toString('utf8')
    if (record.startsWith('path=')) return record.slice('path='.length)
    at += length
  }
  return undefined
}
