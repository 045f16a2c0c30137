import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import {
  addNode,
  changeNode,
  removeNodes,
  roleChoices,
  splitList,
} from '../../src/renderer/src/components/nodes/node-edit'
import {
  cellValues,
  issuedNames,
  nodeState,
  sameSpelling,
} from '../../src/renderer/src/components/nodes/node-issued'
import { homelab, rowsOf } from './board/homelab'
import NodesScreen from '../../src/renderer/src/screens/NodesScreen.vue'
import { allByRole, byRole, mountScreen, settle, type } from './mount-screen'

describe('edits of the node table', () => {
  it('splits what is pasted into a cell by commas, semicolons and blanks, without doubles', () => {
    expect(splitList('10.0.0.1, fd00::1;10.0.0.1\t10.0.0.2\n')).toEqual([
      '10.0.0.1',
      'fd00::1',
      '10.0.0.2',
    ])
  })

  it('changes one node and leaves the others as they are', () => {
    const definition = structuredClone(homelab)
    changeNode(definition, 1, { addresses: ['192.168.10.42'] })
    expect(definition.spec.nodes[1]?.addresses).toEqual(['192.168.10.42'])
    expect(definition.spec.nodes.toSpliced(1, 1)).toEqual(homelab.spec.nodes.toSpliced(1, 1))
  })

  it('adds a worker at the end and removes by position', () => {
    const definition = structuredClone(homelab)
    addNode(definition, { name: 'w-3' })
    expect(definition.spec.nodes.at(-1)).toEqual({
      name: 'w-3',
      roles: ['worker'],
      addresses: [],
      dnsNames: [],
    })
    removeNodes(definition, new Set([0]))
    expect(definition.spec.nodes.map(({ name }) => name)).toEqual([
      'cp-2',
      'cp-3',
      'w-1',
      'w-2',
      'w-3',
    ])
  })

  it('offers the role etcd only where external etcd or the node itself asks for it', () => {
    const values = (...given: Parameters<typeof roleChoices>) =>
      roleChoices(...given).map(({ value }) => value)
    expect(values('stacked', ['worker'])).not.toContain('etcd')
    expect(values('stacked', ['etcd'])).toContain('etcd')
    expect(values('external', ['worker'])).toContain('etcd')
  })
})

describe('the issued state beside the wanted one', () => {
  it('compares addresses by value, not by spelling', () => {
    expect(sameSpelling('FD00:0010:0::0021')).toBe('fd00:10::21')
    expect(cellValues(['FD00:10::0021'], ['fd00:10::21'])).toEqual([
      { text: 'FD00:10::0021', state: 'same' },
    ])
  })

  it('shows the new address and the old one that it replaces', () => {
    const issued = issuedNames(rowsOf(homelab, true)).get('cp-2')
    expect(cellValues(['192.168.10.42'], issued?.addresses)).toEqual([
      { text: '192.168.10.42', state: 'new' },
      { text: '192.168.10.12', state: 'old' },
    ])
  })

  it('knows no issued names of rows that wait', () => {
    expect(issuedNames(rowsOf(homelab, false)).size).toBe(0)
  })

  it('writes the number into the word, worst state first', () => {
    expect(nodeState({ valid: 10, expiring: 1 })?.text).toBe('1 of 11 expiring')
    expect(nodeState({ valid: 7, outdated: 4 })).toEqual({
      status: 'outdated',
      text: '4 of 11 outdated',
    })
    expect(nodeState({ valid: 2 })?.text).toBe('2 valid')
    expect(nodeState({ waiting: 2 })?.text).toBe('2 when issued')
    expect(nodeState({})).toBeUndefined()
  })
})

describe('NodesScreen', () => {
  it('sends the edited definition, and nothing else changed in it', async () => {
    const { inputsOf } = await mountScreen(NodesScreen)
    await type(byRole('textbox', 'Addresses of w-1'), '192.168.10.31 fd00:10::31')
    const expected = structuredClone(homelab)
    changeNode(expected, 3, { addresses: ['192.168.10.31', 'fd00:10::31'] })
    expect(inputsOf('projects.edit')).toEqual([{ project: 'homelab-01', definition: expected }])
  })

  it('keeps what is being typed as it is typed', async () => {
    await mountScreen(NodesScreen)
    const cell = byRole('textbox', 'Addresses of w-1')
    await type(cell, '192.168.10.')
    expect(cell).toHaveProperty('value', '192.168.10.')
    await type(cell, '192.168.10.31, ')
    expect(cell).toHaveProperty('value', '192.168.10.31, ')
  })

  it('adds a node inline: the empty row becomes the new one under the same focus', async () => {
    const { inputsOf } = await mountScreen(NodesScreen)
    byRole('button', 'Add node').click()
    await settle(50)
    const field = byRole('textbox', 'Name of the new node')
    expect(document.activeElement).toBe(field)
    await type(field, 'w-3')
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Name of w-3')
    expect(inputsOf('projects.edit')).toMatchObject([
      { definition: { spec: { nodes: { length: 6, 5: { name: 'w-3', roles: ['worker'] } } } } },
    ])
    expect(byRole('textbox', 'Name of the new node')).toHaveProperty('value', '')
  })

  it('puts a finding under the row it is about, and its button does the remedy', async () => {
    const { store } = await mountScreen(NodesScreen, { situation: 'error' })
    const rows = allByRole('row')
    const at = rows.findIndex((row) => row.querySelector('[aria-label="Name of w-3"]'))
    expect(rows[at + 1]?.textContent).toContain('10.244.3.22 lies inside the pod network')
    expect(byRole('textbox', 'Addresses of w-3').getAttribute('aria-invalid')).toBe('true')
    expect(byRole('textbox', 'Addresses of w-2').getAttribute('aria-invalid')).toBe('false')
    byRole('button', 'Use 192.168.10.23').click()
    await settle(300)
    expect(store.definition?.spec.nodes[5]?.addresses).toEqual(['192.168.10.23'])
    expect(document.body.textContent).not.toContain('lies inside the pod network')
  })

  it('puts the focus on the wrong cell when the foot bar leads to its error', async () => {
    const path = '/projects/homelab-01/nodes?finding=spec/nodes/5/addresses/0'
    await mountScreen(NodesScreen, { path, situation: 'error' })
    await settle(100)
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Addresses of w-3')
  })

  it('shows the old address struck through beside the new one', async () => {
    const { wrapper } = await mountScreen(NodesScreen, { situation: 'edited' })
    expect(wrapper.findAll('s').map((each) => each.text())).toEqual(['192.168.10.12'])
    expect(byRole('textbox', 'Addresses of cp-2').getAttribute('aria-description')).toBe(
      'The certificate still says 192.168.10.12',
    )
  })

  it('draws names as text, whatever they hold', async () => {
    const { wrapper } = await mountScreen(NodesScreen, { situation: 'hostile' })
    expect(wrapper.find('img').exists()).toBe(false)
    expect(wrapper.find('script').exists()).toBe(false)
  })

  it('draws only the rows in sight of 200', async () => {
    await mountScreen(NodesScreen, { situation: 'big=195' })
    expect(byRole('grid', 'Nodes').getAttribute('aria-rowcount')).toBe('202')
    expect(allByRole('row').length).toBeLessThan(60)
  })
})

describe('the controls of a row, light until they are touched', () => {
  const choice = () => byRole('combobox', 'Roles of cp-1')
  const menu = () => byRole('button', 'More for cp-1')

  it('hands the focus over to the full choice, and the keyboard goes on from there', async () => {
    await mountScreen(NodesScreen)
    const light = choice()
    expect(light.textContent).toContain('control-plane')
    light.focus()
    await settle(50)
    expect(light.isConnected).toBe(false)
    expect(document.activeElement).toBe(choice())
    expect(choice().getAttribute('tabindex')).toBe('0')
    choice().dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }))
    await settle(50)
    expect(document.activeElement).toBe(byRole('textbox', 'Addresses of cp-1'))
  })

  it('brings the full menu under the pointer without taking the focus', async () => {
    await mountScreen(NodesScreen)
    const field = byRole('textbox', 'Name of cp-2')
    field.focus()
    const light = menu()
    light.dispatchEvent(new PointerEvent('pointerenter'))
    await settle(50)
    expect(light.isConnected).toBe(false)
    expect(menu().getAttribute('aria-haspopup')).toBe('menu')
    expect(document.activeElement).toBe(field)
  })

  it('opens at once for a click without a pointer, as a screen reader clicks', async () => {
    await mountScreen(NodesScreen)
    menu().click()
    await settle(100)
    expect(allByRole('menuitem').length).toBeGreaterThan(3)
  })
})

describe('rows that arrive over some frames', () => {
  it('keep the focus and the count right, and the keyboard reaches one that is still to come', async () => {
    const nodes = Array.from({ length: 200 }, (_, index) => ({
      name: `n-${index + 1}`,
      roles: ['worker' as const],
      addresses: [],
      dnsNames: [],
    }))
    const { store } = await mountScreen(NodesScreen)
    const last = byRole('textbox', 'Name of w-2')
    last.focus()
    store.edit((next) => void next.spec.nodes.push(...nodes), {})
    await nextTick()
    const shown = homelab.spec.nodes.length + nodes.length
    expect(byRole('grid', 'Nodes').getAttribute('aria-rowcount')).toBe(String(shown + 2))
    expect(document.activeElement).toBe(last)
    for (let press = 1; press <= 9; press += 1) {
      document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }),
      )
      await settle(60)
    }
    expect(document.activeElement).toBe(byRole('textbox', 'Name of n-9'))
    const places = allByRole('row').map((row) => Number(row.getAttribute('aria-rowindex')))
    expect(places).toEqual(places.toSorted((one, other) => one - other))
  })
})
