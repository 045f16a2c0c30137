/** What a key may be used for. */
import { extensionOids } from '../oids'
import { wantedUsages } from './roles'
import type { CertificateRule } from './rule'

export const usageRules: readonly CertificateRule[] = [
  {
    id: 'leaf-no-authority',
    field: 'basicConstraints',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'Whoever holds its key can sign certificates that the whole cluster trusts.',
    remedy: 'Issue it again without CA:TRUE, and replace it everywhere.',
    source: 'RFC 5280 §4.2.1.9',
    check: ({ constraints }) => (constraints?.isAuthority ? 'It has CA:TRUE.' : undefined),
  },
  {
    id: 'leaf-no-signing',
    field: 'keyUsage',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'The use contradicts CA:FALSE, and strict clients refuse it.',
    remedy: 'Issue it again without keyCertSign and cRLSign.',
    source: 'RFC 5280 §4.2.1.9',
    check: ({ keyUsage, constraints }) =>
      !constraints?.isAuthority &&
      keyUsage?.names.some((name) => name === 'keyCertSign' || name === 'cRLSign')
        ? 'Its key usage allows signing certificates or revocation lists.'
        : undefined,
  },
  {
    id: 'leaf-key-usage',
    field: 'keyUsage',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'TLS 1.3, and TLS 1.2 with ECDHE, sign the handshake with the key.',
    remedy: 'Issue it again with digitalSignature.',
    source: 'RFC 8446 §4.4.2.2, RFC 5280 §4.2.1.3',
    check: ({ keyUsage }) =>
      keyUsage && !keyUsage.names.includes('digitalSignature')
        ? 'Its key usage lacks digitalSignature.'
        : undefined,
  },
  {
    id: 'leaf-key-usage-present',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Without the extension the key may be used for everything.',
    remedy: 'Issue it again with a key usage.',
    source: 'RFC 5280 §4.2.1.3, kubeadm NewSignedCert',
    check: ({ keyUsage }) => (keyUsage ? undefined : 'It has no key usage.'),
  },
  {
    id: 'leaf-key-usage-critical',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'A program that does not know the extension would ignore the limit.',
    remedy: 'Issue it again with a critical key usage.',
    source: 'RFC 5280 §4.2.1.3',
    check: ({ keyUsage, extensions }) =>
      keyUsage &&
      !extensions.some(({ oid, critical }) => oid === extensionOids.keyUsage && critical)
        ? 'Its key usage is not critical.'
        : undefined,
  },
  {
    id: 'leaf-key-usage-ec',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Such a key cannot encipher. kubeadm writes it all the same, and no component minds.',
    remedy: 'Leave keyEncipherment and dataEncipherment to RSA keys.',
    source: 'RFC 5480 §3, RFC 8410 §5',
    check: ({ key, keyUsage }) =>
      key.kind !== 'rsa' &&
      keyUsage?.names.some((name) => name === 'keyEncipherment' || name === 'dataEncipherment')
        ? 'Its key usage is one for RSA keys.'
        : undefined,
  },
  {
    id: 'server-key-usage-rsa',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'servers',
    why: 'Old TLS 1.2 clients without ECDHE encipher to the key.',
    remedy: 'Issue it again with keyEncipherment.',
    source: 'RFC 5246 §7.4.2, kubeadm NewSignedCert',
    check: ({ key, keyUsage }) =>
      key.kind === 'rsa' && keyUsage && !keyUsage.names.includes('keyEncipherment')
        ? 'Its key usage lacks keyEncipherment.'
        : undefined,
  },
  {
    id: 'key-usage-form',
    field: 'keyUsage',
    severity: 'warning',
    appliesTo: 'all',
    why: 'DER ends a list of named bits with the last one that is set.',
    remedy: 'Issue it again with a program that writes DER.',
    source: 'X.690 §11.2.2',
    check: ({ keyUsage }) =>
      keyUsage && !keyUsage.isTrimmed ? 'Its key usage ends in bits that are not set.' : undefined,
  },
  {
    id: 'usage-role',
    field: 'extendedKeyUsage',
    severity: 'error',
    appliesTo: 'leaves',
    why: 'The other side refuses it: certificate specifies an incompatible key usage.',
    remedy:
      'Issue it again: serverAuth for servers, clientAuth for clients, both for etcd servers and peers.',
    source: 'https://kubernetes.io/docs/setup/best-practices/certificates/, etcd issue 9785',
    check(certificate, surroundings) {
      const { usages } = certificate
      const wanted = wantedUsages(surroundings)
      if (!usages || !wanted || usages.includes('anyExtendedKeyUsage')) return undefined
      const missing = wanted.filter((usage) => !usages.includes(usage))
      return missing.length > 0 ? `It lacks the usage ${missing.join(' and ')}.` : undefined
    },
  },
  {
    id: 'usage-beyond-role',
    field: 'extendedKeyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'With serverAuth a client could pose as a server, with clientAuth a server as a client.',
    remedy: 'Issue it again with the usages of its role alone.',
    source: 'https://kubernetes.io/docs/setup/best-practices/certificates/',
    check({ usages }, surroundings) {
      const wanted: readonly string[] | undefined = wantedUsages(surroundings)
      const more = wanted && usages?.filter((usage) => !wanted.includes(usage))
      return more && more.length > 0 ? `It has the usage ${more.join(', ')} too.` : undefined
    },
  },
  {
    id: 'usage-present',
    field: 'extendedKeyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Go takes it for every use, so a client could pose as a server; strict programs refuse it.',
    remedy: 'Issue it again with clientAuth or serverAuth.',
    source: 'RFC 5280 §4.2.1.12; Go, crypto/x509 Verify',
    check: ({ usages }) =>
      usages && usages.length > 0 ? undefined : 'It has no extended key usage.',
  },
  {
    id: 'usage-any',
    field: 'extendedKeyUsage',
    severity: 'warning',
    appliesTo: 'leaves',
    why: 'Whatever is signed with the key is believed, code and mail included.',
    remedy: 'Name the usages one by one.',
    source: 'RFC 5280 §4.2.1.12',
    check: ({ usages }) =>
      usages?.includes('anyExtendedKeyUsage') ? 'It may be used for everything.' : undefined,
  },
]
