import type { ComparedSide } from '../../../src/shared/certificate-comparison'
import type { CertificateDetail, CertificateRow } from '../../../src/shared/models'
import { purposeOfRow } from './node-detail'
import { opensslOf } from './openssl'

const reader = (row: CertificateRow) => (row.usedBy[0] ?? 'kubelet --kubeconfig').split(' ')

/** A made-up detail of a row on the drawing board. @param authority the row that signed it */
export function detailOf(
  row: CertificateRow,
  authority: CertificateRow | undefined,
): CertificateDetail {
  const [component = '', flag = ''] = reader(row)
  const isBare = row.kind === 'key-pair' || row.kind === 'secret'
  const link = (each: CertificateRow) => ({
    key: each.key,
    label: each.label,
    notAfter: each.notAfter ?? '2036-06-11T09:15:00Z',
    fingerprint: each.fingerprint,
  })
  return {
    row,
    title: row.label,
    purpose: purposeOfRow(row),
    usages: row.usages,
    keyUsages: isBare ? [] : ['digitalSignature'],
    chain: isBare
      ? []
      : [link(row), ...(authority && authority.key !== row.key ? [link(authority)] : [])],
    earlierVersion: row.version > 1 ? row.version - 1 : null,
    usedBy: row.paths.map((path, index) => ({
      component,
      flag,
      path,
      isPrivate: row.kind === 'secret' || (row.kind === 'key-pair' && index === 0),
      nodes: row.node === null ? ['cp-1', 'cp-2', 'cp-3'] : [row.node],
    })),
    pem:
      row.kind === 'secret'
        ? ''
        : '-----BEGIN CERTIFICATE-----\nMIIBxTCCAWugAwIBAgIQ\n-----END CERTIFICATE-----\n',
    text: isBare
      ? ''
      : 'Certificate:\n    Data:\n        Version: 3 (0x2)\n        Issuer: CN = kubernetes\n',
    openssl: opensslOf(row),
  }
}

/** A made-up side of a comparison; every row has a second version, the first one older by a year. */
export function comparedOf(row: CertificateRow, version = 2): ComparedSide {
  const isOld = version === 1
  const one = (text: string) => (text === '' ? [] : [text])
  const yearBefore = (iso: string) => `${Number(iso.slice(0, 4)) - 1}${iso.slice(4)}`
  const time = (iso: string | null) => (iso === null ? [] : [isOld ? yearBefore(iso) : iso])
  const values: ComparedSide['values'] = {
    kind: [row.kind],
    subject: one(row.commonName === '' ? '' : `CN=${row.commonName}`),
    issuer: one(row.authority === '' ? '' : `CN=${row.authority}`),
    dnsNames: isOld ? row.dnsNames.slice(1) : row.dnsNames,
    addresses: row.addresses,
    keyUsages: ['digitalSignature'],
    extendedKeyUsages: row.usages,
    basicConstraints: [row.kind === 'authority' ? 'CA:TRUE' : 'CA:FALSE'],
    notBefore: time(row.notBefore),
    notAfter: time(row.notAfter),
    keyAlgorithm: one(row.keyAlgorithm ?? ''),
    publicKey: one(row.fingerprint.split('').reverse().join('')),
    privateKey: [row.privateKey],
    serial: one(isOld ? row.serial.split('').reverse().join('') : row.serial),
    fingerprint: one(row.fingerprint),
    signatureAlgorithm: ['ecdsa-with-SHA256'],
    usedBy: row.usedBy,
    paths: row.paths,
  }
  const versions = [2, 1].map((each) => ({
    version: each,
    notBefore: each === 1 && row.notBefore ? yearBefore(row.notBefore) : row.notBefore,
  }))
  const { key, label, node, kind, authority } = row
  return { key, label, node, kind, authority, version, versions, values }
}
