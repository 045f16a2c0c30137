/** Authorities, and how a certificate hangs on the one that issued it. */
import { extensionOids } from '../oids'
import { isSame } from './certificate-set'
import type { CertificateRule } from './rule'
import type { CertificateView } from './view'

const strict = 'OpenSSL with X509_V_FLAG_X509_STRICT, the default of Python since 3.13'
const newAuthority =
  'Make the authority again. What it issued stays good as long as its key and name stay.'

const isCritical = ({ extensions }: CertificateView, wanted: string): boolean =>
  extensions.some(({ oid, critical }) => oid === wanted && critical)
/** Signed by itself, as far as the names tell. */
const isSelfIssued = ({ subject, issuer }: CertificateView): boolean => subject.equals(issuer)

export const authorityRules: readonly CertificateRule[] = [
  {
    id: 'authority-flag',
    field: 'basicConstraints',
    severity: 'error',
    appliesTo: 'authorities',
    why: 'Go refuses what it signed: certificate is not authorized to sign other certificates.',
    remedy: 'Make the authority again, with CA:TRUE.',
    source: 'RFC 5280 §4.2.1.9',
    check: ({ constraints }) => (constraints?.isAuthority ? undefined : 'It has no CA:TRUE.'),
  },
  {
    id: 'authority-flag-critical',
    field: 'basicConstraints',
    severity: 'error',
    appliesTo: 'authorities',
    why: 'Strict clients, among them Python since 3.13, refuse its chains.',
    remedy: newAuthority,
    source: `RFC 5280 §4.2.1.9; ${strict}`,
    check: (certificate) =>
      certificate.constraints && !isCritical(certificate, extensionOids.basicConstraints)
        ? 'Its basic constraints are not critical.'
        : undefined,
  },
  {
    id: 'authority-key-usage',
    field: 'keyUsage',
    severity: 'error',
    appliesTo: 'authorities',
    why: 'Clients refuse what it signed: parent certificate cannot sign this kind of certificate.',
    remedy: 'Make the authority again, with keyCertSign.',
    source: `RFC 5280 §4.2.1.3; ${strict}`,
    check({ keyUsage }) {
      if (!keyUsage) return 'It has no key usage.'
      return keyUsage.names.includes('keyCertSign') ? undefined : 'Its key usage lacks keyCertSign.'
    },
  },
  {
    id: 'authority-key-usage-critical',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'authorities',
    why: 'A program that does not know the extension would ignore the limit.',
    remedy: newAuthority,
    source: 'RFC 5280 §4.2.1.3',
    check: (certificate) =>
      certificate.keyUsage && !isCritical(certificate, extensionOids.keyUsage)
        ? 'Its key usage is not critical.'
        : undefined,
  },
  {
    id: 'authority-key-id',
    field: 'subjectKeyIdentifier',
    severity: 'error',
    appliesTo: 'authorities',
    why: 'Strict clients refuse its chains, and an old and a new authority of one name are not told apart.',
    remedy: newAuthority,
    source: `RFC 5280 §4.2.1.2; ${strict}`,
    check: ({ subjectKeyId }) => (subjectKeyId ? undefined : 'It has no subject key identifier.'),
  },
  {
    id: 'authority-named',
    field: 'subject',
    severity: 'error',
    appliesTo: 'authorities',
    why: 'What it issues names its issuer, and an empty name names nobody.',
    remedy: 'Give it a common name.',
    source: 'RFC 5280 §4.1.2.6',
    check: ({ attributes }) => (attributes.length > 0 ? undefined : 'It has no name.'),
  },
  {
    id: 'authority-usages',
    field: 'extendedKeyUsage',
    severity: 'warning',
    appliesTo: 'authorities',
    why: 'Go and OpenSSL hold everything below an authority to its extended key usage.',
    remedy: 'Leave the extension out of an authority that signs servers and clients.',
    source: 'Go, crypto/x509 Verify; RFC 5280 §4.2.1.12',
    check: ({ usages }) =>
      !usages ||
      usages.includes('anyExtendedKeyUsage') ||
      (usages.includes('serverAuth') && usages.includes('clientAuth'))
        ? undefined
        : `It is limited to ${usages.join(', ')}.`,
  },
  {
    id: 'path-length-authority',
    field: 'basicConstraints',
    severity: 'error',
    appliesTo: 'all',
    why: 'Strict clients refuse it, because the limit has no meaning there.',
    remedy: 'Issue it again without a path length, or as an authority with keyCertSign.',
    source: `RFC 5280 §4.2.1.9; ${strict}`,
    check: ({ constraints, keyUsage }) =>
      constraints?.pathLength !== undefined &&
      !(constraints.isAuthority && (keyUsage?.names.includes('keyCertSign') ?? true))
        ? 'It has a path length and may not sign certificates.'
        : undefined,
  },
  {
    id: 'authority-name-once',
    field: 'subject',
    severity: 'warning',
    appliesTo: 'authorities',
    why: 'Programs try them one after the other, and report an unknown authority when the wrong one is installed.',
    remedy: 'Give a new authority a name of its own, unless it is replacing the old one.',
    source: 'RFC 5280 §4.2.1.1',
    check: (certificate, { set }) =>
      set
        ?.authoritiesNamed(certificate.subject)
        .some(({ certificate: other }) => !other.spki.equals(certificate.spki))
        ? 'Another authority has the same name and another key.'
        : undefined,
  },
  {
    id: 'authority-separate',
    field: 'subjectPublicKeyInfo',
    severity: 'warning',
    appliesTo: 'authorities',
    why: 'Every kubelet and user could then read etcd, or pass as the aggregator.',
    remedy: 'Use separate authorities for the cluster, etcd and the front proxy.',
    source: 'https://kubernetes.io/docs/setup/best-practices/certificates/',
    check(certificate, { set, expected: { role } }) {
      const reused = set
        ?.withKey(certificate.spki)
        .find((other) => role !== undefined && other.role !== undefined && other.role !== role)
      return reused && `It serves as ${role ?? ''} and as ${reused.role ?? ''}.`
    },
  },
  {
    id: 'issuer-authority',
    field: 'issuer',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'Clients refuse the chain: certificate is not authorized to sign other certificates.',
    remedy: 'Issue it from an authority with CA:TRUE and keyCertSign.',
    source: 'RFC 5280 §6.1.4',
    check: (_, { issuer }) =>
      issuer?.constraints?.isAuthority && (issuer.keyUsage?.names.includes('keyCertSign') ?? true)
        ? undefined
        : 'What issued it may not sign certificates.',
  },
  {
    id: 'issuer-path-length',
    field: 'basicConstraints',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'Clients refuse the chain: too many intermediates for path length constraint.',
    remedy: 'Issue it from an authority with a longer path length.',
    source: 'RFC 5280 §4.2.1.9',
    check: (certificate, { issuer }) =>
      certificate.constraints?.isAuthority &&
      !isSelfIssued(certificate) &&
      issuer?.constraints?.pathLength === 0
        ? 'It is an authority, and the one above allows none below it.'
        : undefined,
  },
  {
    id: 'issuer-name',
    field: 'issuer',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'Go compares the bytes: the same text in another string type is an unknown authority.',
    remedy: 'Issue it again with the name copied from the authority.',
    source: 'Go, crypto/x509; RFC 5280 §4.1.2.4',
    check: (certificate, { issuer }) =>
      issuer && !certificate.issuer.equals(issuer.subject)
        ? 'Its issuer is not, byte for byte, the subject of its authority.'
        : undefined,
  },
  {
    id: 'authority-key-id-present',
    field: 'authorityKeyIdentifier',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'Strict clients, among them Python since 3.13, refuse it.',
    remedy: 'Issue it again with the key identifier of its authority.',
    source: `RFC 5280 §4.2.1.1; ${strict}`,
    check: (certificate, { issuer }) =>
      !certificate.authorityKeyId && issuer && !isSame(certificate, issuer)
        ? 'It has no authority key identifier.'
        : undefined,
  },
  {
    id: 'authority-key-id-equal',
    field: 'authorityKeyIdentifier',
    severity: 'error',
    appliesTo: 'issued certificates',
    why: 'OpenSSL does not find the authority then; Go does.',
    remedy: 'Issue it again, or install the authority that really signed it.',
    source: 'RFC 5280 §4.2.1.1',
    check: ({ authorityKeyId }, { issuer }) =>
      authorityKeyId && issuer?.subjectKeyId && authorityKeyId !== issuer.subjectKeyId
        ? 'Its authority key identifier is not that of its authority.'
        : undefined,
  },
  {
    id: 'subject-not-issuer',
    field: 'subject',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'It looks self-signed, and OpenSSL then does not look for its authority.',
    remedy: 'Give it another common name than its authority has.',
    source: 'RFC 5280 §3.2, OpenSSL verification',
    check: (certificate) =>
      isSelfIssued(certificate) ? 'Its subject is that of its issuer.' : undefined,
  },
]
