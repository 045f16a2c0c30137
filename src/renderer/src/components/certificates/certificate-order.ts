/** Puts rows into the order of a column. Apart from the columns, which know the words of each state. */
import type { CertificateRow } from '../../../../shared/models'
import { columnOf, none } from './certificate-columns'
import type { Sort } from './certificate-sort'

const collator = new Intl.Collator('en', { numeric: true })

/**
 * @returns a sorted copy. Rows without a value come last either way; equal ones keep the order of the
 *   plan, which puts authorities first.
 */
export function sortRows(rows: readonly CertificateRow[], sort: Sort): CertificateRow[] {
  const { order, text } = columnOf(sort.column)
  const keyOf = order ?? text
  const sign = sort.descending ? -1 : 1
  // Each key is made once: a comparison is asked for some ten times a row.
  return rows
    .map((row) => ({ row, key: keyOf(row) }))
    .sort((left, right) => {
      const without = Number(isNone(left.key)) - Number(isNone(right.key))
      return without === 0 ? sign * compare(left.key, right.key) : without
    })
    .map(({ row }) => row)
}

function compare(left: number | string, right: number | string): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return left === right ? 0 : collator.compare(String(left), String(right))
}

function isNone(key: number | string): boolean {
  return key === '' || key === none
}
