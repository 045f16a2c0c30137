import { describe, expect, it } from 'vitest'
import { gridAction } from '../../src/renderer/src/components/nodes/grid-keys'
import type { GridCell } from '../../src/renderer/src/components/nodes/grid-keys'
import {
  cellsIn,
  fits,
  nodesAsText,
  pasteCells,
} from '../../src/renderer/src/components/nodes/node-clipboard'
import { duplicateNodes, nextName } from '../../src/renderer/src/components/nodes/node-edit'
import { shownNodes } from '../../src/renderer/src/components/nodes/node-order'
import { applyImport } from '../../src/renderer/src/components/import/import-choice'
import { filesOnNode, guaranteeOf } from '../../src/renderer/src/components/node/node-files'
import NodesScreen from '../../src/renderer/src/screens/NodesScreen.vue'
import NodeScreen from '../../src/renderer/src/screens/NodeScreen.vue'
import { bundlesOf } from './board/documents'
import { homelab } from './board/homelab'
import { allByRole, byRole, mountScreen, settle } from './mount-screen'

const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false }
const at = (change: Partial<GridCell> = {}): GridCell => ({
  column: 'addresses',
  editing: false,
  hasChosen: false,
  ...change,
})
const act = (key: string, cell = at(), mods: Partial<typeof none> = {}) =>
  gridAction({ ...none, ...mods, key }, cell)

describe('keys in the table of nodes', () => {
  it('moves between cells until someone types, then the caret', () => {
    expect(act('ArrowRight')).toMatchObject({ kind: 'move', rows: 0, columns: 1 })
    expect(act('ArrowRight', at({ editing: true }))).toBeUndefined()
    expect(act('ArrowDown', at({ editing: true }))).toMatchObject({ rows: 1, extend: false })
    expect(act('ArrowDown', at(), { shiftKey: true })).toMatchObject({ rows: 1, extend: true })
  })

  it('leaves to the system what is not its own', () => {
    expect(act('ArrowLeft', at(), { altKey: true })).toBeUndefined()
    expect(act('Enter', at({ column: 'roles' }))).toBeUndefined()
    expect(act('Tab')).toBeUndefined()
    expect(act('a', at({ editing: true }), { ctrlKey: true })).toBeUndefined()
    expect(act(' ')).toBeUndefined()
  })

  it('takes Escape back to the old value first, then to no choice', () => {
    expect(act('Escape', at({ editing: true, hasChosen: true }))).toEqual({ kind: 'revert' })
    expect(act('Escape', at({ hasChosen: true }))).toEqual({ kind: 'clear' })
    expect(act('Escape')).toBeUndefined()
  })

  it('removes rows only when rows are chosen and no text is being changed', () => {
    expect(act('Delete', at({ hasChosen: true }))).toEqual({ kind: 'remove' })
    expect(act('Delete')).toBeUndefined()
    expect(act('Delete', at({ hasChosen: true, editing: true }))).toBeUndefined()
  })
})

describe('cells on the clipboard', () => {
  it('gives back what was copied when it is pasted over the same rows', () => {
    const definition = structuredClone(homelab)
    const text = nodesAsText(definition.spec.nodes)
    pasteCells(
      definition,
      definition.spec.nodes.map((_, index) => index),
      'name',
      cellsIn(text) ?? [],
    )
    expect(definition).toEqual(homelab)
  })

  it('leaves a single value to the cell, and a block that is too large to the import', () => {
    expect(cellsIn('10.0.0.1\n')).toBeUndefined()
    expect(fits([['a'], ['b']], 'addresses', 2)).toBe(true)
    expect(fits([['a'], ['b']], 'addresses', 1)).toBe(false)
    expect(fits([['a', 'b', 'c']], 'addresses', 9)).toBe(false)
  })

  it('keeps roles where a pasted cell names none', () => {
    const definition = structuredClone(homelab)
    pasteCells(definition, [0, 1], 'roles', [['worker'], ['gpu']])
    expect(definition.spec.nodes.map(({ roles }) => roles[0]).slice(0, 2)).toEqual([
      'worker',
      'control-plane',
    ])
  })
})

describe('rows', () => {
  it('copies with the next free name and without addresses, which no two nodes share', () => {
    expect(nextName('w-09', new Set(['w-10']))).toBe('w-11')
    expect(nextName('web', new Set())).toBe('web-2')
    const definition = structuredClone(homelab)
    duplicateNodes(definition, new Set([3]))
    expect(definition.spec.nodes[4]).toEqual({
      name: 'w-3',
      roles: ['worker'],
      addresses: [],
      dnsNames: [],
    })
  })

  it('finds all words in any field, and sorts trouble first and numbers as numbers', () => {
    const input = { nodes: homelab.spec.nodes, states: { 'w-1': { expired: 1 } }, findings: [] }
    expect(shownNodes({ ...input, query: 'worker 192.168', order: 'entered' })).toEqual([3, 4])
    expect(shownNodes({ ...input, query: '', order: 'trouble' })[0]).toBe(3)
    const names = ['w-10', 'w-9'].map((name) => ({ name, roles: [], addresses: [], dnsNames: [] }))
    expect(shownNodes({ ...input, nodes: names, query: '', order: 'name' })).toEqual([1, 0])
  })
})

describe('an import that is taken', () => {
  it('finds nodes by name, so that edits made meanwhile stay', () => {
    const definition = structuredClone(homelab)
    const [first] = definition.spec.nodes.splice(0, 1)
    const node = {
      name: 'w-1',
      roles: ['worker' as const],
      addresses: ['192.168.10.99'],
      dnsNames: [],
    }
    const row = { kind: 'change' as const, line: 1, name: 'w-1', node, before: node, reason: '' }
    applyImport(
      definition,
      [row],
      [{ path: ['spec', 'clusterName'], label: '', before: '', after: '', value: 'lab' }],
    )
    expect(definition.spec.nodes.find(({ name }) => name === 'w-1')).toEqual(node)
    expect(definition.spec.nodes.some(({ name }) => name === first?.name)).toBe(false)
    expect(definition.spec.clusterName).toBe('lab')
  })
})

describe('the page of a node', () => {
  it('lists files by their place on the node, and says which keys are there', () => {
    const [plane] = bundlesOf(homelab)
    const files = filesOnNode(plane ?? null)
    expect(files.every(({ path }) => path.startsWith('etc/'))).toBe(true)
    expect(guaranteeOf(files)).toBe('account')
    expect(guaranteeOf([])).toBe('none')
  })

  it('shows certificates, steps, files and what changes next', async () => {
    const path = '/projects/homelab-01/nodes/cp-2'
    const { wrapper } = await mountScreen(NodeScreen, { path, situation: 'edited' })
    expect(wrapper.text()).toContain('sudo sh install.sh --dry-run')
    expect(wrapper.text()).toContain('192.168.10.42')
    expect(allByRole('treeitem').length).toBeGreaterThan(10)
    byRole('button', 'Next node')
  })

  it('says that there is no such node', async () => {
    const { wrapper } = await mountScreen(NodeScreen, { path: '/projects/homelab-01/nodes/cp-9' })
    expect(wrapper.text()).toContain('There is no node cp-9')
  })
})

describe('choosing rows', () => {
  it('offers what can be done with them, with their number', async () => {
    const { store } = await mountScreen(NodesScreen)
    byRole('checkbox', 'Select w-1').click()
    await settle(50)
    byRole('checkbox', 'Select w-2').click()
    await settle(50)
    expect(document.body.textContent).toContain('2 nodes chosen')
    byRole('button', 'Remove 2').click()
    await settle(50)
    expect(store.definition?.spec.nodes.map(({ name }) => name)).toEqual(['cp-1', 'cp-2', 'cp-3'])
    store.undo()
    expect(store.definition?.spec.nodes).toHaveLength(5)
  })
})
