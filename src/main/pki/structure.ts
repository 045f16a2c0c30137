/** Reads the structure of any X.509 certificate (RFC 5280 §4.1) without judging what it says. */
import ipaddr from 'ipaddr.js'
import {
  children,
  content,
  contextTag,
  decode,
  encode,
  expectType,
  hex,
  isType,
  readBitString,
  readOid,
  refused,
  type DerNode,
} from './der'
import { readName, type Attribute } from './names'
import { extensionOids, keyUsageBits, type KeyUsage } from './oids'
import { readTime } from './times'

/** Whatever carries extensions: a certificate, or a request for one. */
export type WithExtensions = Pick<ParsedCertificate, 'extensions'>
export type Extension = { readonly critical: boolean; readonly value: Buffer }

/** A certificate taken apart. Buffers hold DER; times are milliseconds since 1970. */
export type ParsedCertificate = {
  readonly der: Uint8Array
  readonly tbs: Buffer
  readonly version: number
  /** Lower-case hex of the number, even digits; a minus sign before a negative one's bytes. */
  readonly serial: string
  readonly signatureAlgorithm: string
  readonly signature: Buffer
  readonly issuer: Buffer
  readonly issuerName: readonly Attribute[]
  readonly subject: Buffer
  readonly subjectName: readonly Attribute[]
  readonly notBefore: number
  readonly notAfter: number
  readonly spki: Buffer
  readonly extensions: ReadonlyMap<string, Extension>
}

/** @throws AppError `input-refused` when it is not one DER certificate, whatever the bytes. */
export function parseCertificate(der: Uint8Array): ParsedCertificate {
  const [tbs, algorithm, signature] = children(expectType(decode(der), 'sequence'))
  const fields = [...children(expectType(tbs, 'sequence'))]
  const version = readVersion(fields)
  const [serial, innerAlgorithm, issuer, validity, subject, spki, ...optional] = fields
  const [notBefore, notAfter] = children(expectType(validity, 'sequence'))
  const signatureAlgorithm = algorithmOid(algorithm)
  if (signatureAlgorithm !== algorithmOid(innerAlgorithm)) {
    throw refused('Its two signature algorithms differ.')
  }
  return {
    der,
    tbs: encode(expectType(tbs, 'sequence')),
    version,
    serial: readSerial(serial),
    signatureAlgorithm,
    signature: readBitString(signature).bytes,
    issuer: encode(expectType(issuer, 'sequence')),
    issuerName: readName(issuer),
    subject: encode(expectType(subject, 'sequence')),
    subjectName: readName(subject),
    notBefore: readTime(notBefore),
    notAfter: readTime(notAfter),
    spki: encode(expectType(spki, 'sequence')),
    extensions: taggedExtensions(optional.find((node) => contextTag(node) === 3)),
  }
}

function readVersion(fields: DerNode[]): number {
  const [first] = fields
  if (!first || contextTag(first) !== 0) return 1
  fields.shift()
  return 1 + (content(expectType(children(first)[0], 'integer'))[0] ?? 0)
}

/** @returns the dotted OID of an AlgorithmIdentifier. @throws AppError `input-refused` */
export function algorithmOid(node: DerNode | undefined): string {
  return readOid(children(expectType(node, 'sequence'))[0])
}

function readSerial(node: DerNode | undefined): string {
  const bytes = content(expectType(node, 'integer'))
  const [first] = bytes
  if (first === undefined || bytes.length > 64) throw refused('Its serial number is damaged.')
  if (first >= 0x80) return `-${hex(bytes)}`
  return hex(first === 0 && bytes.length > 1 ? bytes.subarray(1) : bytes)
}

function taggedExtensions(node: DerNode | undefined): Map<string, Extension> {
  return node ? readExtensions(children(node)[0]) : new Map<string, Extension>()
}

/** Reads Extensions (RFC 5280 §4.1), by dotted OID in their order. @throws AppError `input-refused` */
export function readExtensions(node: DerNode | undefined): Map<string, Extension> {
  const found = new Map<string, Extension>()
  for (const extension of children(expectType(node, 'sequence'))) {
    const parts = children(expectType(extension, 'sequence'))
    const dotted = readOid(parts[0])
    const flag = parts.length > 2 ? content(expectType(parts[1], 'boolean'))[0] : 0
    if (found.has(dotted)) throw refused(`The extension ${dotted} is in it twice.`)
    const value = content(expectType(parts.at(-1), 'octetString'))
    found.set(dotted, { critical: flag !== 0, value })
  }
  return found
}

function extensionNode(certificate: WithExtensions, dotted: string): DerNode | undefined {
  const extension = certificate.extensions.get(dotted)
  return extension && decode(extension.value)
}

/** §4.2.1.9; without the extension it is no authority. @throws AppError `input-refused` */
export function basicConstraints(certificate: WithExtensions): {
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
} {
  const node = extensionNode(certificate, extensionOids.basicConstraints)
  if (!node) return { isAuthority: false, pathLength: undefined }
  const parts = children(expectType(node, 'sequence'))
  const flag = parts.find((part) => isType(part, 'boolean'))
  const length = parts.find((part) => isType(part, 'integer'))
  const bytes = length && content(length)
  if (bytes && (bytes.length === 0 || bytes.length > 4 || (bytes[0] ?? 0) >= 0x80)) {
    throw refused('Its path length is damaged.')
  }
  return {
    isAuthority: flag !== undefined && content(flag)[0] !== 0,
    pathLength: bytes && bytes.readUIntBE(0, bytes.length),
  }
}

/** §4.2.1.3; undefined without the extension: then every use is allowed. @throws AppError `input-refused` */
export function keyUsages(certificate: WithExtensions): KeyUsage[] | undefined {
  const node = extensionNode(certificate, extensionOids.keyUsage)
  if (!node) return undefined
  const { bytes } = readBitString(node)
  return keyUsageBits.flatMap(([name], bit) => {
    const byte = bytes[Math.floor(bit / 8)] ?? 0
    return (byte & (0x80 >> (bit % 8))) === 0 ? [] : [name]
  })
}

/** §4.2.1.12: dotted OIDs; undefined without the extension. @throws AppError `input-refused` */
export function extendedKeyUsageOids(certificate: WithExtensions): string[] | undefined {
  const node = extensionNode(certificate, extensionOids.extendedKeyUsage)
  return node && children(expectType(node, 'sequence')).map(readOid)
}

/** Kinds of names beside DNS and IP, by their tags (§4.2.1.6, GeneralName). */
const otherKinds: Readonly<Record<number, string>> = {
  0: 'other name',
  1: 'email',
  3: 'X.400 address',
  4: 'directory name',
  5: 'EDI party',
  6: 'URI',
  8: 'registered ID',
}

/**
 * §4.2.1.6. `otherNames` has every name that is neither DNS nor IP, with its kind;
 * `furtherKinds` has the kinds of those that are no mail address and no URI either.
 *
 * @throws AppError `input-refused`
 */
export function altNames(certificate: WithExtensions): {
  readonly dnsNames: readonly string[]
  readonly addresses: readonly string[]
  readonly emails: readonly string[]
  readonly uris: readonly string[]
  readonly otherNames: readonly string[]
  readonly furtherKinds: readonly string[]
} {
  const node = extensionNode(certificate, extensionOids.subjectAltName)
  const names = node ? children(expectType(node, 'sequence')) : []
  const ofTag = (tag: number) => names.filter((name) => contextTag(name) === tag).map(content)
  const textsOf = (tag: number) => ofTag(tag).map((bytes) => bytes.toString('latin1'))
  const read: readonly (number | undefined)[] = [1, 2, 6, 7]
  return {
    dnsNames: textsOf(2),
    addresses: ofTag(7).map(formatAddress),
    emails: textsOf(1),
    uris: textsOf(6),
    otherNames: names.flatMap((name) => {
      const tag = contextTag(name)
      return tag === 2 || tag === 7 ? [] : [otherName(name, tag)]
    }),
    furtherKinds: names.flatMap((name) => {
      const tag = contextTag(name)
      return read.includes(tag) ? [] : [otherName(name, tag)]
    }),
  }
}

/** The kind; with the text, where it is one and may be shown. */
function otherName(node: DerNode, tag: number | undefined): string {
  const kind = otherKinds[tag ?? -1] ?? 'unknown'
  if (tag !== 1 && tag !== 6) return kind
  return `${kind}:${content(node)
    .toString('latin1')
    .slice(0, 300)
    .replace(/[^\x21-\x7e]/g, '?')}`
}

function formatAddress(bytes: Buffer): string {
  if (bytes.length !== 4 && bytes.length !== 16) throw refused('An IP address in it is damaged.')
  const address = ipaddr.fromByteArray([...bytes])
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}

/** §4.2.1.2. @throws AppError `input-refused` */
export function subjectKeyId(certificate: WithExtensions): Buffer | undefined {
  const node = extensionNode(certificate, extensionOids.subjectKeyIdentifier)
  return node && content(expectType(node, 'octetString'))
}

/** §4.2.1.1, the key identifier alone. @throws AppError `input-refused` */
export function authorityKeyId(certificate: WithExtensions): Buffer | undefined {
  const node = extensionNode(certificate, extensionOids.authorityKeyIdentifier)
  const keyId =
    node && children(expectType(node, 'sequence')).find((part) => contextTag(part) === 0)
  return keyId && content(keyId)
}

/** @returns the BIT STRING content of a SubjectPublicKeyInfo: what method 1 of §4.2.1.2 hashes. */
export function publicKeyBits(spki: Uint8Array): Buffer {
  return readBitString(children(expectType(decode(spki), 'sequence'))[1]).bytes
}
