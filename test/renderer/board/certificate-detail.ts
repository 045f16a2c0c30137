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
