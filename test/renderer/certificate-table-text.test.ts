import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { columnOf } from '../../src/renderer/src/components/certificates/certificate-columns'
import type { Column } from '../../src/renderer/src/components/certificates/certificate-columns'
import { tableText } from '../../src/renderer/src/components/certificates/table-text'
import { certificateColumns } from '../../src/shared/certificate-columns'
import type { CertificateRow } from '../../src/shared/models'
import { homelab, rowsOf } from './board/homelab'

const rows = rowsOf(homelab, true)
const [some] = rows
if (some === undefined) throw new Error('the drawing board has no rows')
const named = (commonName: string): CertificateRow => ({ ...some, commonName })
const column = columnOf('commonName')

/** Cells below the head, read by a parser that is not ours. */
const csvCells = (given: readonly CertificateRow[], columns: readonly Column[]): string[][] =>
  parse(tableText(given, columns, 'csv'), { recordDelimiter: '\r\n' }).slice(1)
const tsvLines = (given: readonly CertificateRow[], columns: readonly Column[]) =>
  tableText(given, columns, 'tsv').split('\n').slice(1, -1)
/** What a spreadsheet computes: it begins with a sign, also after blanks, tabs and returns that it skips. */
const isFormula = (cell: string) => /^[\s\u0000-\u001f]*[=+\-@＝＋－＠]/.test(cell)

describe('the table as text', () => {
  it('has a line of heads, then a line for each row, in the columns that show', () => {
    const columns = (['node', 'label', 'serial', 'notAfter'] as const).map(columnOf)
    const [head, ...lines]: string[][] = parse(tableText(rows, columns, 'csv'), {
      recordDelimiter: '\r\n',
    })
    expect(head).toEqual(['Node', 'Certificate', 'Serial', 'Valid until'])
    expect(lines).toHaveLength(rows.length)
    const at = rows.findIndex(({ key }) => key === 'apiserver@cp-1')
    const row = rows[at]
    expect(lines[at]).toEqual([
      ...['cp-1', 'kube-apiserver', row?.serial.match(/../g)?.join(':'), row?.notAfter],
    ])
  })

  it('holds whole what the window shortens', () => {
    const cells = csvCells(rows, [columnOf('fingerprint')])
    expect(cells.map(([cell]) => cell)).toEqual(rows.map(({ fingerprint }) => fingerprint))
  })

  it('has the same number of cells in every line, with every column', () => {
    const columns = certificateColumns.map(columnOf)
    for (const cells of csvCells(rows, columns)) expect(cells).toHaveLength(columns.length)
    for (const line of tsvLines(rows, columns))
      expect(line.split('\t')).toHaveLength(columns.length)
  })
})

describe('names that a spreadsheet would run', () => {
  it.each([
    ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '＋1', '－1', '＠a'],
    ...['\tplain', '\rplain', "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.com","x")'],
  ])('are text: %j', (name) => {
    const [cell = ''] = csvCells([named(name)], [column])[0] ?? []
    expect(cell).toBe(`'${name}`)
    expect(isFormula(cell)).toBe(false)
    const [line = ''] = tsvLines([named(name)], [column])
    expect(line.startsWith("'")).toBe(true)
    expect(isFormula(line)).toBe(false)
  })

  it.each(['kube-apiserver', '10.0.0.1', "O'Neill", 'a=b', 'a-b', 'system:node:w-1', ''])(
    'are told apart from those that are harmless: %j',
    (name) => {
      // A second column, since a line of nothing is no record.
      expect(csvCells([named(name)], [column, columnOf('label')])[0]?.[0]).toBe(name)
    },
  )

  it('never are, whatever the name, and every name comes back', () => {
    const sign = fc.constantFrom(...'=+-@\t\r\n ,;"\'＝＋－＠\u0000ab')
    const name = fc.array(sign, { maxLength: 8 }).map((signs) => signs.join(''))
    fc.assert(
      fc.property(name, fc.string(), (first, second) => {
        const given = [named(first), named(second)]
        const cells = csvCells(given, [columnOf('label'), column])
        expect(cells).toHaveLength(2)
        for (const [at, one] of [first, second].entries()) {
          const cell = cells[at]?.[1] ?? ''
          expect([one, `'${one}`]).toContain(cell)
          expect(isFormula(cell)).toBe(false)
        }
        const lines = tsvLines(given, [columnOf('label'), column])
        expect(lines.map((line) => line.split('\t').length)).toEqual([2, 2])
        for (const line of lines) expect(isFormula(line.split('\t')[1] ?? '')).toBe(false)
      }),
    )
  })
})
