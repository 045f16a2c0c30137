/**
 * A second reader of DER, apart from the one that writes certificates: it reads what the strict reader
 * refuses, so that a rule can say what is wrong with it, and it is fast enough to judge every signature.
 */
import { maxDerBytes, refused } from '../der'

/** One value. What it holds is cut out when it is asked for: most values are never looked at. */
export class Item {
  constructor(
    readonly tag: number,
    /** What a constructed value holds; nothing for a primitive one. */
    readonly items: readonly Item[],
    private readonly bytes: Buffer,
    private readonly start: number,
    private readonly header: number,
    readonly stop: number,
  ) {}

  get content(): Buffer {
    return this.bytes.subarray(this.header, this.stop)
  }

  /** Header and content. */
  get whole(): Buffer {
    return this.bytes.subarray(this.start, this.stop)
  }
}

/** A form that BER allows and DER does not (X.690 §10 and §11). */
export type FormDefect = 'length' | 'integer' | 'boolean' | 'set-order' | 'trailing'

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

const constructed = 0x20
const maxDepth = 32

/**
 * Reads one value; whatever follows it is the defect `trailing`.
 *
 * @param defects takes what is not DER.
 * @throws AppError `input-refused` when it is not even BER of definite length.
 */
export function readItem(bytes: Buffer, defects: Set<FormDefect>): Item {
  if (bytes.length > maxDerBytes) throw refused(`It is larger than ${maxDerBytes} bytes.`)
  const item = itemAt(bytes, 0, bytes.length, defects, 0)
  if (item.stop < bytes.length) defects.add('trailing')
  return item
}

function itemAt(
  bytes: Buffer,
  start: number,
  end: number,
  defects: Set<FormDefect>,
  depth: number,
): Item {
  const tag = bytes[start]
  const first = bytes[start + 1]
  if (tag === undefined || first === undefined || start + 2 > end || depth > maxDepth) {
    throw refused('It is cut off, or nested too deep.')
  }
  if ((tag & 0x1f) === 0x1f) throw refused('It holds a tag that no certificate has.')
  if (first === 0x80) throw refused('A length in it is indefinite, which DER does not allow.')
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f
  if (lengthBytes > 4) throw refused('A length in it is larger than any certificate.')
  const header = start + 2 + lengthBytes
  if (header > end) throw refused('It is cut off.')
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(start + 2, lengthBytes)
  if (lengthBytes > 0 && (length < 0x80 || bytes[start + 2] === 0)) defects.add('length')
  const stop = header + length
  if (stop > end) throw refused('It is cut off.')
  const items = (tag & constructed) === 0 ? none : itemsIn(bytes, header, stop, defects, depth + 1)
  const item = new Item(tag, items, bytes, start, header, stop)
  if (tag === tags.integer || tag === tags.boolean) {
    if (!isShortest(tag, bytes[header] ?? 0, bytes[header + 1] ?? 0, length)) {
      defects.add(tag === tags.integer ? 'integer' : 'boolean')
    }
  } else if (tag === tags.set && items.length > 1 && !isSorted(items)) defects.add('set-order')
  return item
}

const none: readonly Item[] = []

function itemsIn(
  bytes: Buffer,
  start: number,
  stop: number,
  defects: Set<FormDefect>,
  depth: number,
): Item[] {
  const items: Item[] = []
  for (let at = start; at < stop;) {
    const item = itemAt(bytes, at, stop, defects, depth)
    items.push(item)
    at = item.stop
  }
  return items
}

/** An INTEGER without padding (X.690 §8.3.2), a BOOLEAN of 00 or FF (§11.1). */
function isShortest(tag: number, first: number, second: number, length: number): boolean {
  if (tag === tags.boolean) return length === 1 && (first === 0 || first === 0xff)
  const isPadded = (first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)
  return length === 1 || (length > 1 && !isPadded)
}

function isSorted(items: readonly Item[]): boolean {
  return items.every((item, index) => {
    const before = items[index - 1]
    return before === undefined || Buffer.compare(before.whole, item.whole) <= 0
  })
}

/** @throws AppError `input-refused` when there is no such value. */
export function expectItem(item: Item | undefined, ...accepted: number[]): Item {
  if (item && accepted.includes(item.tag)) return item
  throw refused('It does not have the parts of a certificate.')
}

/** @returns the dotted form. @throws AppError `input-refused` */
export function oidOf(item: Item | undefined): string {
  const { content } = expectItem(item, tags.oid)
  const last = content.at(-1)
  if (last === undefined || last >= 0x80 || content.length > 40) {
    throw refused('An object identifier is damaged.')
  }
  const numbers: number[] = []
  let value = 0
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f)
    if (byte < 0x80) {
      numbers.push(value)
      value = 0
    }
  }
  const [head = 0, ...rest] = numbers
  const top = Math.min(2, Math.floor(head / 40))
  return [top, head - top * 40, ...rest].join('.')
}

/** @returns how many bits a big-endian number has, leading zeros not counted. */
export function bitLength(magnitude: Uint8Array): number {
  const first = magnitude.findIndex((byte) => byte !== 0)
  if (first < 0) return 0
  return (magnitude.length - first) * 8 - (Math.clz32(magnitude[first] ?? 0) - 24)
}
