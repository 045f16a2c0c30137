/** Certificates made by hand, so that one thing at a time can be bent. Signed with a real key. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import {
  bitString,
  booleanTrue,
  context,
  encode,
  nullValue,
  octetString,
  oid,
  sequence,
  setOf,
  text,
  unsignedInteger,
  type DerNode,
} from '../../src/main/pki/der'
import { attributeOids, extendedKeyUsages, extensionOids } from '../../src/main/pki/oids'

export type Key = { readonly privateKey: KeyObject; readonly spki: Buffer }
export type Extension = {
  readonly oid: string
  readonly critical: boolean | 'FALSE'
  readonly value: Buffer
}
type NamePart = readonly [type: keyof typeof attributeOids, value: string, form?: StringForm]
type StringForm = 'utf8String' | 'printableString' | 'ia5String'

/** Everything of a certificate; `hex` fields are DER written by hand. */
export type Draft = {
  readonly version: 1 | 3
  /** The INTEGER's content. */
  readonly serial: Buffer
  readonly inner: Buffer
  readonly outer: Buffer
  readonly issuer: Buffer
  readonly notBefore: Buffer
  readonly notAfter: Buffer
  readonly subject: Buffer
  readonly key: Key
  readonly signer: Key
  readonly extensions: readonly Extension[]
}

export const algorithms = {
  ecdsaSha256: encode(sequence(oid('1.2.840.10045.4.3.2'))),
  ecdsaWithNull: encode(sequence(oid('1.2.840.10045.4.3.2'), nullValue())),
  rsaSha256: encode(sequence(oid('1.2.840.113549.1.1.11'), nullValue())),
  rsaSha1: encode(sequence(oid('1.2.840.113549.1.1.5'), nullValue())),
  ecdsaSha384: encode(sequence(oid('1.2.840.10045.4.3.3'))),
}

function keyOf({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Key {
  return { privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) }
}
export const ecKey = (namedCurve = 'P-256'): Key => keyOf(generateKeyPairSync('ec', { namedCurve }))
export const rsaKey = (modulusLength: number, publicExponent = 65537): Key =>
  keyOf(generateKeyPairSync('rsa', { modulusLength, publicExponent }))
export const edKey = (): Key => keyOf(generateKeyPairSync('ed25519'))

/** @returns a key whose SubjectPublicKeyInfo says something else than the key is. */
export function claiming(key: Key, algorithm: DerNode): Key {
  const bits = key.spki.subarray(-65)
  return { ...key, spki: encode(sequence(algorithm, bitString(bits))) }
}

/** @returns a TLV with a short or one-byte length. */
export function tlv(tag: number, content: Buffer): Buffer {
  if (content.length > 0xffff) throw new Error('longer than a fixture needs')
  const length =
    content.length < 0x80
      ? [content.length]
      : content.length < 0x100
        ? [0x81, content.length]
        : [0x82, content.length >> 8, content.length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...length), content])
}

/** One RDN for each part. PrintableString where nothing else is said. */
export function name(...parts: NamePart[]): Buffer {
  return encode(
    sequence(
      ...parts.map(([type, value, form = 'utf8String']) =>
        setOf(sequence(oid(attributeOids[type]), text(form, value))),
      ),
    ),
  )
}

export const utc = (digits: string): Buffer => encode(text('utcTime', digits))
export const generalized = (digits: string): Buffer => encode(text('generalizedTime', digits))

const extension = (dotted: string, critical: Extension['critical'], value: DerNode): Extension => ({
  oid: dotted,
  critical,
  value: encode(value),
})
const bits = { digitalSignature: 0, keyEncipherment: 2, keyCertSign: 5, cRLSign: 6 } as const

export const keyUsage = (critical: boolean, ...names: (keyof typeof bits)[]): Extension => {
  let byte = 0
  for (const bit of names) byte |= 0x80 >> bits[bit]
  const last = Math.max(...names.map((bit) => bits[bit]))
  return extension(extensionOids.keyUsage, critical, bitString(Buffer.of(byte), 7 - last))
}
export const usages = (...names: (keyof typeof extendedKeyUsages)[]): Extension =>
  extension(
    extensionOids.extendedKeyUsage,
    false,
    sequence(...names.map((usage) => oid(extendedKeyUsages[usage].oid))),
  )
export const constraints = (
  critical: Extension['critical'],
  isAuthority: boolean,
  pathLength?: number,
): Extension =>
  extension(
    extensionOids.basicConstraints,
    critical,
    sequence(
      ...(isAuthority ? [booleanTrue()] : []),
      ...(pathLength === undefined ? [] : [unsignedInteger(Buffer.of(pathLength))]),
    ),
  )
const keyId = ({ spki }: Key): Buffer => createHash('sha1').update(spki).digest()
export const subjectKeyId = (key: Key): Extension =>
  extension(extensionOids.subjectKeyIdentifier, false, octetString(keyId(key)))
export const authorityKeyId = (key: Key): Extension =>
  extension(extensionOids.authorityKeyIdentifier, false, sequence(context(0, keyId(key))))
/** `IP:` and hex for addresses, bare text for DNS names. */
/** Name constraints that let in domains. */
export const permitted = (critical: boolean, ...domains: string[]): Extension =>
  extension(
    extensionOids.nameConstraints,
    critical,
    sequence(
      context(
        0,
        domains.map((domain) => sequence(context(2, Buffer.from(domain, 'latin1')))),
      ),
    ),
  )
export const names = (critical: boolean, ...list: string[]): Extension =>
  extension(
    extensionOids.subjectAltName,
    critical,
    sequence(
      ...list.map((entry) =>
        entry.startsWith('IP:')
          ? context(7, Buffer.from(entry.slice(3), 'hex'))
          : entry.startsWith('RID:')
            ? context(8, Buffer.from(entry.slice(4), 'hex'))
            : context(2, Buffer.from(entry, 'latin1')),
      ),
    ),
  )

function extensionDer({ oid: dotted, critical, value }: Extension): Buffer {
  const flag = critical === true ? [booleanTrue()] : []
  const written = critical === 'FALSE' ? [Buffer.of(1, 1, 0)] : flag.map(encode)
  return tlv(0x30, Buffer.concat([encode(oid(dotted)), ...written, encode(octetString(value))]))
}

/** Signs a draft. Nothing in it is checked. */
export function certificateOf(draft: Draft): Buffer {
  const tbs = tlv(
    0x30,
    Buffer.concat([
      ...(draft.version === 3 ? [Buffer.of(0xa0, 3, 2, 1, 2)] : []),
      tlv(2, draft.serial),
      draft.inner,
      draft.issuer,
      tlv(0x30, Buffer.concat([draft.notBefore, draft.notAfter])),
      draft.subject,
      draft.key.spki,
      ...(draft.extensions.length > 0
        ? [tlv(0xa3, tlv(0x30, Buffer.concat(draft.extensions.map(extensionDer))))]
        : []),
    ]),
  )
  const { privateKey } = draft.signer
  const digest = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  const signature = encode(bitString(sign(digest, tbs, privateKey)))
  return tlv(0x30, Buffer.concat([tbs, draft.outer, signature]))
}
