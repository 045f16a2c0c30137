import { describe, expect, it } from 'vitest'
import { authorityOf, treeLines } from '../../src/renderer/src/components/export/file-tree'
import {
  exportTotals,
  guarantee,
  nextSteps,
} from '../../src/renderer/src/components/export/export-summary'
import { bundlesOf } from './board/documents'
import { homelab } from './board/homelab'
import ExportScreen from '../../src/renderer/src/screens/ExportScreen.vue'
import { allByRole, byRole, mountScreen, settle } from './mount-screen'

const bundles = bundlesOf(homelab)
const [plane] = bundles
const files = plane?.files ?? []

describe('the tree of a bundle', () => {
  it('has a line for every file, once', () => {
    const paths = treeLines(files).flatMap((line) => (line.kind === 'file' ? line.path : []))
    expect(paths.sort()).toEqual(files.map(({ path }) => path).sort())
  })

  it('joins folders that hold one folder only, below files/', () => {
    const folders = treeLines(files).flatMap((line) => (line.kind === 'folder' ? line.name : []))
    expect(folders).toEqual(['files', 'etc/kubernetes', 'pki', 'etcd'])
  })

  it('hides what is in a closed folder', () => {
    const all = treeLines(files)
    const some = treeLines(files, new Set(['files/etc/kubernetes/pki']))
    expect(some.filter(({ path }) => path.includes('/pki/'))).toEqual([])
    expect(some.length).toBe(all.filter(({ path }) => !path.includes('/pki/')).length)
  })

  it('puts a seal beside authority certificates only, never beside a key', () => {
    const sealed = files.filter((file) => authorityOf(file) !== null).map(({ path }) => path)
    expect(sealed).toEqual([
      'files/etc/kubernetes/pki/ca.crt',
      'files/etc/kubernetes/pki/front-proxy-ca.crt',
      'files/etc/kubernetes/pki/etcd/ca.crt',
    ])
  })
})

describe('sums and sentences', () => {
  it('adds up the chosen bundles only', () => {
    const chosen = new Set(['homelab-w-1', 'homelab-w-2'])
    expect(exportTotals(bundles, chosen)).toMatchObject({ bundles: 2, files: 10, privateFiles: 2 })
    expect(exportTotals(bundles, new Set()).files).toBe(0)
  })

  it('promises that no authority key leaves only where they are kept', () => {
    expect(guarantee('kept')).toContain('No authority key leaves this computer')
    expect(guarantee('control-planes')).not.toContain('No authority key leaves')
  })

  it('unpacks what was packed', () => {
    expect(nextSteps('homelab-w-1.zip', 'zip')[0]?.command).toContain('unzip homelab-w-1.zip')
    expect(nextSteps('homelab-w-1.tar.gz', 'tar.gz')[0]?.command).toContain('tar -xzf')
    expect(nextSteps('homelab-w-1', 'dir')[0]?.command).toBe(
      'cd homelab-w-1 && sudo sh install.sh --dry-run',
    )
  })
})

describe('ExportScreen', () => {
  it('exports what is ticked, in the form chosen, into the folder that main was asked for', async () => {
    const { inputsOf } = await mountScreen(ExportScreen)
    byRole('checkbox', 'Export w-2').click()
    byRole('radio', 'tar.gz').click()
    await settle(20)
    expect(document.body.textContent).toContain('4 bundles, 86 files, 40 private')
    byRole('button', 'Export bundles').click()
    await settle(60)
    expect(document.body.textContent).toContain('Cancel leaves nothing behind')
    await settle(900)
    expect(inputsOf('bundles.chooseTarget')).toHaveLength(1)
    expect(inputsOf('bundles.export')).toMatchObject([
      {
        project: 'homelab-01',
        bundles: ['homelab-cp-1', 'homelab-cp-2', 'homelab-cp-3', 'homelab-w-1'],
        format: 'tar.gz',
        target: 'usb',
      },
    ])
    expect(document.body.textContent).toContain('4 bundles written')
    byRole('button', 'Show folder').click()
    await settle()
    expect(inputsOf('bundles.showTarget')).toEqual([{ target: 'usb' }])
  })

  it('exports nothing when the folder dialog is closed without a choice', async () => {
    const { inputsOf } = await mountScreen(ExportScreen, {
      answers: { 'bundles.chooseTarget': async () => ({ ok: true, value: null }) },
    })
    byRole('button', 'Export bundles').click()
    await settle(50)
    expect(inputsOf('bundles.export')).toEqual([])
  })

  it('cannot export without a bundle', async () => {
    await mountScreen(ExportScreen)
    byRole('checkbox', 'Choose all bundles').click()
    await settle(20)
    expect(byRole('button', 'Export bundles')).toHaveProperty('disabled', true)
  })

  it('has one tab stop in the tree, moved by the arrows', async () => {
    await mountScreen(ExportScreen)
    const items = allByRole('treeitem')
    expect(items.filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1)
    items[0]?.focus()
    items[0]?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
    await settle(20)
    expect(document.activeElement).toBe(allByRole('treeitem')[1])
  })

  it('sends waiting changes to the review instead of exporting what is outdated', async () => {
    const { store } = await mountScreen(ExportScreen, { situation: 'edited' })
    expect(() => byRole('button', 'Export bundles')).toThrow()
    byRole('button', 'Review changes').click()
    expect(store.reviewOpen).toBe(true)
  })

  it('says what is missing while nothing is issued', async () => {
    await mountScreen(ExportScreen, { situation: 'fresh' })
    expect(document.body.textContent).toContain('Nothing to export yet')
    expect(byRole('button', 'Review and issue')).toHaveProperty('disabled', false)
  })
})
