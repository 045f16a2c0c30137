/** Signature algorithm and serial number. */
import { isSame } from './certificate-set'
import type { CertificateRule } from './rule'
import type { CertificateView } from './view'

/** RFC 8017 §A.2.4, RFC 5758 §3: hashes that a collision can be made for. */
const weakSignatures: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.2': 'MD2 with RSA',
  '1.2.840.113549.1.1.4': 'MD5 with RSA',
  '1.2.840.113549.1.1.5': 'SHA-1 with RSA',
  '1.2.840.10040.4.3': 'SHA-1 with DSA',
  '1.2.840.10045.4.1': 'SHA-1 with ECDSA',
}
const signatureKinds: Readonly<Record<string, CertificateView['key']['kind']>> = {
  '1.2.840.113549.1.1.4': 'rsa',
  '1.2.840.113549.1.1.5': 'rsa',
  '1.2.840.113549.1.1.10': 'rsa',
  '1.2.840.113549.1.1.11': 'rsa',
  '1.2.840.113549.1.1.12': 'rsa',
  '1.2.840.113549.1.1.13': 'rsa',
  '1.2.840.10045.4.1': 'ec',
  '1.2.840.10045.4.3.2': 'ec',
  '1.2.840.10045.4.3.3': 'ec',
  '1.2.840.10045.4.3.4': 'ec',
  '1.3.101.112': 'ed25519',
}

export const signatureRules: readonly CertificateRule[] = [
  {
    id: 'signature-algorithms-equal',
    field: 'signatureAlgorithm',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go and OpenSSL refuse it, because one of the two is not signed.',
    remedy: 'Issue it again.',
    source: 'RFC 5280 §4.1.1.2',
    check: ({ innerAlgorithm: inner, outerAlgorithm: outer }) =>
      inner.oid === outer.oid && inner.parameters === outer.parameters
        ? undefined
        : 'Its two signature algorithms differ.',
  },
  {
    id: 'signature-hash',
    field: 'signatureAlgorithm',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go has refused such signatures since 1.18: cannot verify signature: insecure algorithm.',
    remedy: 'Issue it again with SHA-256 or SHA-384.',
    source: 'Go 1.18 release notes, crypto/x509',
    check({ outerAlgorithm }) {
      const name = weakSignatures[outerAlgorithm.oid]
      return name && `It is signed with ${name}.`
    },
  },
  {
    id: 'signature-key',
    field: 'signatureAlgorithm',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'No key of that kind can have made the signature, so every check of it fails.',
    remedy: 'Issue it again from the authority that it names.',
    source: 'RFC 5280 §4.1.1.2',
    check({ outerAlgorithm }, { issuer }) {
      const kind = signatureKinds[outerAlgorithm.oid]
      return kind === undefined || issuer?.key.kind === kind
        ? undefined
        : 'Its signature algorithm does not go with the kind of key that its authority has.'
    },
  },
  {
    id: 'signature-parameters',
    field: 'signatureAlgorithm',
    severity: 'warning',
    appliesTo: 'all',
    why: 'RSA algorithms carry NULL, ECDSA and Ed25519 carry nothing; strict readers refuse the rest.',
    remedy: 'Issue it again.',
    source: 'RFC 4055 §5, RFC 5758 §3.2, RFC 8410 §3',
    check({ outerAlgorithm: { oid, parameters } }) {
      const kind = signatureKinds[oid]
      // RSA-PSS has parameters of its own.
      if (kind === undefined || oid === '1.2.840.113549.1.1.10') return undefined
      return parameters === (kind === 'rsa' ? 'null' : 'absent')
        ? undefined
        : 'Its signature algorithm has the wrong parameters.'
    },
  },
  {
    id: 'serial-positive',
    field: 'serialNumber',
    severity: 'error',
    appliesTo: 'all',
    why: 'Go refuses a negative one since 1.23, and revocation lists cannot name zero.',
    remedy: 'Issue it again with a random positive number.',
    source: 'RFC 5280 §4.1.2.2',
    check({ serial }) {
      if ((serial[0] ?? 0) >= 0x80) return 'Its serial number is negative.'
      return serial.every((byte) => byte === 0) ? 'Its serial number is zero.' : undefined
    },
  },
  {
    id: 'serial-length',
    field: 'serialNumber',
    severity: 'error',
    appliesTo: 'all',
    why: 'Programs need not handle more than 20 octets, and GnuTLS and NSS do not.',
    remedy: 'Issue it again with a number of 8 to 20 octets.',
    source: 'RFC 5280 §4.1.2.2',
    check: ({ serial }) =>
      serial.length > 20
        ? `Its serial number has ${serial.length} octets, 20 is the most.`
        : undefined,
  },
  {
    id: 'serial-random',
    field: 'serialNumber',
    severity: 'warning',
    appliesTo: 'all',
    why: 'Counted numbers are used twice when the counter is lost. Random ones need 64 bits.',
    remedy: 'Issue it again with a random number of at least 64 bits.',
    source: 'CA/Browser Forum Baseline Requirements §7.1; kubeadm draws 63 bits',
    // Random numbers have leading zeros too: fewer than 7 octets of 63 bits are drawn once in 32768.
    check: ({ serial }) =>
      serial.length < 7
        ? `Its serial number has ${serial.length} octets, too few for a random one.`
        : undefined,
  },
  {
    id: 'serial-unique',
    field: 'serialNumber',
    severity: 'error',
    appliesTo: 'all',
    why: 'Revoking one revokes both, and Firefox refuses the second.',
    remedy: 'Issue one of them again.',
    source: 'RFC 5280 §4.1.2.2',
    check: (certificate, { set }) =>
      set?.withSerialOf(certificate).some((other) => !isSame(other.certificate, certificate))
        ? 'Another certificate of its authority has the same serial number.'
        : undefined,
  },
]
