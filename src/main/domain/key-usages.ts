/** The key usages that certificates of ours carry, by their RFC 5280 §4.2.1.3 names. */
export type CertificateKeyUsage = 'digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign'

/**
 * keyEncipherment is for RSA alone: an EC or Ed25519 key cannot encipher (RFC 5480 §3, RFC 8410 §5).
 * kubeadm's authorities have no cRLSign; ours have it, so that they may sign revocation lists.
 *
 * @returns the usages in the order of their bits.
 */
export function keyUsagesOf(isAuthority: boolean, isRsa: boolean): CertificateKeyUsage[] {
  return [
    'digitalSignature',
    ...(isRsa ? (['keyEncipherment'] as const) : []),
    ...(isAuthority ? (['keyCertSign', 'cRLSign'] as const) : []),
  ]
}
