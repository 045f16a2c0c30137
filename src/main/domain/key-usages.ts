import type { Usage } from './plan/spec'

/** The key usages that certificates of ours carry, by their RFC 5280 §4.2.1.3 names. */
export type CertificateKeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign'

/** Nobody enciphers to a key that signs code, times or answers (RFC 5280 §4.2.1.12, RFC 3161 §2.3). */
const signing: readonly Usage[] = ['codeSigning', 'timeStamping', 'OCSPSigning']

/**
 * keyEncipherment is for RSA alone: an EC or Ed25519 key cannot encipher (RFC 5480 §3, RFC 8410 §5).
 * kubeadm's authorities have no cRLSign; ours have it, so that they may sign revocation lists.
 *
 * @param usages the extended key usages, where there are some.
 * @returns the usages in the order of their bits.
 */
export function keyUsagesOf(
  isAuthority: boolean,
  isRsa: boolean,
  usages: readonly Usage[] = [],
): CertificateKeyUsage[] {
  const isSigner = usages.length > 0 && usages.every((usage) => signing.includes(usage))
  return [
    'digitalSignature',
    ...(isRsa && !isSigner ? (['keyEncipherment'] as const) : []),
    ...(isAuthority ? (['keyCertSign', 'cRLSign'] as const) : []),
  ]
}
