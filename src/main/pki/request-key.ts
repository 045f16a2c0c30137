/** Which public keys of requests are taken: only those that every reader in a cluster understands alike. */
import { children, decode, expectType, readBitString, readOid, refused } from './der'
import { exportSpki, importPublicKey } from './keys'
import { keyOfSpki } from './lint/public-key'

const curveNames: Readonly<Record<string, string>> = {
  'P-256': 'ecdsa-p256',
  'P-384': 'ecdsa-p384',
}

/**
 * The kind of a foreign public key. Its form must be the usual one, because the bytes go into a
 * certificate as they are: no curve by its parameters (RFC 5480 §2.1.1), no compressed point (Go reads
 * none), no exponent below 65537 (NIST SP 800-56B §6.2).
 *
 * @param spki SubjectPublicKeyInfo, DER
 * @returns `rsa-2048`, `ecdsa-p256`, … or the plain name of one that is not on offer, such as `P-521`.
 * @throws AppError `input-refused`
 */
export function requestedKey(spki: Uint8Array): string {
  const key = keyOfSpki(spki)
  switch (key.kind) {
    case 'rsa':
      if (BigInt(key.exponent) < 65_537n) throw refused('The exponent of its RSA key is too small.')
      expectUsualForm(spki)
      return `rsa-${key.bits}`
    case 'ec':
      if (key.curve === 'explicit parameters') {
        throw refused('Its key gives the curve by parameters. Make a key on a named curve.')
      }
      if (pointForm(spki) !== 4) {
        throw refused('Its key is a compressed point. Make a key with an uncompressed one.')
      }
      expectUsualForm(spki)
      return curveNames[key.curve] ?? key.curve
    case 'ed25519':
      expectUsualForm(spki)
      return 'ed25519'
    case 'other':
      throw refused(`Its key is of the kind ${kindOf(spki)}. Use RSA, ECDSA or Ed25519.`)
  }
}

/** @throws AppError `input-refused` when the platform writes the key otherwise than it stands here. */
function expectUsualForm(spki: Uint8Array): void {
  if (!exportSpki(importPublicKey(spki)).equals(spki)) {
    throw refused('Its key is written in an unusual form.')
  }
}

function pointForm(spki: Uint8Array): number | undefined {
  return readBitString(children(expectType(decode(spki), 'sequence'))[1]).bytes[0]
}

const otherKinds: Readonly<Record<string, string>> = {
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.3.101.113': 'Ed448',
}

function kindOf(spki: Uint8Array): string {
  const [algorithm] = children(expectType(decode(spki), 'sequence'))
  const dotted = readOid(algorithm && children(algorithm)[0])
  return otherKinds[dotted] ?? dotted
}
