import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

/** Lists of nodes in every format; each names the one node that it adds. */
const texts: readonly (readonly [name: string, text: string])[] = [
  ['csv', 'name,roles,addresses\nin-csv,worker,192.168.20.1\n'],
  ['hosts', '192.168.20.2 in-hosts in-hosts.lab.internal\n'],
  ['ini', '[kube_node]\nin-ini ansible_host=192.168.20.3\n'],
  [
    'yml',
    'all:\n  children:\n    kube_node:\n      hosts:\n        in-yml: { ip: 192.168.20.4 }\n',
  ],
  [
    'kubeadm',
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  name: in-kubeadm\n  kubeletExtraArgs: [{ name: node-ip, value: 192.168.20.5 }]\n',
  ],
  [
    'wide',
    'NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP\nin-wide Ready <none> 1d v1.35.0 192.168.20.6 <none>\n',
  ],
  [
    'json',
    '{"kind":"List","items":[{"kind":"Node","metadata":{"name":"in-json"},"status":{"addresses":[{"type":"InternalIP","address":"192.168.20.7"}]}}]}',
  ],
  ['own', 'nodes:\n  - { name: in-own, addresses: [192.168.20.8] }\n'],
]

describe('nodes: keyboard, import and the page of one', () => {
  let app: RunningApp
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certwright-nodes-'))
    app = await launchApp()
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await app.page
      .getByRole('navigation')
      .getByRole('link', { name: /^Nodes/ })
      .click()
    await app.page.getByRole('grid', { name: 'Nodes' }).waitFor()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  const focused = () =>
    app.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  const press = async (...keys: string[]) => {
    for (const key of keys) await app.page.keyboard.press(key)
  }

  it('moves and edits by keyboard alone', async () => {
    const { page } = app
    await page.getByRole('textbox', { name: 'Name of cp-1' }).focus()
    await press('ArrowDown', 'ArrowRight', 'ArrowRight')
    await expect.poll(focused).toBe('Addresses of cp-2')
    await page.keyboard.type('192.168.10.42')
    await press('Enter')
    await expect.poll(focused).toBe('Addresses of cp-3')
    await press('ArrowUp')
    const cell = page.getByRole('textbox', { name: 'Addresses of cp-2' })
    await expect.poll(() => cell.inputValue()).toBe('192.168.10.42')
    await expect.poll(focused).toBe('Addresses of cp-2')
    await page.keyboard.type('nonsense')
    await press('Escape')
    await expect.poll(() => cell.inputValue()).toBe('192.168.10.42')
  })

  it('does the remedy of a finding at one press', async () => {
    const { page } = app
    const cell = page.getByRole('textbox', { name: 'Addresses of w-1' })
    await cell.fill('10.244.3.22')
    await page.getByText('lies inside the pod network').first().waitFor()
    await page.getByRole('button', { name: /^Use / }).click()
    await page.getByText('lies inside the pod network').first().waitFor({ state: 'detached' })
    expect(await cell.inputValue()).toMatch(/^192\.168\.10\./)
  })

  it.each(texts)('imports a file: %s', async (name, text) => {
    const { page } = app
    const path = join(folder, `nodes.${name}`)
    await writeFile(path, text)
    await app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('button', { name: 'Choose file' }).click()
    const accept = page.getByRole('button', { name: 'Add 1 node' })
    await accept.waitFor()
    if (name === 'csv') {
      await screenshot(page, '03b-import')
      expect(await axe(page)).toEqual([])
    }
    await accept.click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: `Name of in-${name}` }).waitFor()
  })

  it('takes 200 pasted nodes, and undoes them in one step', async () => {
    const { page } = app
    const rows = Array.from({ length: 200 }, (_, i) => `p-${i + 1}\tworker\t192.168.30.${i + 1}`)
    await app.electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), rows.join('\n'))
    await page.getByRole('button', { name: 'Add node' }).click()
    await expect.poll(focused).toBe('Name of the new node')
    await press('Control+V')
    await page.getByRole('button', { name: 'Add 200 nodes' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const grid = page.getByRole('grid', { name: 'Nodes' })
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('215')
    await screenshot(page, '03c-nodes-213')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('15')
  })

  it('shows everything of one node', async () => {
    const { page } = app
    await page.getByRole('button', { name: /^Open cp-1/ }).click()
    await page.getByRole('heading', { level: 1, name: 'cp-1' }).waitFor()
    await page.getByText('sudo sh install.sh --dry-run').waitFor()
    await screenshot(page, '04-node')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Next node' }).click()
    await page.getByRole('heading', { level: 1, name: 'cp-2' }).waitFor()
  })
})
