import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { filesWith, holds, keysInBundles, tracesOf } from './support/secrets'

/** The whole way of a person, in real Electron with a real keychain: each test goes on where the last ended. */
describe('sample → edit → issue → preview → export', () => {
  let app: RunningApp
  let out: string

  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    await rm(out, { recursive: true, force: true })
  })

  const go = async (name: string) => {
    await app.page
      .getByRole('navigation')
      .getByRole('link', { name: new RegExp(`^${name}`) })
      .click()
    await app.page.getByRole('heading', { level: 1, name }).waitFor()
  }

  it('opens the sample, marked as one', async () => {
    await look(app, '01-first-run')
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await look(app, '02-overview-empty')
  })

  it("changes a node's address", async () => {
    await go('Nodes')
    const field = app.page.getByRole('textbox', { name: 'Addresses of cp-2' })
    await field.click()
    await field.fill('192.168.10.42')
    await field.press('Enter')
    await app.page.getByText('Saved').waitFor()
    await look(app, '03-nodes')
  })

  it('shows what will be issued, and issues it', async () => {
    await app.page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('heading').first().waitFor()
    await look(app, '06-review')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    await go('Overview')
    await look(app, '02-overview')
  })

  it('keeps exactly the authority keys and the vault key in the keychain', async () => {
    const accounts = (await app.keychain?.entries())?.map(({ account }) => account) ?? []
    const names = accounts.map((account) => account.replace(/^[^/]+\//, '')).sort()
    expect(names).toEqual(['ca/1', 'etcd-ca/1', 'front-proxy-ca/1', 'vault'])
    expect(new Set(accounts.map((account) => account.split('/')[0])).size).toBe(1)
  })

  it('lists certificates with the new address and shows one whole', async () => {
    await go('Certificates')
    await app.page.getByLabel('Search certificates').fill('192.168.10.42')
    await app.page.getByText('kubelet-serving').first().waitFor()
    await look(app, '05b-certificates-table')
    await app.page.getByText('kube-apiserver').first().click()
    await app.page.getByRole('tab', { name: 'Chain' }).waitFor()
    await look(app, '05-certificates')
    for (const tab of ['Chain', 'Text', 'openssl']) {
      await app.page.getByRole('tab', { name: tab }).click()
      await look(app, `05-certificates-${tab.toLowerCase()}`)
    }
    await app.page.keyboard.press('Escape')
  })

  it('previews kubeconfigs with the key masked', async () => {
    await go('Kubeconfigs')
    await app.page.getByText('jane').first().click()
    await app.page.getByText('client-key-data:').waitFor()
    expect(await app.page.content()).not.toContain('LS0tLS1CRUdJTiBQUklWQVRF')
    await look(app, '07-kubeconfigs')
    for (const tab of ['RBAC', 'curl']) {
      await app.page.getByRole('tab', { name: tab }).click()
      await look(app, `07b-kubeconfigs-${tab.toLowerCase()}`)
    }
  })

  it('copies a kubeconfig in main and takes it off the clipboard again on demand', async () => {
    await app.page.getByRole('tab', { name: 'Kubeconfig' }).click()
    await app.page.getByRole('button', { name: 'Copy', exact: true }).click()
    await app.page.getByRole('button', { name: 'Clear now' }).first().waitFor()
    const read = () => app.electron.evaluate(({ clipboard }) => clipboard.readText())
    expect(await read()).toContain('client-key-data: LS0tLS1CRUdJTiBQUklWQVRF')
    await app.page.getByRole('button', { name: 'Clear now' }).first().click()
    await expect.poll(read).toBe('')
  })

  it('saves a kubeconfig in main, readable by its owner only', async () => {
    const file = join(app.home, 'jane.kubeconfig')
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await app.page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect
      .poll(() =>
        stat(file).then(
          ({ mode }) => mode & 0o777,
          () => 0,
        ),
      )
      .toBe(0o600)
    expect(await readFile(file, 'utf8')).toContain('client-key-data: LS0tLS1CRUdJTiBQUklWQVRF')
    await rm(file)
  })

  it('exports one zip per node and one for the admin', async () => {
    await go('Export')
    await look(app, '08-export')
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, out)
    await app.page
      .getByRole('button', { name: /^Choose/ })
      .first()
      .click()
    await app.page.getByText(out).first().waitFor()
    await app.page.getByRole('button', { name: 'Export bundles' }).click()
    await app.page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 60_000 })
    await look(app, '08c-exported')
    expect((await readdir(out)).sort()).toEqual([
      'sample-admin.zip',
      'sample-cp-1.zip',
      'sample-cp-2.zip',
      'sample-cp-3.zip',
      'sample-w-1.zip',
      'sample-w-2.zip',
    ])
    expect((await stat(join(out, 'sample-cp-1.zip'))).mode & 0o777).toBe(0o600)
    // created, vault, issued, copied, saved, exported
    await app.page.getByText('Ledger verified, 6 entries').waitFor()
  })

  it('looks right on the other screens', async () => {
    for (const name of ['Cluster', 'Users', 'Activity', 'Settings']) {
      await go(name)
      await look(app, `09-${name.toLowerCase()}`)
    }
    await app.page.getByRole('link', { name: 'Projects' }).first().click()
    await app.page.getByRole('button', { name: 'New cluster' }).waitFor()
    await look(app, '01-projects')
    await app.page.getByRole('button', { name: 'New cluster' }).click()
    await look(app, '01c-new-cluster')
  })

  it('leaves no private key in the data folder, in any message or in the page', async () => {
    const keys = await keysInBundles((await readdir(out)).map((name) => join(out, name)))
    const authorities = (await app.keychain?.entries())?.map(({ secret }) =>
      Buffer.from(secret.replace(/^\d+\/\d+:/, ''), 'base64'),
    )
    const traces = tracesOf([...keys, ...(authorities ?? [])])
    // The sample has 41 leaf and service-account keys; control planes hold some of them twice.
    expect(keys.length).toBeGreaterThan(41)
    expect(authorities).toHaveLength(4)
    // The search itself must be able to find a key.
    expect(await filesWith(out, traces)).not.toEqual([])
    expect(await filesWith(app.home, traces)).toEqual([])
    const messages = await app.ipc()
    expect(messages.length).toBeGreaterThan(50)
    expect(messages.filter((message) => holds(JSON.stringify(message), traces))).toEqual([])
    expect(holds(await app.page.content(), traces)).toBe(false)
    expect(holds(app.output(), traces)).toBe(false)
  })

  it('logs no error and breaks no policy on the way', () => {
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
