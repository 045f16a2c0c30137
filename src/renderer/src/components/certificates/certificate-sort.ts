/** Order of the certificate table. */
import type { CertificateRow, Status } from '../../../../shared/models'
import { plural, t } from '../../words'

export type SortColumn = 'label' | 'node' | 'state' | 'days'
export type Sort = { readonly column: SortColumn; readonly descending: boolean }

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

const collator = new Intl.Collator('en', { numeric: true })
type Compare = (left: CertificateRow, right: CertificateRow) => number

const byLabel: Compare = (left, right) => collator.compare(left.label, right.label)
const byNode: Compare = (left, right) => collator.compare(left.node ?? '', right.node ?? '')
const byDays: Compare = (left, right) => (left.daysLeft ?? Infinity) - (right.daysLeft ?? Infinity)
const byTrouble: Compare = (left, right) => trouble[left.status] - trouble[right.status]

const columns: Readonly<Record<SortColumn, Compare>> = {
  label: byLabel,
  node: byNode,
  state: byTrouble,
  days: byDays,
}

/** @returns a sorted copy; equal rows keep the order of the plan, which puts authorities first. */
export function sortRows(rows: readonly CertificateRow[], sort: Sort): CertificateRow[] {
  const compare = columns[sort.column]
  const sign = sort.descending ? -1 : 1
  return [...rows].sort((left, right) => sign * compare(left, right))
}

/** @returns the sort after a click on a column head: the same column turns round. */
export function toggleSort(sort: Sort, column: SortColumn): Sort {
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
