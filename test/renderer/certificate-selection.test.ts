import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ref } from 'vue'
import { sortRows } from '../../src/renderer/src/components/certificates/certificate-order'
import { troubleFirst } from '../../src/renderer/src/components/certificates/certificate-sort'
import { gridMove } from '../../src/renderer/src/components/certificates/grid-moves'
import { useRowSelection } from '../../src/renderer/src/components/certificates/useRowSelection'
import CertificatesScreen from '../../src/renderer/src/screens/CertificatesScreen.vue'
import { homelab, rowsOf } from './board/homelab'
import { allByRole, byRole, mountScreen, settle, type } from './mount-screen'

const letters = 'abcdefgh'.split('')

describe('a choice of rows', () => {
  const chosenOf = (order: readonly string[] = letters) => {
    const shown = ref(order)
    const selection = useRowSelection(() => shown.value)
    return { shown, selection, chosen: () => [...selection.keys.value].sort().join('') }
  }

  it('takes a row and gives it back', () => {
    const { selection, chosen } = chosenOf()
    selection.toggle('c')
    selection.toggle('a')
    expect(chosen()).toBe('ac')
    selection.toggle('c')
    expect(chosen()).toBe('a')
    expect(selection.state.value).toBe('some')
  })

  it('goes with Shift from the row that was chosen last, either way; a shorter range gives back', () => {
    const { selection, chosen } = chosenOf()
    selection.toggle('h')
    selection.toggle('c')
    selection.extendTo('f')
    expect(chosen()).toBe('cdefh')
    selection.extendTo('d')
    expect(chosen()).toBe('cdh')
    selection.extendTo('a')
    expect(chosen()).toBe('abch')
  })

  it('begins a range where it is told while nothing was chosen, or the row is hidden', () => {
    const { shown, selection, chosen } = chosenOf()
    selection.extendTo('c', 'b')
    expect(chosen()).toBe('bc')
    shown.value = ['d', 'e', 'f']
    selection.extendTo('e')
    expect(chosen()).toBe('bce')
  })

  it('outlives a filter, and counts what it hides', () => {
    const { shown, selection, chosen } = chosenOf()
    selection.toggleShown()
    expect(selection.state.value).toBe('all')
    shown.value = ['b', 'c']
    expect(selection.hidden.value).toBe(6)
    selection.toggleShown()
    expect(chosen()).toBe('adefgh')
    expect([selection.state.value, selection.hidden.value]).toEqual(['none', 6])
    shown.value = []
    expect(selection.state.value).toBe('none')
  })

  it('forgets rows that are gone', () => {
    const { selection, chosen } = chosenOf()
    selection.toggleShown()
    selection.keepOnly(new Set(['a', 'h']))
    expect(chosen()).toBe('ah')
    selection.clear()
    expect([chosen(), selection.hidden.value]).toEqual(['', 0])
  })

  it('never holds a row that was not there, and its counts agree', () => {
    const act = fc.oneof(
      fc.record({ what: fc.constantFrom('toggle', 'extend'), key: fc.constantFrom(...letters) }),
      fc.record({ what: fc.constantFrom('all', 'clear'), key: fc.constant('') }),
      fc.record({ what: fc.constant('filter'), key: fc.constantFrom('abc', 'hgfe', 'abcdefgh') }),
    )
    fc.assert(
      fc.property(fc.array(act, { maxLength: 20 }), (acts) => {
        const { shown, selection } = chosenOf()
        for (const { what, key } of acts) {
          if (what === 'filter') shown.value = key.split('')
          else if (what === 'all') selection.toggleShown()
          else if (what === 'clear') selection.clear()
          else if (!shown.value.includes(key)) continue
          else if (what === 'toggle') selection.toggle(key)
          else selection.extendTo(key)
          const chosen = [...selection.keys.value]
          const seen = shown.value.filter((each) => selection.keys.value.has(each))
          expect(letters).toEqual(expect.arrayContaining(chosen))
          expect(selection.hidden.value).toBe(chosen.length - seen.length)
          expect(selection.state.value === 'all').toBe(seen.length === shown.value.length)
          expect(selection.state.value === 'none').toBe(seen.length === 0)
        }
      }),
    )
  })
})

describe('keys in the table', () => {
  const none = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }
  const place = { active: 3, count: 8, page: 4 }
  const moved = (key: string, held: Partial<typeof none> = {}, at = place) =>
    gridMove({ ...none, ...held, key }, at)

  it.each([
    ['ArrowDown', 4],
    ['ArrowUp', 2],
    ['PageDown', 7],
    ['PageUp', 0],
    ['Home', 0],
    ['End', 7],
  ])('%s moves, and with Shift takes the rows along', (key, to) => {
    expect(moved(key)).toEqual({ kind: 'move', to, isRange: false })
    expect(moved(key, { shiftKey: true })).toEqual({ kind: 'move', to, isRange: true })
  })

  it('choose, open, leave and choose all', () => {
    expect(moved(' ')).toEqual({ kind: 'choose', isRange: false })
    expect(moved(' ', { shiftKey: true })).toEqual({ kind: 'choose', isRange: true })
    expect(moved('Enter')).toEqual({ kind: 'open' })
    expect(moved('Escape')).toEqual({ kind: 'leave' })
    expect(moved('a', { ctrlKey: true })).toEqual({ kind: 'choose-all' })
    expect(moved('A', { metaKey: true })).toEqual({ kind: 'choose-all' })
  })

  it('that belong to others pass on', () => {
    for (const key of ['a', 'Tab', 'F2', 'ArrowLeft']) expect(moved(key)).toBeUndefined()
    expect(moved('ArrowDown', { altKey: true })).toBeUndefined()
    expect(moved('ArrowDown', { ctrlKey: true })).toBeUndefined()
    expect(moved('a', { ctrlKey: true, shiftKey: true })).toBeUndefined()
  })

  it('stay in the table', () => {
    const last = { active: 7, count: 8, page: 4 }
    expect(moved('ArrowDown', {}, last)).toMatchObject({ to: 7 })
    expect(moved('ArrowUp', {}, { ...last, active: 0 })).toMatchObject({ to: 0 })
    expect(moved('End', {}, { active: 0, count: 0, page: 1 })).toMatchObject({ to: 0 })
  })
})

describe('the bar of the choice', () => {
  const path = '/projects/homelab-01/certificates'
  const total = rowsOf(homelab, true).length
  const bar = () =>
    document.querySelector('#foot [role=status]')?.textContent?.replace(/\s+/g, ' ').trim()
  const press = async (key: string, held: KeyboardEventInit = {}) => {
    const grid = byRole('grid', 'Certificates')
    grid.focus()
    grid.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...held }))
    await settle(20)
  }
  const pick = async (button: string | RegExp, item: string) => {
    const opener = byRole('button', button)
    opener.focus()
    opener.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await settle(80)
    const found = byRole('menuitem', item)
    found.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await settle(80)
  }

  it('says how many are chosen and how many a search hides, and leaves with Escape', async () => {
    await mountScreen(CertificatesScreen, { path })
    expect(bar()).toBeUndefined()
    await press(' ')
    await press('ArrowDown', { shiftKey: true })
    expect(bar()).toBe(`2 of ${total} selected`)
    expect(
      allByRole('row')
        .map((row) => row.getAttribute('aria-selected'))
        .slice(1, 4),
    ).toEqual([...['true', 'true', 'false']])
    await type(byRole('textbox', 'Search certificates'), 'jane')
    expect(bar()).toBe(`2 of ${total} selected 2 of them hidden by the filter`)
    await press('Escape')
    expect(bar()).toBeUndefined()
  })

  it('compares exactly two, in the order of the table', async () => {
    const { wrapper } = await mountScreen(CertificatesScreen, { path })
    await press(' ')
    const compare = () => byRole('button', 'Compare')
    expect(compare().hasAttribute('disabled')).toBe(true)
    expect(compare().getAttribute('title')).toBe('Select two to compare them')
    await press('ArrowDown')
    await press(' ')
    compare().click()
    await settle(50)
    expect(wrapper.vm.$router.currentRoute.value).toMatchObject({
      name: 'compare',
      query: { left: 'apiserver@cp-1', right: 'apiserver@cp-2' },
    })
  })

  it('saves what has a public part, and says what was left out', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    await press('a', { ctrlKey: true })
    expect(bar()).toBe(`${total} of ${total} selected`)
    const keys = sortRows(rowsOf(homelab, true), troubleFirst)
      .filter(({ kind }) => kind !== 'secret')
      .map(({ key }) => key)
    expect(keys.length).toBeLessThan(total)
    await pick(`Save ${keys.length}`, 'A zip, one file each')
    expect(inputsOf('certificates.saveSelected')).toEqual([
      { project: 'homelab-01', keys, form: 'zip' },
    ])
  })

  it('copies the rows as a table', async () => {
    const { inputsOf } = await mountScreen(CertificatesScreen, { path })
    await press(' ')
    await pick('Copy table', 'As TSV, for spreadsheets')
    expect(JSON.stringify(inputsOf('clipboard.write'))).toContain('kube-apiserver\\tcp-1')
  })
})
