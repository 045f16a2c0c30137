/** Private keys in the forms that came before PKCS#8, for programs that know no other. */
import type { KeyAlgorithm } from '../../shared/definition'
import { importPrivateKey } from './keys'
import { toPem } from './pem'

/**
 * By how many bytes PKCS#8 is longer: version, algorithm and the octet string around the inner key
 * (RFC 5958 §2), less the curve, which RFC 5915 has inside.
 */
const shorterBy: Readonly<Record<KeyAlgorithm, number>> = {
  'rsa-2048': 26,
  'rsa-3072': 26,
  'rsa-4096': 26,
  'ecdsa-p256': 17,
  'ecdsa-p384': 18,
  ed25519: 0,
}
const labels: Readonly<Record<KeyAlgorithm, string>> = {
  'rsa-2048': 'RSA PRIVATE KEY',
  'rsa-3072': 'RSA PRIVATE KEY',
  'rsa-4096': 'RSA PRIVATE KEY',
  'ecdsa-p256': 'EC PRIVATE KEY',
  'ecdsa-p384': 'EC PRIVATE KEY',
  ed25519: 'ED25519 PRIVATE KEY',
}

/**
 * @param pkcs8 DER. The text holds the key; the caller keeps it no longer than it must.
 * @returns PEM: PKCS#1 for RSA (RFC 8017), SEC1 for EC (RFC 5915). For Ed25519 there is no older form:
 *   PKCS#8 under the label that Talos reads (siderolabs/crypto x509/constants.go).
 */
export function traditionalPem(pkcs8: Uint8Array): string {
  const key = importPrivateKey(pkcs8)
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return key.export({ type: 'pkcs1', format: 'pem' }).toString()
    case 'ec':
      return key.export({ type: 'sec1', format: 'pem' }).toString()
    default:
      return toPem('PRIVATE KEY', pkcs8).replaceAll('PRIVATE KEY', labels.ed25519)
  }
}

/** @returns the size of that text, from the size of the key as PKCS#8 DER. */
export function traditionalPemBytes(algorithm: KeyAlgorithm, pkcs8Bytes: number): number {
  const base64 = 4 * Math.ceil((pkcs8Bytes - shorterBy[algorithm]) / 3)
  const lines = `-----BEGIN ${labels[algorithm]}-----\n-----END ${labels[algorithm]}-----\n`
  return lines.length + base64 + Math.ceil(base64 / 64)
}
