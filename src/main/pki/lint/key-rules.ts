/** Public keys, alone and among others. */
import { isSame } from './certificate-set'
import type { CertificateRule, KeyPairRule } from './rule'

export const keyRules: readonly CertificateRule[] = [
  {
    id: 'key-kind',
    field: 'subjectPublicKeyInfo',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go knows RSA, ECDSA and Ed25519 keys only.',
    remedy: 'Use ECDSA P-256, or RSA with 2048 bits.',
    source: 'Go, crypto/x509',
    check: ({ key }) => (key.kind === 'other' ? `Its key is of the kind ${key.oid}.` : undefined),
  },
  {
    id: 'rsa-size',
    field: 'subjectPublicKeyInfo',
    severity: 'error',
    appliesTo: 'all',
    why: 'OpenSSL refuses it at its usual security level, and shorter keys than 1024 bits Go too.',
    remedy: 'Use at least 2048 bits.',
    source: 'NIST SP 800-57 part 1, Go 1.24 release notes',
    check: ({ key }) =>
      key.kind === 'rsa' && key.bits < 2048 ? `Its RSA key has ${key.bits} bits.` : undefined,
  },
  {
    id: 'rsa-exponent',
    field: 'subjectPublicKeyInfo',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Small exponents make mistakes in padding dangerous; some programs refuse them.',
    remedy: 'Use 65537.',
    source: 'NIST SP 800-56B §6.2',
    check: ({ key }) =>
      key.kind === 'rsa' && key.exponent !== '65537'
        ? `The exponent of its RSA key is ${key.exponent.slice(0, 24)}.`
        : undefined,
  },
  {
    id: 'curve-known',
    field: 'subjectPublicKeyInfo',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses it: unsupported elliptic curve.',
    remedy: 'Use P-256 or P-384.',
    source: 'Go, crypto/x509; RFC 5480 §2.1.1',
    check: ({ key }) =>
      key.kind === 'ec' && !key.curve.startsWith('P-') ? `Its curve is ${key.curve}.` : undefined,
  },
  {
    id: 'curve-usual',
    field: 'subjectPublicKeyInfo',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Not every TLS client offers it, and API servers sign tokens with P-256 and P-384.',
    remedy: 'Use P-256 or P-384.',
    source: 'RFC 8446 §9.1, Kubernetes pkg/serviceaccount',
    check: ({ key }) =>
      key.kind === 'ec' && (key.curve === 'P-224' || key.curve === 'P-521')
        ? `Its curve is ${key.curve}.`
        : undefined,
  },
  {
    id: 'key-ed25519',
    field: 'subjectPublicKeyInfo',
    severity: 'warning',
    appliesTo: 'all',
    why: 'kubeadm refuses such a key: neither in RSA nor ECDSA format.',
    remedy: 'Use ECDSA P-256, unless this is a lab without kubeadm.',
    source: 'kubeadm, pkiutil',
    check: ({ key }) => (key.kind === 'ed25519' ? 'Its key is Ed25519.' : undefined),
  },
  {
    id: 'key-of-authority',
    field: 'subjectPublicKeyInfo',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'Whoever runs this component can sign as the authority.',
    remedy: 'Issue it again with a key of its own.',
    source: 'https://kubernetes.io/docs/setup/best-practices/certificates/',
    check: (certificate, { set }) =>
      !certificate.constraints?.isAuthority &&
      set
        ?.withKey(certificate.spki)
        .some(({ certificate: other }) => other.constraints?.isAuthority)
        ? 'Its key is that of an authority.'
        : undefined,
  },
  {
    id: 'key-of-other',
    field: 'subjectPublicKeyInfo',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Who takes the key of one identity has the other as well.',
    remedy: 'Issue each with a key of its own.',
    source: 'NIST SP 800-57 part 1 §5.2',
    check: (certificate, { set }) =>
      set
        ?.withKey(certificate.spki)
        .some(
          ({ certificate: other }) =>
            !other.constraints?.isAuthority &&
            !isSame(other, certificate) &&
            !other.subject.equals(certificate.subject),
        )
        ? 'Another certificate with another name has the same key.'
        : undefined,
  },
]

/** The pair that signs tokens has no certificate. */
export const keyPairRules: readonly KeyPairRule[] = [
  {
    id: 'sa-key-kind',
    field: 'publicKey',
    severity: 'error',
    appliesTo: 'service-account key pair',
    why: 'API servers sign tokens with RS256, ES256 or ES384 and exit when they get another key.',
    remedy: 'Use RSA with 2048 bits, or ECDSA P-256 or P-384.',
    source: 'Kubernetes, pkg/serviceaccount/jwt.go',
    check: (key) =>
      key.kind === 'rsa' || (key.kind === 'ec' && /^P-(256|384)$/.test(key.curve))
        ? undefined
        : `The key is ${key.kind === 'ec' ? `on the curve ${key.curve}` : key.kind === 'ed25519' ? 'Ed25519' : 'of an unknown kind'}.`,
  },
  {
    id: 'sa-key-size',
    field: 'publicKey',
    severity: 'error',
    appliesTo: 'service-account key pair',
    why: 'RS256 asks for at least 2048 bits.',
    remedy: 'Use at least 2048 bits.',
    source: 'RFC 7518 §3.3',
    check: (key) =>
      key.kind === 'rsa' && key.bits < 2048 ? `The RSA key has ${key.bits} bits.` : undefined,
  },
  {
    id: 'sa-key-separate',
    field: 'publicKey',
    severity: 'warning',
    appliesTo: 'service-account key pair',
    why: 'When the certificate is renewed with a new key, all tokens become void.',
    remedy: 'Use a key pair that no certificate has.',
    source: 'https://kubernetes.io/docs/setup/best-practices/certificates/',
    check: (_, spki, set) =>
      set && set.withKey(spki).length > 0 ? 'A certificate has the same key.' : undefined,
  },
]
