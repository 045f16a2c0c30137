import { CsvError, parse } from 'csv-parse/sync'
import { maxColumns } from '../../../shared/imports'
import type { ColumnMeaning, TableReading } from '../../../shared/imports'
import { maxFoundNodes, refuse, shown } from './found'
import type { Found, FoundNode, RefusedRow } from './found'
import { rolesIn } from './role-words'
import { columnsByContent, columnsByTitle, looksLikeHeader } from './table-columns'
import { listOf } from './values'

type Row = { readonly line: number; readonly cells: readonly string[] }

/** Tried in this order; the one that parts the first lines most often is taken. */
const delimiters = ['\t', ';', ',', '|'] as const

/**
 * Reads a table: CSV, TSV or what a spreadsheet puts on the clipboard, with or without a header, or plain
 * columns parted by blanks. Columns may stand in any order.
 * @param reading how a person wants it read; guessed without.
 * Throws `import-refused` for a table that breaks its own quoting or is too large.
 */
export function readTable(text: string, reading?: TableReading): Found {
  const rows = rowsOf(text)
  const [first] = rows
  if (!first) throw refuse('The text is empty.')
  const hasHeader = reading?.hasHeader ?? looksLikeHeader(first.cells)
  const body = hasHeader ? rows.slice(1) : rows
  const width = Math.max(...rows.map(({ cells }) => cells.length))
  if (width > maxColumns) throw refuse(`The table has ${width} columns, ${maxColumns} is the most.`)
  const guessed = hasHeader
    ? columnsByTitle(first.cells)
    : columnsByContent(body.map(({ cells }) => cells))
  // No columns at all: only the header was put right.
  const given = reading && reading.columns.length > 0 ? reading.columns : guessed
  const columns = Array.from(
    { length: width },
    (_, column): ColumnMeaning => given[column] ?? 'ignored',
  )
  const nodes: FoundNode[] = []
  const refused: RefusedRow[] = []
  for (const row of body) {
    const result = nodeIn(row, columns)
    if ('reason' in result) refused.push(result)
    else nodes.push(result)
  }
  return {
    nodes,
    refused,
    table: {
      hasHeader,
      columns: columns.map((meaning, column) => ({
        title: hasHeader ? shown(first.cells[column] ?? '', 40) : `Column ${column + 1}`,
        sample: shown(body.find(({ cells }) => cells[column])?.cells[column] ?? '', 40),
        meaning,
      })),
    },
  }
}

function nodeIn({ line, cells }: Row, columns: readonly ColumnMeaning[]): FoundNode | RefusedRow {
  const texts = (meaning: ColumnMeaning) =>
    cells.filter((cell, column) => columns[column] === meaning && cell !== '')
  const list = (meaning: ColumnMeaning) =>
    columns.includes(meaning) ? texts(meaning).flatMap(listOf) : undefined
  const [name = ''] = texts('name')
  if (name === '') return { line, text: shown(cells.join(' ')), reason: 'It has no name.' }
  const { roles, unknown } = rolesIn(texts('roles').join(' '))
  if (unknown !== undefined)
    return {
      line,
      text: shown(name),
      reason: `"${shown(unknown, 40)}" is not a role. Roles are control-plane, etcd and worker.`,
    }
  return {
    line,
    name,
    roles: roles.length === 0 ? undefined : roles,
    addresses: list('addresses'),
    dnsNames: list('dnsNames'),
  }
}

function rowsOf(text: string): Row[] {
  const clean = text.replace(/^\uFEFF/, '')
  const delimiter = delimiterOf(clean)
  const rows = delimiter === undefined ? blankRows(clean) : recordsOf(clean, delimiter)
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell !== ''))
  if (filled.length > maxFoundNodes + 1)
    throw refuse(`The table has ${filled.length} rows, ${maxFoundNodes} is the most.`)
  return filled
}

/** Undefined for lines that have none of the delimiters: blanks part their columns. */
function delimiterOf(text: string): string | undefined {
  const [first = ''] = text
    .slice(0, 20_000)
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
  const plain = first.replace(/"(?:[^"]|"")*"/g, '')
  const counts = delimiters.map((delimiter) => plain.split(delimiter).length - 1)
  const most = Math.max(...counts)
  if (most > 0) return delimiters[counts.indexOf(most)]
  return first.includes('"') ? ',' : undefined
}

function blankRows(text: string): Row[] {
  return text.split(/\r\n|\r|\n/).map((line, index) => ({
    line: index + 1,
    cells: line.trim() === '' ? [] : line.trim().split(/\s+/),
  }))
}

function recordsOf(text: string, delimiter: string): Row[] {
  try {
    const rows: Row[] = []
    parse(text, {
      delimiter,
      relax_column_count: true,
      // `12" rack` is a text with an inch mark, not an open quote.
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      to: maxFoundNodes + 2,
      max_record_size: 65_536,
      on_record(record: string[], { lines }) {
        // The count is at the end of the record, and a quoted cell may hold line breaks.
        rows.push({ line: lines - record.join('').split('\n').length + 1, cells: record })
        return null
      },
    })
    return rows
  } catch (error) {
    if (error instanceof CsvError) throw refuse(`The table cannot be read: ${csvWords(error)}`)
    throw error
  }
}

function csvWords({ code, lines }: CsvError & { lines?: unknown }): string {
  const at = typeof lines === 'number' ? ` that ends at line ${lines}` : ''
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return `a quote is opened and not closed${at}. Close it, or remove it.`
    case 'CSV_MAX_RECORD_SIZE':
      return `a row${at} is larger than 64 kB. A quote that is not closed is the usual reason.`
    default:
      return `a quote stands where none belongs${at}. Remove it, or double it.`
  }
}
