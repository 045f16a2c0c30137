import { useToast } from '@nuxt/ui/composables'
import { afterEach, describe, expect, it, vi } from 'vitest'
import CommandTip from '../../src/renderer/src/components/CommandTip.vue'
import { commandKeys } from '../../src/renderer/src/commands/keys'
import { listOrder } from '../../src/renderer/src/components/projects/project-words'
import { useNotices } from '../../src/renderer/src/composables/useNotices'
import { commands, isCommandId } from '../../src/shared/commands'
import { mountApp } from './mount-app'
import type { MountedApp } from './mount-app'
import { byRole, settle } from './mount-screen'

let app: MountedApp | undefined
const close = () => {
  app?.unmount()
  app = undefined
}
afterEach(close)
const open = async (situation: string, path: string) => (app = await mountApp(situation, path))

describe('a button of a command with keys', () => {
  /** They have no button of their own, or show their keys without a tooltip. */
  const without = ['palette.open', 'certificates.search', 'go.back', 'go.forward', 'help.open']

  it('shows them in its tooltip', async () => {
    const tipped = new Set<string>()
    for (const [situation, path] of [
      ['', '/'],
      ['edited', '/projects/homelab-01/overview'],
      ['edited', '/projects/homelab-01/nodes'],
      ['edited', '/projects/homelab-01/users'],
    ] as const) {
      const { wrapper } = await open(situation, path)
      for (const tip of wrapper.findAllComponents(CommandTip)) tipped.add(tip.props('command'))
      close()
    }
    const wanted = commands
      .map(({ id }) => id)
      .filter((id) => commandKeys(id, false) !== undefined && !id.startsWith('zoom.'))
      .filter((id) => !without.includes(id) && id !== 'custody.lock')
    expect([...tipped].filter(isCommandId)).toEqual(expect.arrayContaining(wanted))
  }, 60_000)
})

describe('the palette', () => {
  const search = async (text: string) => {
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true }))
    const field = await vi.waitFor(() => {
      const found = document.querySelector<HTMLInputElement>('input[role="combobox"]')
      if (found === null) throw new Error('The palette did not open')
      return found
    }, 5_000)
    field.value = text
    field.dispatchEvent(new Event('input', { bubbles: true }))
    await settle(20)
  }

  it('offers what can be done with the certificate that is open, and no more once it is closed', async () => {
    const { router, calls } = await open('', '/projects/homelab-01/certificates/apiserver@cp-1')
    await vi.waitFor(() => byRole('tab', 'Chain'), 5_000)
    await search('')
    const options = () => [...document.querySelectorAll<HTMLElement>('[role="option"]')]
    const starting = (text: string) =>
      options().filter((option) => option.textContent?.trim().startsWith(text))
    for (const text of [
      'Copy PEM of',
      'Copy SHA-256 of',
      'Copy Serial of',
      'Save kube-apiserver as',
      'Show everything of cp-1',
    ])
      expect(starting(text).length, text).toBe(1)
    starting('Copy SHA-256 of kube-apiserver')[0]?.click()
    await settle(60)
    const written = calls.findLast(({ channel }) => channel === 'clipboard.write')?.input
    expect(written).toMatch(/^[0-9a-f: ]{64,}$/i)
    await router.push('/projects/homelab-01/certificates')
    await settle(60)
    await search('')
    expect(starting('Copy')).toEqual([])
    expect(options().length).toBeGreaterThan(20)
  })

  it('offers what can be done with the node that is open', async () => {
    const { router } = await open('', '/projects/homelab-01/nodes/cp-1')
    await vi.waitFor(() => byRole('button', 'More for cp-1'), 5_000)
    await search('of cp-1')
    byRole('option', /^Show the certificates of cp-1/).click()
    await settle(60)
    expect(router.currentRoute.value.fullPath).toBe('/projects/homelab-01/certificates?node=cp-1')
  })

  it('finds a term of the glossary by its short form and opens its explanation', async () => {
    const { router } = await open('', '/projects/homelab-01/overview')
    await search('CSR')
    byRole('option', /^certificate signing request|^request/i).click()
    await vi.waitFor(() => {
      expect(router.currentRoute.value.fullPath).toBe('/help?term=request')
      const place = document.getElementById('term-request')
      expect(place?.className).toContain('bg-sel')
      expect(document.activeElement).toBe(place)
    }, 5_000)
  })

  it('finds terms where no project is open', async () => {
    const { router } = await open('', '/')
    await search('subject alternative name')
    byRole('option', /subject alternative name/i).click()
    await vi.waitFor(() => {
      expect(router.currentRoute.value.query).toEqual({ term: 'san' })
    }, 5_000)
  })
})

describe('notices', () => {
  const openNotices = async () => {
    const { inApp } = await open('', '/')
    // They belong to the page, not to one app.
    inApp(() => useToast()).clear()
    return inApp(() => useNotices())
  }
  const shown = () =>
    [...document.querySelectorAll('[data-slot="title"]')].map((each) => each.textContent?.trim())

  it('are three at most, and the same one is counted', async () => {
    const notices = await openNotices()
    for (const title of ['One', 'Two', 'Two', 'Three', 'Four', 'Two']) {
      notices.done({ title })
      await settle(1)
    }
    await settle(300)
    expect(shown()).toEqual(['Two (3 times)', 'Three', 'Four'])
  })

  it('are gone when they are taken away, and counted from one again', async () => {
    const notices = await openNotices()
    const takeAway = notices.done({ title: 'Copied' })
    await settle(1)
    takeAway()
    await settle(300)
    expect(shown()).toEqual([])
    notices.done({ title: 'Copied' })
    await settle(1)
    expect(shown()).toEqual(['Copied'])
  })
})

describe('the list of projects', () => {
  it('has pinned ones first, in the order in which they were pinned', async () => {
    await open('', '/')
    const names = () =>
      [...document.querySelectorAll('tbody tr')].map(
        (row) => row.querySelector('bdi')?.textContent ?? '',
      )
    const before = names()
    byRole('button', 'Pin pi-bench to the top').click()
    await settle(10)
    byRole('button', 'Pin site-07 to the top').click()
    await settle(10)
    expect(names()).toEqual([
      'pi-bench',
      'site-07',
      ...before.filter((name) => name !== 'pi-bench' && name !== 'site-07'),
    ])
    byRole('button', 'Unpin pi-bench').click()
    await settle(10)
    expect(names()[0]).toBe('site-07')
  })

  it('forgets nothing of the order of main among the others', () => {
    const made = (id: string) => ({ id }) as Parameters<typeof listOrder>[0][number]
    const list = ['a-000001', 'b-000001', 'c-000001'].map(made)
    expect(listOrder(list, ['gone-001', 'c-000001']).map(({ id }) => id)).toEqual([
      'c-000001',
      'a-000001',
      'b-000001',
    ])
  })

  const drop = (file: File) => {
    const event = new Event('drop', { bubbles: true, cancelable: true })
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], files: [file] } })
    document.body.dispatchEvent(event)
  }

  it('shows what a file that is dropped anywhere on the window would make, then makes it', async () => {
    const { calls } = await open('', '/')
    const text = 'cp-1\tcontrol-plane\t10.0.0.1\nw-1\tworker\t10.0.0.2\n'
    drop(new File([text], 'lab.tsv'))
    await settle(50)
    const made = () => calls.filter(({ channel }) => channel === 'projects.create')
    const accept = await vi.waitFor(() => byRole('button', 'Create cluster with 2 nodes'), 5_000)
    expect(byRole('textbox', 'Name')).toHaveProperty('value', 'lab')
    expect(made()).toEqual([])
    accept.click()
    await settle(50)
    expect(made()).toMatchObject([
      {
        input: { metadata: { name: 'lab' }, spec: { nodes: [{ name: 'cp-1' }, { name: 'w-1' }] } },
      },
    ])
  })

  it('takes a cluster file of ours as it is', async () => {
    const { calls, router } = await open('', '/')
    const text =
      'apiVersion: certwright/v1\nkind: Cluster\nmetadata: { name: lab }\nspec: { nodes: [{ name: cp-1 }] }\n'
    drop(new File([text], 'lab.yaml'))
    const accept = await vi.waitFor(() => byRole('button', 'Create cluster'), 5_000)
    accept.click()
    await settle(100)
    expect(calls.filter(({ channel }) => channel === 'projects.import')).toEqual([
      { channel: 'projects.import', input: { name: 'lab.yaml', source: { text } } },
    ])
    expect(router.currentRoute.value.name).toBe('overview')
  })
})
