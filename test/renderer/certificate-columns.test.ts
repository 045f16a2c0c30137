import { describe, expect, it } from 'vitest'
import {
  columnOf,
  columnsIn,
  leastWidth,
  movedColumn,
  tracks,
  usualColumns,
  withColumn,
  withWidths,
} from '../../src/renderer/src/components/certificates/certificate-columns'
import { fittingWidth } from '../../src/renderer/src/components/certificates/column-fit'
import { sortRows } from '../../src/renderer/src/components/certificates/certificate-order'
import { certificateColumns, columnWidth, knownColumns } from '../../src/shared/certificate-columns'
import CertificatesScreen from '../../src/renderer/src/screens/CertificatesScreen.vue'
import { homelab, rowsOf } from './board/homelab'
import { allByRole, byRole, mountScreen, settle } from './mount-screen'

const rows = rowsOf(homelab, true)
const ofId = (id: string) => columnsIn(certificateColumns, 0).filter((column) => column.id === id)
const ids = (columns: readonly { id: string }[]) => columns.map(({ id }) => id)

describe('columns', () => {
  it('go from the right of State while there is no room, unless they were chosen', () => {
    expect(ids(columnsIn(null, 1_000))).toEqual(usualColumns)
    expect(ids(columnsIn(null, 445))).toEqual(['label', 'node', 'state'])
    expect(ids(columnsIn(null, 100))).toEqual(['label', 'node', 'state'])
    const many = columnsIn(certificateColumns, 400)
    expect(ids(many)).toEqual(certificateColumns)
    expect(leastWidth(many)).toBeGreaterThan(1_280)
  })

  it('come where they are offered, move, and leave; the name stays first', () => {
    expect(withColumn(usualColumns, 'kind', true)).toEqual([
      ...['label', 'kind', 'node', 'state', 'days', 'authority', 'identity'],
    ])
    expect(withColumn(usualColumns, 'label', false)).toEqual(usualColumns)
    expect(withColumn(usualColumns, 'days', false)).not.toContain('days')
    expect(movedColumn(usualColumns, 'node', 1).slice(0, 3)).toEqual(['label', 'state', 'node'])
    expect(movedColumn(usualColumns, 'node', -1)).toEqual(usualColumns)
    expect(movedColumn(usualColumns, 'label', 1)).toEqual(usualColumns)
  })

  it('are as wide as a person made them, and the others follow the room', () => {
    const columns = withWidths(['label', 'node', 'state'].flatMap(ofId), { node: 300 })
    expect(tracks(columns)).toBe('16px minmax(152px, 1.6fr) 300px 112px')
    expect(leastWidth(columns)).toBe(leastWidth(columnsIn(null, 0)) + 240)
    expect([-5, 3, 200.6, 9_999].map(columnWidth)).toEqual([48, 48, 201, 1_200])
  })

  it('fit their widest cell, or their head when that is wider', () => {
    const letters = (text: string) => text.length * 7
    const widest = Math.max(...rows.map(({ label }) => label.length)) * 7
    expect(fittingWidth('label', rows, letters)).toBe(widest + 2)
    expect(fittingWidth('node', rows, letters)).toBe('Node'.length * 7 + 44)
  })

  it('are known ones, each once', () => {
    expect(knownColumns(['serial', 'gone', 'serial', 'node'])).toEqual(['serial', 'node'])
  })

  it.each(certificateColumns)('say something of some row and can be ordered: %s', (id) => {
    const { text } = columnOf(id)
    const shown = id === 'user' ? rows.filter(({ user }) => user !== null) : rows
    expect(shown.some((row) => text(row) !== '')).toBe(true)
    for (const descending of [false, true]) {
      const sorted = sortRows(rows, { column: id, descending })
      expect(sorted.map(({ key }) => key).sort()).toEqual(rows.map(({ key }) => key).sort())
      // Rows without a value are at the end either way.
      const empty = sorted.map((row) => text(row) === '')
      expect(empty.indexOf(true) < 0 || empty.slice(empty.indexOf(true)).every(Boolean)).toBe(true)
    }
  })
})

describe('the table', () => {
  const path = '/projects/homelab-01/certificates'
  const heads = () => allByRole('columnheader').map((head) => head.textContent?.trim() ?? '')
  const press = async (target: Element, key: string) => {
    target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await settle(30)
  }
  const openMenu = async (name: string) => {
    const button = byRole('button', name)
    button.focus()
    await press(button, 'Enter')
    await settle(50)
  }

  it('shows a column that is ticked, keeps it with the settings, and goes back', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    await openMenu('Columns')
    const item = byRole('menuitemcheckbox', 'Kind')
    expect(item.getAttribute('aria-checked')).toBe('false')
    await press(item, 'Enter')
    expect(heads()).toContain('Kind')
    expect(byRole('menuitemcheckbox', 'Kind').getAttribute('aria-checked')).toBe('true')
    expect(inputsOf('app.saveSettings').at(-1)).toMatchObject({
      certificateColumns: ['label', 'kind', 'node', 'state', 'days', 'authority', 'identity'],
    })
    await press(byRole('menuitem', 'Usual columns'), 'Enter')
    expect(heads()).not.toContain('Kind')
    expect(inputsOf('app.saveSettings').at(-1)).toMatchObject({ certificateColumns: null })
  })

  it('makes a column wider and narrower from its menu, keeps that, and lets it go again', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    const widths = () => inputsOf('app.saveSettings').at(-1)
    await openMenu('Menu of column Node')
    await press(byRole('menuitem', 'Wider'), 'Enter')
    // All that is measured here is 1000 px wide.
    expect(widths()).toMatchObject({ certificateWidths: { node: 1_032 } })
    await press(byRole('menuitem', 'Usual width'), 'Enter')
    expect(widths()).toMatchObject({ certificateWidths: {} })
  })

  it('follows the edge of a head, and fits it at a double click', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    const edge = allByRole('columnheader')[2]?.querySelector('.column-resizer')
    if (!(edge instanceof HTMLElement)) throw new Error('the head of Node has no edge to draw')
    const widthOfGrid = () => document.querySelector('[role=grid] > div')?.getAttribute('style')
    edge.setPointerCapture = () => undefined
    const point = (type: string, clientX: number) =>
      edge.dispatchEvent(new PointerEvent(type, { clientX, button: 0, bubbles: true }))
    point('pointerdown', 100)
    point('pointermove', 260)
    await settle(10)
    expect(widthOfGrid()).toContain('1160px')
    expect(inputsOf('app.saveSettings')).toHaveLength(0)
    point('pointerup', 260)
    expect(inputsOf('app.saveSettings').at(-1)).toMatchObject({
      certificateWidths: { node: 1_160 },
    })
    edge.dispatchEvent(new MouseEvent('dblclick', { bubbles: true }))
    expect(inputsOf('app.saveSettings')).toHaveLength(2)
    await settle(10)
    expect(widthOfGrid()).not.toContain('1160px')
  })

  it('sorts, moves and hides by the menu of a head', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    await openMenu('Menu of column Node')
    await press(byRole('menuitem', 'Sort descending'), 'Enter')
    const sorted = allByRole('columnheader').map((head) => head.getAttribute('aria-sort'))
    expect(sorted).toEqual([null, 'none', 'descending', 'none', 'none', 'none', 'none'])
    await openMenu('Menu of column Node')
    await press(byRole('menuitem', 'Hide column'), 'Enter')
    expect(heads()).not.toContain('Node')
    expect(inputsOf('app.saveSettings')).toHaveLength(1)
  })
})
