/** Rows of the table as text for a spreadsheet. */
import type { CertificateRow } from '../../../../shared/models'
import { t } from '../../words'
import type { Column } from './certificate-columns'

/** `csv` as RFC 4180 has it; `tsv` as spreadsheets put it on the clipboard. */
export type TableForm = 'csv' | 'tsv'

/**
 * @returns the columns of the rows under one line of heads, values whole where the window shortens them.
 *   What a spreadsheet would compute is put in quotes of its own: names come from outside, and a cell that
 *   begins with `=` runs (OWASP, CSV Injection).
 */
export function tableText(
  rows: readonly CertificateRow[],
  columns: readonly Column[],
  form: TableForm,
): string {
  const heads = columns.map(({ id }) => t(`certificates.column.${id}`))
  const lines = rows.map((row) => columns.map(({ whole, text }) => (whole ?? text)(row)))
  const cell = form === 'csv' ? csvCell : tsvCell
  const [apart, end] = form === 'csv' ? [',', '\r\n'] : ['\t', '\n']
  return [heads, ...lines].map((line) => `${line.map(cell).join(apart)}${end}`).join('')
}

/** Signs that begin a formula, also in full width; a tab or return before one is skipped by spreadsheets. */
function inert(value: string): string {
  return /^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(value) || /^[\t\r\n]/.test(value)
    ? `'${value}`
    : value
}

function csvCell(value: string): string {
  const text = inert(value)
  return /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}

/** A value with a tab or a line break would end its cell. */
function tsvCell(value: string): string {
  return inert(value).replace(/[\t\r\n]+/g, ' ')
}
