/** ASN.1 in DER (X.690), written and read with node-forge. Nothing else in the program imports it. */
import { AppError } from '../../shared/errors'
import type { asn1 as Forge } from 'node-forge'
import asn1 from 'node-forge/lib/asn1.js'

/** One ASN.1 value. Made and taken apart by the functions of this file alone. */
export type DerNode = Forge.Asn1

/** The largest DER that is read, in bytes. Real certificates stay below 10 KiB. */
export const maxDerBytes = 64 * 1024
/** A certificate nests about 10 levels deep. */
const maxDepth = 32

const { Class, Type } = asn1
const CONSTRUCTED = 0x20

/** Universal types that the readers ask for, by their X.680 names. */
export const derTypes = {
  boolean: Type.BOOLEAN,
  integer: Type.INTEGER,
  bitString: Type.BITSTRING,
  octetString: Type.OCTETSTRING,
  oid: Type.OID,
  utf8String: Type.UTF8,
  sequence: Type.SEQUENCE,
  set: Type.SET,
  printableString: Type.PRINTABLESTRING,
  teletexString: 20,
  ia5String: Type.IA5STRING,
  utcTime: Type.UTCTIME,
  generalizedTime: Type.GENERALIZEDTIME,
  bmpString: Type.BMPSTRING,
} as const
export type DerType = keyof typeof derTypes

/**
 * The error for every input that is not what it claims to be.
 *
 * @param reason a sentence that a person may read; never holds bytes of the input.
 */
export function refused(reason: string, cause?: unknown): AppError {
  return new AppError('input-refused', { reason }, { cause })
}

const toBinary = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
const fromBinary = (text: string): Buffer => Buffer.from(text, 'latin1')

function primitive(type: number, content: string): DerNode {
  return asn1.create(Class.UNIVERSAL, type, false, content)
}

/** @returns SEQUENCE of the given nodes, in this order. */
export function sequence(...nodes: DerNode[]): DerNode {
  return asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, nodes)
}

/** @returns SET OF, sorted by encoding and without duplicates, as DER demands (X.690 §11.6). */
export function setOf(...nodes: DerNode[]): DerNode {
  const byEncoding = new Map(nodes.map((node) => [toBinary(encode(node)), node]))
  const sorted = [...byEncoding].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, node]) => node)
  return asn1.create(Class.UNIVERSAL, Type.SET, true, sorted)
}

/** @param dotted an object identifier such as `2.5.29.15`. */
export function oid(dotted: string): DerNode {
  return primitive(Type.OID, asn1.oidToDer(dotted).getBytes())
}

/**
 * @param magnitude a number that is not negative, big-endian; any leading zeros are dropped.
 * @returns INTEGER in the shortest form (X.690 §8.3.2). BoringSSL refuses every other one.
 */
export function unsignedInteger(magnitude: Uint8Array): DerNode {
  const first = magnitude.findIndex((byte) => byte !== 0)
  const shortest = first < 0 ? Uint8Array.of(0) : magnitude.subarray(first)
  const sign = (shortest[0] ?? 0) >= 0x80 ? '\0' : ''
  return primitive(Type.INTEGER, sign + toBinary(shortest))
}

/** @returns BOOLEAN TRUE. DER omits FALSE where it is the default, so nothing writes it. */
export function booleanTrue(): DerNode {
  return primitive(Type.BOOLEAN, '\xff')
}

/** @returns NULL, the parameters of RSA algorithm identifiers (RFC 4055 §2.1). */
export function nullValue(): DerNode {
  return primitive(Type.NULL, '')
}

/** @param unusedBits how many low bits of the last byte do not count. */
export function bitString(bytes: Uint8Array, unusedBits = 0): DerNode {
  return primitive(Type.BITSTRING, String.fromCharCode(unusedBits) + toBinary(bytes))
}

/** @returns OCTET STRING with these bytes. */
export function octetString(bytes: Uint8Array): DerNode {
  return primitive(Type.OCTETSTRING, toBinary(bytes))
}

/** @param value text; the caller has checked that the string type allows its characters. */
export function text(
  type: 'utf8String' | 'printableString' | 'ia5String' | 'utcTime' | 'generalizedTime',
  value: string,
): DerNode {
  return primitive(derTypes[type], toBinary(Buffer.from(value, 'utf8')))
}

/** @returns BMPString: UTF-16, big-endian, as PKCS#12 wants names. */
export function bmpString(value: string): DerNode {
  // node-forge itself writes two bytes for each unit.
  return primitive(Type.BMPSTRING, value)
}

/** @returns `[tag]` around nodes (constructed) or with bare bytes (primitive). */
export function context(tag: number, content: readonly DerNode[] | Uint8Array): DerNode {
  return content instanceof Uint8Array
    ? asn1.create(Class.CONTEXT_SPECIFIC, tag, false, toBinary(content))
    : asn1.create(Class.CONTEXT_SPECIFIC, tag, true, [...content])
}

/**
 * @param der one whole SEQUENCE, e.g. an issuer's subject.
 * @returns a node that is written as exactly these bytes.
 */
export function raw(der: Uint8Array): DerNode {
  const header = sequenceHeaderLength(der)
  return primitive(Type.SEQUENCE | CONSTRUCTED, toBinary(der.subarray(header)))
}

function sequenceHeaderLength(der: Uint8Array): number {
  const [tag, length = 0] = der
  if (tag !== (Type.SEQUENCE | CONSTRUCTED)) throw refused('A DER SEQUENCE was expected.')
  const lengthBytes = length < 0x80 ? 0 : length & 0x7f
  const header = 2 + lengthBytes
  const value = lengthBytes === 0 ? length : Number(`0x${hex(der.subarray(2, header))}`)
  if (header + value !== der.length) throw refused('A DER SEQUENCE has a wrong length.')
  return header
}

/** @returns the DER of a node, in a buffer of its own. */
export function encode(node: DerNode): Buffer {
  return fromBinary(asn1.toDer(node).getBytes())
}

/**
 * Reads one DER value. Writing it again gives the same bytes: whatever is BER but not DER is refused,
 * so that parts of it may be copied byte for byte.
 *
 * @throws AppError `input-refused`
 */
export function decode(der: Uint8Array, limit: number = maxDerBytes): DerNode {
  if (der.length > limit) throw refused(`It is larger than ${limit} bytes.`)
  const options = { strict: true, parseAllBytes: true, decodeBitStrings: false, maxDepth }
  let node: DerNode
  let again: Buffer
  try {
    node = asn1.fromDer(toBinary(der), options)
    again = encode(node)
  } catch (cause) {
    throw refused('It is not DER.', cause)
  }
  if (!again.equals(der)) throw refused('It is not DER: one value is not in its shortest form.')
  return node
}

/** @returns whether the node is of this universal type. */
export function isType(node: DerNode, type: DerType): boolean {
  return node.tagClass === Class.UNIVERSAL && node.type === derTypes[type]
}

/** @returns the tag number of a context-specific node, else undefined. */
export function contextTag(node: DerNode): number | undefined {
  return node.tagClass === Class.CONTEXT_SPECIFIC ? node.type : undefined
}

/** @throws AppError `input-refused` when the node is of another type; returns it otherwise. */
export function expectType(node: DerNode | undefined, ...types: DerType[]): DerNode {
  if (!node || !types.some((type) => isType(node, type))) {
    throw refused(`A DER ${types.join(' or ')} was expected.`)
  }
  return node
}

/** @returns the nodes inside a constructed one. @throws AppError `input-refused` */
export function children(node: DerNode): readonly DerNode[] {
  if (!node.constructed || typeof node.value === 'string') {
    throw refused('A DER value with parts was expected.')
  }
  return node.value
}

/** @returns the content bytes of a primitive node. @throws AppError `input-refused` */
export function content(node: DerNode): Buffer {
  if (node.constructed || typeof node.value !== 'string') {
    throw refused('A DER value without parts was expected.')
  }
  if (isType(node, 'bmpString')) return Buffer.from(node.value, 'utf16le').swap16()
  return fromBinary(node.value)
}

/** @returns the dotted form of an OBJECT IDENTIFIER. @throws AppError `input-refused` */
export function readOid(node: DerNode | undefined): string {
  const bytes = content(expectType(node, 'oid'))
  const last = bytes.at(-1)
  if (last === undefined || last >= 0x80 || bytes.length > 40) {
    throw refused('An object identifier is damaged.')
  }
  try {
    return asn1.derToOid(toBinary(bytes))
  } catch (cause) {
    throw refused('An object identifier is damaged.', cause)
  }
}

/** @returns bytes and unused bits of a BIT STRING. @throws AppError `input-refused` */
export function readBitString(node: DerNode | undefined): { bytes: Buffer; unusedBits: number } {
  const whole = content(expectType(node, 'bitString'))
  const unusedBits = whole[0]
  if (unusedBits === undefined || unusedBits > 7 || (whole.length === 1 && unusedBits > 0)) {
    throw refused('A bit string is damaged.')
  }
  return { bytes: whole.subarray(1), unusedBits }
}

/** @returns lower-case hex without separators. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
