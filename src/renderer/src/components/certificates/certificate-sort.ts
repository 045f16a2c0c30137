/** Order of the certificate table. */
import type { CertificateColumn } from '../../../../shared/certificate-columns'
import type { CertificateRow, Status } from '../../../../shared/models'
import { plural, t } from '../../words'

export type Sort = { readonly column: CertificateColumn; readonly descending: boolean }

/** Trouble first (look.md §5). */
export const troubleFirst: Sort = { column: 'state', descending: true }

const trouble: Readonly<Record<Status, number>> = {
  expired: 7,
  revoked: 6,
  expiring: 5,
  outdated: 4,
  'not-yet-valid': 3,
  waiting: 2,
  superseded: 1,
  valid: 0,
}

/** @returns how much a row wants to be looked at. */
export function troubleOf({ status }: CertificateRow): number {
  return trouble[status]
}

/** @returns the sort after a click on a column head: the same column turns round. */
export function toggleSort(sort: Sort, column: CertificateColumn): Sort {
  if (sort.column === column) return { column, descending: !sort.descending }
  return { column, descending: column === 'state' }
}

/** How many rows want to be looked at. Superseded and waiting ones do not. */
export function needingAttention(rows: readonly CertificateRow[]): number {
  return rows.filter((row) => trouble[row.status] >= 3).length
}

/** The names a server answers to, or the identity that a client shows. */
export function namesOrIdentity(row: CertificateRow): { identity: boolean; text: string } {
  const names = [...row.dnsNames, ...row.addresses, ...row.otherNames]
  if (row.kind === 'key-pair') return { identity: false, text: t('certificates.keyPairOnly') }
  if (row.kind === 'secret')
    return { identity: false, text: plural('certificates.secretOnly', row.bytes ?? 0) }
  if (row.kind === 'authority' || names.length === 0) {
    return { identity: row.kind === 'certificate', text: row.commonName }
  }
  return { identity: false, text: names.join(', ') }
}
