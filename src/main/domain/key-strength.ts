import type { KeyAlgorithm } from '../../shared/definition'

/** Bits of security (NIST SP 800-57 part 1, table 2; RSA-4096 by its formula in FIPS 140-2 IG 7.5). */
const strength: Readonly<Record<KeyAlgorithm, number>> = {
  'rsa-2048': 112,
  'rsa-3072': 128,
  'rsa-4096': 150,
  'ecdsa-p256': 128,
  ed25519: 128,
  'ecdsa-p384': 192,
}

/** @returns whether a key that somebody else made may stand where another algorithm was planned. */
export function isAsStrong(made: KeyAlgorithm, planned: KeyAlgorithm): boolean {
  return strength[made] >= strength[planned]
}
