import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'
import { filesWith, holds, tracesOf } from './support/secrets'

const run = promisify(execFile)
const nodes = ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2']

/** Nodes make their keys themselves; each test goes on where the last ended. */
describe('keys elsewhere → script → requests → sign → export', () => {
  let app: RunningApp
  let carried: string
  let out: string

  beforeAll(async () => {
    carried = await mkdtemp(join(tmpdir(), 'certwright-carried-'))
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp()
  })
  afterAll(async () => {
    await app.close()
    for (const folder of [carried, out]) await rm(folder, { recursive: true, force: true })
  })

  const go = async (name: string) => {
    const link = app.page.getByRole('navigation').getByRole('link', { name, exact: true })
    await link.click()
    await app.page.getByRole('heading', { level: 1, name }).waitFor()
  }
  const chooseFolder = (folder: string) =>
    app.electron.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] })
    }, folder)
  const look = async (name: string) => {
    const found: string[] = []
    for (const theme of ['light', 'dark'] as const) {
      await app.setTheme(theme)
      await screenshot(app.page, `${name}-${theme}`)
      for (const line of await axe(app.page)) found.push(`${theme}: ${line}`)
    }
    await app.setTheme('light')
    expect(found).toEqual([])
  }

  it('has nodes make their own keys', async () => {
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await go('Cluster')
    await app.page
      .getByRole('radiogroup', { name: 'All nodes' })
      .getByRole('radio', { name: 'Made on the node' })
      .click()
    await app.page.getByText('Saved').waitFor()
    await app.page
      .getByRole('button', { name: /^Review/ })
      .first()
      .click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    // Authorities, people and two keys are made; what nodes have to ask for is not said to be.
    await app.page.getByText('6 certificates and 2 keys issued.').first().waitFor()
    await app.page.getByText('37 wait for requests or certificates.').first().waitFor()
  })

  it('asks for no further Apply when all that waits is elsewhere', async () => {
    await go('Requests')
    await app.page.getByText('11 wait').first().waitFor()
    expect(await app.page.getByText('Apply the changes first').count()).toBe(0)
    expect(await app.page.getByRole('button', { name: /^Review/ }).count()).toBe(0)
  })

  it('saves a script for each node', async () => {
    await go('Requests')
    await app.page.getByText('11 wait').first().waitFor()
    await look('12-requests')
    await chooseFolder(carried)
    await app.page.getByRole('button', { name: 'Save request scripts' }).click()
    await app.page.getByText('5 files saved').first().waitFor()
    expect((await readdir(carried)).sort()).toEqual(nodes.map((name) => `request-${name}.sh`))
  })

  it('signs what the nodes ask for, and refuses what a stranger does', async () => {
    for (const name of nodes) {
      const root = join(carried, 'roots', name)
      await mkdir(root, { recursive: true })
      const script = join(carried, `request-${name}.sh`)
      const folder = join(carried, 'requests')
      await run('sh', [script, '--force-host', '--root', root, '--out', folder])
    }
    const stranger = join(carried, 'requests', 'w-1--kubelet-client.csr.mallory.csr')
    await run('openssl', [
      ...['req', '-new', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(carried, 'mallory.key')],
      ...['-subj', '/O=system:masters/CN=system:node:w-9', '-out', stranger],
    ])
    const names = await readdir(join(carried, 'requests'))
    const files = await Promise.all(
      names.map(async (name) => ({
        name,
        text: await readFile(join(carried, 'requests', name), 'utf8'),
      })),
    )
    const zone = app.page.getByRole('region', { name: 'Requests and certificates from outside' })
    await zone.evaluate((element, given) => {
      const dataTransfer = new DataTransfer()
      for (const { name, text } of given) dataTransfer.items.add(new File([text], name))
      element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true }))
    }, files)
    await app.page.getByText('37 accepted, 1 refused').waitFor({ timeout: 30_000 })
    await app.page.getByText('The cluster has no node w-9.').waitFor()
    await look('12-requests-examined')
    await app.page.getByRole('button', { name: 'Sign 37' }).click()
    await app.page.getByText('37 certificates signed').waitFor({ timeout: 60_000 })
    await app.page.getByText('Nothing waits any more.').waitFor()
    await look('12-requests-signed')
  })

  it('exports certificates for the keys that the nodes have, and none of the keys', async () => {
    // The notice of what was signed offers the same.
    await app.page
      .getByRole('region', { name: 'What was given, judged' })
      .getByRole('button', { name: 'Export bundles' })
      .click()
    await app.page.getByRole('heading', { level: 1, name: 'Export' }).waitFor()
    await chooseFolder(out)
    await app.page.getByRole('button', { name: 'Export bundles' }).click()
    await app.page.getByRole('button', { name: 'Show folder' }).first().waitFor({ timeout: 60_000 })
    for (const name of nodes) {
      const root = join(carried, 'roots', name)
      const bundle = join(carried, 'bundles', name)
      await mkdir(bundle, { recursive: true })
      await run('unzip', ['-q', join(out, `sample-${name}.zip`), '-d', bundle])
      // install.sh compares every certificate with the key that is on the node.
      await run('sh', [join(bundle, 'install.sh'), '--force-host', '--root', root])
      const pair = join(root, 'var/lib/kubelet/pki/kubelet')
      const one = await run('openssl', ['x509', '-in', `${pair}.crt`, '-noout', '-pubkey'])
      const other = await run('openssl', ['pkey', '-in', `${pair}.key`, '-pubout'])
      expect(one.stdout).toBe(other.stdout)
    }
  })

  it('never saw a private key of a node', async () => {
    const keys: Buffer[] = []
    const roots = await readdir(join(carried, 'roots'), { recursive: true, withFileTypes: true })
    for (const entry of roots) {
      if (!entry.isFile() || !entry.name.endsWith('.key')) continue
      const path = join(entry.parentPath, entry.name)
      // Authorities' keys and the service-account key come from the bundles.
      if (/\/(ca|front-proxy-ca|sa)\.key$/.test(path)) continue
      const der = ['pkcs8', '-topk8', '-nocrypt', '-in', path, '-outform', 'DER']
      const { stdout } = await run('openssl', der, { encoding: 'buffer' })
      keys.push(stdout)
    }
    expect(keys).toHaveLength(37)
    const traces = tracesOf(keys)
    expect(await filesWith(join(carried, 'roots'), traces)).not.toEqual([])
    expect(await filesWith(join(carried, 'bundles'), traces)).toEqual([])
    expect(await filesWith(app.home, traces)).toEqual([])
    const messages = await app.ipc()
    expect(messages.filter((message) => holds(JSON.stringify(message), traces))).toEqual([])
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
