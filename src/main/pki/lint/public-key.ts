/** The kind of a public key, read from its SubjectPublicKeyInfo without loading the key. */
import { bitLength, expectItem, oidOf, readItem, tags, type Item } from './reading'

export type PublicKey =
  | { readonly kind: 'rsa'; readonly bits: number; readonly exponent: string }
  /** `P-256` and the like for NIST curves, the dotted OID for others. */
  | { readonly kind: 'ec'; readonly curve: string }
  | { readonly kind: 'ed25519' }
  | { readonly kind: 'other'; readonly oid: string }

/** RFC 5480 §2.1.1.1: the curves that Go knows. */
const curves: Readonly<Record<string, string>> = {
  '1.3.132.0.33': 'P-224',
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
}

/** @param spki the SEQUENCE. @throws AppError `input-refused` */
export function keyOf(spki: Item): PublicKey {
  const [algorithm, bits] = spki.items
  const [type, parameters] = expectItem(algorithm, tags.sequence).items
  const oid = oidOf(type)
  const { content } = expectItem(bits, tags.bitString)
  if (oid === '1.2.840.113549.1.1.1') {
    const [modulus, exponent] = expectItem(
      readItem(content.subarray(1), new Set()),
      tags.sequence,
    ).items
    return {
      kind: 'rsa',
      bits: bitLength(expectItem(modulus, tags.integer).content),
      exponent: BigInt(
        `0x0${expectItem(exponent, tags.integer).content.toString('hex')}`,
      ).toString(),
    }
  }
  if (oid === '1.2.840.10045.2.1') {
    if (parameters?.tag !== tags.oid) return { kind: 'ec', curve: 'explicit parameters' }
    const curve = oidOf(parameters)
    return { kind: 'ec', curve: curves[curve] ?? curve }
  }
  return oid === '1.3.101.112' ? { kind: 'ed25519' } : { kind: 'other', oid }
}

/** @param spki DER. @throws AppError `input-refused` */
export function keyOfSpki(spki: Uint8Array): PublicKey {
  const bytes = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength)
  return keyOf(expectItem(readItem(bytes, new Set()), tags.sequence))
}
