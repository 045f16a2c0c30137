import { describe, expect, it } from 'vitest'
import {
  groupEntries,
  entrySentence,
} from '../../src/renderer/src/components/kubeconfigs/entry-groups'
import { entriesOf, kubeconfigOf } from './board/documents'
import { homelab } from './board/homelab'
import KubeconfigsScreen from '../../src/renderer/src/screens/KubeconfigsScreen.vue'
import { byRole, mountScreen, settle, type } from './mount-screen'

const entries = entriesOf(homelab, true)
const path = '/projects/homelab-01/kubeconfigs/user@jane'

describe('the list of kubeconfigs', () => {
  it('groups people, control plane and nodes; a component takes one line for all nodes', () => {
    const groups = groupEntries(entries, '')
    expect(groups.map(({ title, lines }) => [title, lines.map(({ label }) => label)])).toEqual([
      ['People', ['admin', 'super-admin', 'jane']],
      ['Control plane', ['controller-manager', 'scheduler']],
      ['Nodes', ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2']],
    ])
    expect(groups[1]?.lines[0]?.note).toBe('3 nodes')
  })

  it('finds by group and identity, and leaves empty groups out', () => {
    expect(
      groupEntries(entries, 'system:masters').map(({ lines }) => lines.map(({ label }) => label)),
    ).toEqual([['super-admin']])
    expect(groupEntries(entries, 'nobody')).toEqual([])
  })

  it('says groups and end in a sentence', () => {
    const jane = entries.find(({ key }) => key === 'user@jane')
    if (jane === undefined) throw new Error('no jane')
    expect(entrySentence(kubeconfigOf(jane, homelab, 'endpoint'), (iso) => iso.slice(0, 10))).toBe(
      'Group dev. Ends 2027-01-22, in 61 days.',
    )
  })
})

describe('KubeconfigsScreen', () => {
  it('shows a secret as its size: the line ends after its key', async () => {
    await mountScreen(KubeconfigsScreen, { path })
    const code = byRole('region', 'Kubeconfig, key masked')
    const line = [...code.children].find((each) => each.textContent?.includes('client-key-data'))
    expect(line?.querySelector('code')?.textContent).toBe('    client-key-data:')
    expect(line?.textContent).toContain('sealed, 241 bytes')
    expect(document.body.innerHTML).not.toMatch(/PRIVATE KEY|BEGIN EC/)
  })

  it('copies in main, never through the window, and can clear at once', async () => {
    const { inputsOf } = await mountScreen(KubeconfigsScreen, { path })
    byRole('button', 'Copy').click()
    await settle(50)
    expect(inputsOf('kubeconfigs.copy')).toEqual([
      { project: 'homelab-01', key: 'user@jane', endpoint: 'endpoint', form: 'embedded' },
    ])
    expect(inputsOf('clipboard.write')).toEqual([])
    byRole('button', 'Clear now').click()
    await settle()
    expect(inputsOf('clipboard.clear')).toHaveLength(1)
  })

  it('previews and saves for the endpoint that is chosen', async () => {
    const { inputsOf } = await mountScreen(KubeconfigsScreen, { path })
    byRole('radio', /^cp-3/).click()
    await settle(50)
    byRole('button', 'Save').click()
    await settle(50)
    expect(inputsOf('kubeconfigs.preview')).toMatchObject([
      { key: 'user@jane' },
      { key: 'user@jane', endpoint: 'cp-3' },
    ])
    expect(inputsOf('kubeconfigs.save')).toMatchObject([{ key: 'user@jane', endpoint: 'cp-3' }])
  })

  it('says which endpoint the certificate does not cover', async () => {
    await mountScreen(KubeconfigsScreen, { path })
    expect(byRole('radio', /^cp-2/).textContent).toContain('Not covered yet')
  })

  it('opens another entry from the list, found by typing', async () => {
    const { inputsOf } = await mountScreen(KubeconfigsScreen, { path })
    await type(byRole('textbox', 'Find a kubeconfig'), 'scheduler')
    byRole('button', /^scheduler/).click()
    await settle(50)
    expect(inputsOf('kubeconfigs.preview').at(-1)).toMatchObject({ key: 'scheduler@cp-1' })
    expect(document.querySelector('h2.font-mono')?.textContent).toBe('scheduler')
  })

  it('says what to do while nothing is issued', async () => {
    const { store } = await mountScreen(KubeconfigsScreen, { path, situation: 'fresh' })
    expect(document.body.textContent).toContain('No kubeconfig yet')
    byRole('button', 'Review and issue').click()
    expect(store.reviewOpen).toBe(true)
  })
})

describe('file paths and merged files', () => {
  it('asks for paths, and saving asks for the same', async () => {
    const { inputsOf } = await mountScreen(KubeconfigsScreen, { path })
    expect(inputsOf('kubeconfigs.preview').at(-1)).toMatchObject({ form: 'embedded' })
    expect(byRole('combobox', 'Certificate and key').textContent).toContain('Embedded data')
    byRole('button', 'Save').click()
    await settle(50)
    expect(inputsOf('kubeconfigs.save')).toEqual([
      { project: 'homelab-01', key: 'user@jane', endpoint: 'endpoint', form: 'embedded' },
    ])
  })

  it('begins a merged file with the identity on the screen, and saves what is ticked', async () => {
    const { inputsOf } = await mountScreen(KubeconfigsScreen, { path })
    byRole('button', 'Save merged kubeconfig').click()
    await settle(80)
    expect(inputsOf('kubeconfigs.previewMerged').at(-1)).toEqual({
      entries: [{ project: 'homelab-01', key: 'user@jane' }],
    })
    const dialog = byRole('dialog', /^Merged kubeconfig/)
    expect(dialog.textContent).toContain('1 context')
    const save = [...dialog.querySelectorAll('button')].find((one) => one.textContent === 'Save')
    save?.click()
    await settle(50)
    expect(inputsOf('kubeconfigs.saveMerged')).toEqual([
      { entries: [{ project: 'homelab-01', key: 'user@jane' }] },
    ])
  })
})
