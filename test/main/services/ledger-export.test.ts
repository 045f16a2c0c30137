import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { activityOf } from '../../../src/main/services/activity'
import { csvCell, ledgerText } from '../../../src/main/services/ledger-export'
import { homelab, servicesInMemory } from '../../support/services'

async function issuedLedger() {
  const services = servicesInMemory()
  const { project } = await services.projects.create(homelab())
  await services.apply(project.id)
  const act = { bundles: ['homelab-cp-1', 'homelab-admin'], files: 9, format: 'zip' }
  return (await services.projects.record(project.id, { type: 'exported', ...act })).ledger
}

describe('the ledger as a file', () => {
  it('holds the chosen entries, as JSON with everything and as CSV for a spreadsheet', async () => {
    const ledger = await issuedLedger()
    expect(JSON.parse(ledgerText(ledger, [1, 4], 'json'))).toEqual([ledger[0], ledger[3]])
    const rows: string[][] = parse(ledgerText(ledger, [1, 2, 3, 4], 'csv'))
    expect(rows[0]).toEqual(['entry', 'time', 'by', 'kind', 'what', 'details', 'nodes', 'hash'])
    expect(rows.slice(1).map(([entry, , by, kind]) => [entry, by, kind])).toEqual([
      ['1', 'tester', 'created'],
      ['2', 'tester', 'vault-created'],
      ['3', 'tester', 'issued'],
      ['4', 'tester', 'exported'],
    ])
    expect(rows[3]?.[6]).toBe('cp-1, cp-2, cp-3, w-1, w-2')
    expect(rows[4]?.[6]).toBe('cp-1')
    expect(rows[4]?.[7]).toBe(ledger[3]?.hash)
  })

  it('names the nodes and rows of each entry, so that the window can filter by them', async () => {
    const [exported, issued] = activityOf(await issuedLedger())
    expect(exported).toMatchObject({ kind: 'exported', nodes: ['cp-1'], rows: [] })
    expect(issued?.rows).toContain('apiserver@cp-1')
    expect(issued?.nodes).toEqual(['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2'])
  })

  it('has no cell that a spreadsheet runs, and loses no text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '=', '+', '-', '@', '\t=', ' ='),
        (text, start) => {
          const whole = start + text
          const [[read = '']] = parse(`${csvCell(whole)}\r\n`, { relax_column_count: true }) as [
            string[],
          ]
          expect(read === whole || read === `'${whole}`).toBe(true)
          expect(read).not.toMatch(/^\s*[=+\-@]/)
        },
      ),
    )
    expect(csvCell('=HYPERLINK("http://x")')).toBe(`"'=HYPERLINK(""http://x"")"`)
  })
})
