/** What the rules look at: a certificate as it is encoded, faults included. */
import ipaddr from 'ipaddr.js'
import { refused } from '../der'
import {
  attributeNames,
  extendedKeyUsages,
  extensionOids,
  keyUsageBits,
  type KeyUsage,
} from '../oids'
import { keyOf, type PublicKey } from './public-key'
import { expectItem, oidOf, readItem, tags, type FormDefect, type Item } from './reading'

export type SubjectAttribute = {
  readonly rdn: number
  /** Short name such as `CN`, or the dotted OID. */
  readonly type: string
  readonly value: string
  readonly tag: number
}
export type SignatureAlgorithm = {
  readonly oid: string
  readonly parameters: 'absent' | 'null' | 'other'
}
/** `at` is milliseconds since 1970, NaN when the text is no date of RFC 5280. */
export type Moment = { readonly tag: number; readonly text: string; readonly at: number }
export type ExtensionView = {
  readonly oid: string
  readonly critical: boolean
  /** FALSE was written, where DER leaves the default out. */
  readonly writesDefault: boolean
}

/** Domains, and addresses with their masks. */
export type ConstraintsView = {
  readonly dnsNames: readonly string[]
  readonly networks: readonly Buffer[]
  /** How many there are of other kinds, such as e-mail addresses and directory names. */
  readonly others: number
}

export type CertificateView = {
  readonly defects: ReadonlySet<FormDefect>
  readonly version: number
  /** The content of the INTEGER. */
  readonly serial: Buffer
  readonly innerAlgorithm: SignatureAlgorithm
  readonly outerAlgorithm: SignatureAlgorithm
  /** DER */
  readonly issuer: Buffer
  /** Read when asked: few rules look at it. */
  readonly issuerAttributes: () => readonly SubjectAttribute[]
  /** DER */
  readonly subject: Buffer
  readonly attributes: readonly SubjectAttribute[]
  readonly notBefore: Moment
  readonly notAfter: Moment
  /** SubjectPublicKeyInfo, DER */
  readonly spki: Buffer
  readonly key: PublicKey
  readonly extensions: readonly ExtensionView[]
  readonly constraints:
    | {
        readonly isAuthority: boolean
        readonly writesDefault: boolean
        readonly pathLength: number | undefined
      }
    | undefined
  readonly keyUsage:
    { readonly names: readonly KeyUsage[]; readonly isTrimmed: boolean } | undefined
  /** RFC names for known ones, dotted OIDs otherwise. */
  readonly usages: readonly string[] | undefined
  readonly altNames:
    | {
        readonly dnsNames: readonly string[]
        readonly addresses: readonly Buffer[]
        readonly emails: readonly string[]
        readonly uris: readonly string[]
        /** How many of further kinds. */
        readonly others: number
      }
    | undefined
  /** What an authority may sign names for (RFC 5280 §4.2.1.10), as it is written. */
  readonly nameConstraints:
    { readonly permitted: ConstraintsView; readonly excluded: ConstraintsView } | undefined
  /** Lower-case hex. */
  readonly subjectKeyId: string | undefined
  readonly authorityKeyId: string | undefined
}

const usageNames = new Map<string, string>(
  Object.entries(extendedKeyUsages).map(([name, { oid }]) => [oid, name]),
)

/** @throws AppError `input-refused` when the parts of a certificate are not there. */
export function viewOf(der: Uint8Array): CertificateView {
  const defects = new Set<FormDefect>()
  const bytes = Buffer.from(der.buffer, der.byteOffset, der.byteLength)
  const [tbs, outer, signature] = expectItem(readItem(bytes, defects), tags.sequence).items
  expectItem(signature, tags.bitString)
  const fields = [...expectItem(tbs, tags.sequence).items]
  const version = fields[0]?.tag === 0xa0 ? versionOf(fields.shift()) : 1
  const [serial, inner, issuer, validity, subject, spki, ...optional] = fields
  const [notBefore, notAfter] = expectItem(validity, tags.sequence).items
  const list = optional.find(({ tag }) => tag === 0xa3)?.items[0]
  const extensions = list
    ? expectItem(list, tags.sequence).items.map((item) => extensionOf(item, defects))
    : []
  // Of an extension that is there twice the first is read; a rule reports the second.
  const valueOf = (oid: string) => extensions.find((extension) => extension.oid === oid)?.value()
  return {
    defects,
    version,
    serial: expectItem(serial, tags.integer).content,
    innerAlgorithm: algorithmOf(inner),
    outerAlgorithm: algorithmOf(outer),
    issuer: expectItem(issuer, tags.sequence).whole,
    issuerAttributes: () => attributesOf(expectItem(issuer, tags.sequence)),
    subject: expectItem(subject, tags.sequence).whole,
    attributes: attributesOf(expectItem(subject, tags.sequence)),
    notBefore: momentOf(notBefore),
    notAfter: momentOf(notAfter),
    spki: expectItem(spki, tags.sequence).whole,
    key: keyOf(expectItem(spki, tags.sequence)),
    extensions,
    constraints: constraintsOf(valueOf(extensionOids.basicConstraints)),
    keyUsage: keyUsageOf(valueOf(extensionOids.keyUsage)),
    usages: valueOf(extensionOids.extendedKeyUsage)?.items.map((item) => {
      const oid = oidOf(item)
      return usageNames.get(oid) ?? oid
    }),
    altNames: altNamesOf(valueOf(extensionOids.subjectAltName)),
    nameConstraints: nameConstraintsOf(valueOf(extensionOids.nameConstraints)),
    subjectKeyId: hexOf(valueOf(extensionOids.subjectKeyIdentifier)),
    authorityKeyId: hexOf(
      valueOf(extensionOids.authorityKeyIdentifier)?.items.find(({ tag }) => tag === 0x80),
    ),
  }
}

function versionOf(item: Item | undefined): number {
  return 1 + (expectItem(item?.items[0], tags.integer).content.at(-1) ?? 0)
}

function algorithmOf(item: Item | undefined): SignatureAlgorithm {
  const [oid, parameters] = expectItem(item, tags.sequence).items
  const form = parameters?.tag === tags.nothing ? 'null' : 'other'
  return { oid: oidOf(oid), parameters: parameters === undefined ? 'absent' : form }
}

function attributesOf(name: Item): SubjectAttribute[] {
  return name.items.flatMap((set, rdn) =>
    expectItem(set, tags.set).items.map((pair) => {
      const [type, value] = expectItem(pair, tags.sequence).items
      const oid = oidOf(type)
      if (!value) throw refused('A name in it is damaged.')
      // 0x1e is BMPString (UTF-16 BE); Latin-1 is what Teletex strings hold in practice.
      const text =
        value.tag === 0x1e
          ? Buffer.from(value.content.subarray(0, value.content.length & ~1))
              .swap16()
              .toString('utf16le')
          : value.content.toString(value.tag === 0x14 ? 'latin1' : 'utf8')
      return { rdn, type: attributeNames[oid] ?? oid, value: text, tag: value.tag }
    }),
  )
}

function momentOf(item: Item | undefined): Moment {
  const { tag, content } = expectItem(item, tags.utcTime, tags.generalizedTime)
  const text = content.toString('latin1')
  const digits =
    tag === tags.utcTime ? `${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}` : text
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits)
  if (!parts) return { tag, text, at: Number.NaN }
  const [, year, month, day, hour, minute, second] = parts
  return { tag, text, at: Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) }
}

function extensionOf(item: Item, defects: Set<FormDefect>): ExtensionView & { value: () => Item } {
  const [type, ...rest] = expectItem(item, tags.sequence).items
  const flag = rest[0]?.tag === tags.boolean ? rest[0] : undefined
  const octets = expectItem(rest.at(-1), tags.octetString).content
  return {
    oid: oidOf(type),
    critical: flag !== undefined && flag.content[0] !== 0,
    writesDefault: flag?.content[0] === 0,
    value: () => readItem(octets, defects),
  }
}

function constraintsOf(item: Item | undefined): CertificateView['constraints'] {
  if (!item) return undefined
  const { items } = expectItem(item, tags.sequence)
  const flag = items.find(({ tag }) => tag === tags.boolean)?.content[0]
  const length = items.find(({ tag }) => tag === tags.integer)?.content
  return {
    isAuthority: flag !== undefined && flag !== 0,
    writesDefault: flag === 0,
    pathLength: length && Number(`0x${length.toString('hex') || '0'}`),
  }
}

function keyUsageOf(item: Item | undefined): CertificateView['keyUsage'] {
  if (!item) return undefined
  const [unused = 0, ...bytes] = expectItem(item, tags.bitString).content
  const names = keyUsageBits.flatMap(([name], bit) =>
    ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) === 0 ? [] : [name],
  )
  // X.690 §11.2.2: the last bit that is written is a one.
  const isTrimmed = bytes.length === 0 ? unused === 0 : (((bytes.at(-1) ?? 0) >> unused) & 1) === 1
  return { names, isTrimmed }
}

function altNamesOf(item: Item | undefined): CertificateView['altNames'] {
  if (!item) return undefined
  const { items } = expectItem(item, tags.sequence)
  const ofTag = (wanted: number) =>
    items.flatMap(({ tag, content }) => (tag === wanted ? [content] : []))
  const textsOf = (wanted: number) => ofTag(wanted).map((content) => content.toString('latin1'))
  const known = {
    dnsNames: textsOf(0x82),
    addresses: ofTag(0x87),
    emails: textsOf(0x81),
    uris: textsOf(0x86),
  }
  return { ...known, others: items.length - Object.values(known).flat().length }
}

function nameConstraintsOf(item: Item | undefined): CertificateView['nameConstraints'] {
  if (!item) return undefined
  const { items } = expectItem(item, tags.sequence)
  const trees = (wanted: number): ConstraintsView => {
    const bases = items
      .filter(({ tag }) => tag === wanted)
      .flatMap((list) =>
        list.items.flatMap((tree) => expectItem(tree, tags.sequence).items[0] ?? []),
      )
    const ofTag = (tag: number) =>
      bases.filter((base) => base.tag === tag).map(({ content }) => content)
    const [domains, networks] = [ofTag(0x82), ofTag(0x87)]
    return {
      dnsNames: domains.map((content) => content.toString('latin1').toLowerCase()),
      networks,
      others: bases.length - domains.length - networks.length,
    }
  }
  return { permitted: trees(0xa0), excluded: trees(0xa1) }
}

const hexOf = (item: Item | undefined): string | undefined => item?.content.toString('hex')

/** @returns the values of one attribute type of the subject, in their order. */
export function valuesOf({ attributes }: CertificateView, type: string): string[] {
  return attributes.flatMap((attribute) => (attribute.type === type ? [attribute.value] : []))
}

/** The common name as Go reads it: the last one. Empty without one. */
export function commonNameOf(certificate: CertificateView): string {
  return valuesOf(certificate, 'CN').at(-1) ?? ''
}

/** @returns the DNS names as they are written. */
export function dnsNamesOf({ altNames }: CertificateView): readonly string[] {
  return altNames?.dnsNames ?? []
}

/** @returns the addresses in canonical text; those of another length than 4 or 16 bytes are left out. */
export function addressesOf({ altNames }: CertificateView): string[] {
  return (altNames?.addresses ?? []).flatMap((bytes) => addressText(bytes) ?? [])
}

/** @returns an address in canonical text; undefined for another length than 4 or 16 bytes. */
export function addressText(bytes: Buffer): string | undefined {
  if (bytes.length !== 4 && bytes.length !== 16) return undefined
  const address = ipaddr.fromByteArray([...bytes])
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}
