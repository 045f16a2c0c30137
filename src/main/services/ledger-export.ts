import type { LedgerFormat, LedgerView } from '../../shared/activity-models'
import type { LedgerEntry } from '../domain/ledger'
import { describedEntries } from './activity'

/** A spreadsheet takes a cell that begins so for a formula (CWE-1236). */
const formula = /^[=+\-@\t\r\n＝＋－＠]/
const columns = ['entry', 'time', 'by', 'kind', 'what', 'details', 'nodes', 'hash'] as const

/**
 * @param chosen sequence numbers
 * @returns the chosen entries in the order of the ledger: as JSON with everything that they hold; as CSV
 * (RFC 4180) in the words of the window.
 */
export function ledgerText(
  entries: readonly LedgerEntry[],
  chosen: readonly number[],
  format: LedgerFormat,
): string {
  const wanted = new Set(chosen)
  const isChosen = ({ sequence }: { readonly sequence: number }) => wanted.has(sequence)
  if (format === 'csv') return csvOf(describedEntries(entries).filter(isChosen))
  return `${JSON.stringify(entries.filter(isChosen), null, 2)}\n`
}

function csvOf(entries: readonly LedgerView[]): string {
  const rows = entries.map((entry) => {
    const { sequence, at, by, kind, what, details, nodes, hash } = entry
    return [String(sequence), at, by, kind, what, details.join('; '), nodes.join(', '), hash]
  })
  return [columns, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join('')
}

/** @returns a cell that no spreadsheet runs: in quotes, and an apostrophe before what looks like a formula. */
export function csvCell(text: string): string {
  const safe = formula.test(text.trimStart()) || formula.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
