/** Words for what a certificate holds. */
import type { KeyAlgorithm } from '../../../../shared/definition'
import type { CertificateRow } from '../../../../shared/models'
import { t } from '../../words'

const algorithms: Readonly<Record<KeyAlgorithm, string>> = {
  'rsa-2048': 'RSA 2048',
  'rsa-3072': 'RSA 3072',
  'rsa-4096': 'RSA 4096',
  'ecdsa-p256': 'ECDSA P-256',
  'ecdsa-p384': 'ECDSA P-384',
  ed25519: 'Ed25519',
}

/** @returns `ECDSA P-256`. */
export function algorithmText(algorithm: KeyAlgorithm): string {
  return algorithms[algorithm]
}

/** @returns the row with whose it is, as it is called aloud: `etcd-peer on cp-1`. */
export function rowName({ label, node }: Pick<CertificateRow, 'label' | 'node'>): string {
  return node === null ? label : t('certificates.onNode', { name: label, node })
}

/** @returns what the extended key usages (RFC 5280 §4.2.1.12) let the holder do, in plain words. */
export function usageText(usages: readonly string[]): string {
  const serves = usages.includes('serverAuth')
  const shows = usages.includes('clientAuth')
  if (serves && shows) return t('certificates.usage.both')
  if (serves) return t('certificates.usage.serves')
  if (shows) return t('certificates.usage.shows')
  return t('certificates.usage.signs')
}

/** @returns hex in groups, as openssl prints a serial: `4f:1c:9a`. */
export function serialText(hex: string): string {
  return (hex.match(/.{1,2}/g) ?? []).join(':')
}

/** @returns the beginning and the end of a long hash, in groups of four. */
export function fingerprintText(hex: string): string {
  const groups = hex.replaceAll(':', '').match(/.{1,4}/g) ?? []
  if (groups.length <= 6) return groups.join(' ')
  return `${groups.slice(0, 4).join(' ')} … ${groups.slice(-2).join(' ')}`
}
