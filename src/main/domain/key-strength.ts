import type { KeyAlgorithm } from '../../shared/definition'

/** Bits of security (NIST SP 800-57 part 1 revision 5, table 2). */
const strength: Readonly<Record<KeyAlgorithm, number>> = {
  'rsa-2048': 112,
  'rsa-3072': 128,
  'rsa-4096': 140,
  'ecdsa-p256': 128,
  ed25519: 128,
  'ecdsa-p384': 192,
}

/**
 * @returns whether a key that somebody else made may stand where another algorithm was planned. Ed25519
 * stands for no other, because many clients read no such key.
 */
export function isAsStrong(made: KeyAlgorithm, planned: KeyAlgorithm): boolean {
  return made === planned || (made !== 'ed25519' && strength[made] >= strength[planned])
}
