import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'
import { hashesOf, storedDefinition } from './support/projects'

/** Lists of nodes in every format; each names the one node that it adds, and the format is recognised. */
const texts: readonly (readonly [file: string, format: string, text: string])[] = [
  ['a.csv', 'Table (CSV, TSV)', 'Rechner,rôle,IP v4\nin-a,worker,192.168.20.1\n'],
  ['b.tsv', 'Table (CSV, TSV)', 'name\troles\taddresses\nin-b\tworker\t192.168.20.2\n'],
  ['c.hosts', '/etc/hosts', '192.168.20.3 in-c in-c.lab.internal\n'],
  ['d.ini', 'Ansible inventory (INI)', '[kube_node]\nin-d ansible_host=192.168.20.4\n'],
  [
    'e.yml',
    'Ansible inventory (YAML)',
    'all:\n  children:\n    kube_node:\n      hosts:\n        in-e: { ip: 192.168.20.5 }\n',
  ],
  [
    'f.yaml',
    'kubeadm configuration',
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: JoinConfiguration\nnodeRegistration:\n  name: in-f\n  kubeletExtraArgs: [{ name: node-ip, value: 192.168.20.6 }]\n',
  ],
  [
    'g.txt',
    'kubectl get nodes',
    'NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP\nin-g Ready <none> 1d v1.35.0 192.168.20.7 <none>\n',
  ],
  [
    'h.json',
    'kubectl get nodes, JSON or YAML',
    '{"kind":"List","items":[{"kind":"Node","metadata":{"name":"in-h"},"status":{"addresses":[{"type":"InternalIP","address":"192.168.20.8"}]}}]}',
  ],
  [
    'i.yaml',
    'kubectl get nodes, JSON or YAML',
    'apiVersion: v1\nkind: List\nitems:\n- kind: Node\n  metadata: { name: in-i }\n  status: { addresses: [{ type: InternalIP, address: 192.168.20.9 }] }\n',
  ],
  ['j.yaml', 'Certwright YAML', 'nodes:\n  - { name: in-j, addresses: [192.168.20.10] }\n'],
]

describe('import of nodes', () => {
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
    await app.page.getByRole('grid', { name: 'Nodes', exact: true }).waitFor()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** Chooses the file as a person does, up to the preview. */
  const choose = async (file: string, text: string) => {
    const path = join(folder, file)
    await writeFile(path, text)
    await app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] })
    }, path)
    await app.page.getByRole('button', { name: 'Import', exact: true }).click()
    await app.page.getByRole('button', { name: 'Choose file' }).click()
  }
  /** Tells the program which column holds what, as it cannot know foreign titles. */
  const map = async (column: string, meaning: string) => {
    await app.page.getByRole('combobox', { name: `Meaning of ${column}` }).click()
    await app.page.getByRole('option', { name: meaning, exact: true }).click()
  }

  it.each(texts)('%s: recognised as %s, shown, then taken', async (file, format, text) => {
    const { page } = app
    const node = `in-${file.charAt(0)}`
    const before = await hashesOf(app.home)
    await choose(file, text)
    const read = page.getByRole('combobox', { name: 'Format of the text' })
    await read.filter({ hasText: `${format}, recognised` }).waitFor()
    if (file === 'a.csv') {
      await map('Rechner', 'Name')
      await map('rôle', 'Roles')
      await map('IP v4', 'Addresses')
    }
    const accept = page.getByRole('button', { name: 'Add 1 node' })
    await accept.waitFor()
    await page
      .getByRole('grid', { name: 'Nodes in the text' })
      .getByText(node, { exact: true })
      .waitFor()
    if (file === 'a.csv') {
      await screenshot(page, '03b-import')
      expect(await axe(page)).toEqual([])
    }
    expect(await hashesOf(app.home), 'written before it was accepted').toEqual(before)
    await accept.click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('textbox', { name: `Name of ${node}` }).waitFor()
    await expect.poll(() => storedDefinition(app.home)).toContain(`"name":"${node}"`)
  })

  it('writes nothing when the preview is closed', async () => {
    const before = await hashesOf(app.home)
    await choose('z.csv', 'name,addresses\nnot-wanted,192.168.20.99\n')
    await app.page.getByRole('button', { name: 'Add 1 node' }).waitFor()
    await app.page.getByRole('button', { name: 'Not now' }).click()
    await app.page.getByRole('dialog').waitFor({ state: 'detached' })
    await app.page.waitForTimeout(600)
    expect(await hashesOf(app.home)).toEqual(before)
  })

  it('200 pasted nodes: preview, accept, impact per node, issued', async () => {
    const { page } = app
    const rows = Array.from({ length: 200 }, (_, i) => `p-${i + 1}\tworker\t192.168.30.${i + 1}`)
    await app.electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), rows.join('\n'))
    const before = await storedDefinition(app.home)
    await page.getByRole('button', { name: 'Add node' }).click()
    await page.keyboard.press('Control+V')
    const accept = page.getByRole('button', { name: 'Add 200 nodes' })
    await accept.waitFor()
    const preview = page.getByRole('grid', { name: 'Nodes in the text' })
    expect(await preview.getAttribute('aria-rowcount')).toBe('200')
    expect(await storedDefinition(app.home)).toBe(before)
    await accept.click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const grid = page.getByRole('grid', { name: 'Nodes', exact: true })
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('217')

    await page.keyboard.press('Control+Shift+R')
    const review = page.getByRole('dialog')
    await review.getByRole('heading', { name: 'Review changes' }).waitFor()
    await review.getByRole('textbox', { name: 'Find a node' }).fill('p-200')
    const found = review.locator('section').filter({
      has: page.getByRole('heading', { name: 'p-200', exact: true }),
    })
    await found.getByText(/^\d+ new$/).waitFor()
    const count = Number((await found.getByText(/^\d+ new$/).innerText()).split(' ')[0])
    expect(count).toBeGreaterThan(0)
    expect(await found.getByRole('listitem').count()).toBe(count)
    await screenshot(page, '06b-review-200')
    expect(await axe(page)).toEqual([])
    await review.getByRole('button', { name: 'Apply changes' }).click()
    await review.waitFor({ state: 'detached', timeout: 100_000 })
    await page.getByRole('textbox', { name: 'Search nodes' }).fill('p-200')
    await page.getByRole('button', { name: `Open p-200: ${count} valid` }).waitFor()
    await screenshot(page, '03c-nodes-issued')
  })
})
