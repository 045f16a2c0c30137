import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startKeychainSession, type KeychainSession } from './support/keychain-session'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'
import { killed, restarted } from './support/restart'

/** The window itself: keyboard, undo, zoom, and what a restart brings back. */
describe('the window', () => {
  let app: RunningApp
  let keychain: KeychainSession
  let home: string
  let out: string

  beforeAll(async () => {
    keychain = await startKeychainSession()
    home = await mkdtemp(join(tmpdir(), 'certwright-home-'))
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp({ home, keychain })
  })
  afterAll(async () => {
    await app.close()
    await keychain.stop()
    await rm(home, { recursive: true, force: true })
    await rm(out, { recursive: true, force: true })
  })

  const press = (keys: string) => app.page.keyboard.press(keys)
  const heading = (name: string) =>
    app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const focusedName = () =>
    app.page.evaluate(
      () =>
        document.activeElement?.getAttribute('aria-label') ??
        document.activeElement?.textContent?.trim() ??
        '',
    )
  /** Presses Tab until the element with this name has the focus, as somebody without a mouse does. */
  const tabTo = async (name: string | RegExp) => {
    for (let count = 0; count < 80; count++) {
      const there = await focusedName()
      if (typeof name === 'string' ? there === name : name.test(there)) return
      await press('Tab')
    }
    throw new Error(`Tab does not reach ${String(name)}`)
  }
  const runCommand = async (words: string) => {
    await press('Control+k')
    await app.page.getByRole('combobox', { name: 'Search or run a command' }).fill(words)
    await press('Enter')
    await app.page.getByRole('dialog').waitFor({ state: 'detached' })
  }
  const restart = async (kill: boolean) => {
    if (kill) await killed(app)
    app = await restarted(app, { home, keychain })
  }
  const undoName = () =>
    app.page.getByRole('button', { name: /^Undo: / }).getAttribute('aria-label')

  it('goes from the first run to exported bundles by keyboard alone', async () => {
    await heading('Every certificate of a cluster, at hand')
    await runCommand('open sample')
    await heading('Overview')
    expect(await focusedName()).toBe('Overview')
    await press('Control+Shift+R')
    await app.page.getByRole('dialog').waitFor()
    await tabTo('Apply changes')
    await press('Enter')
    await app.page.getByRole('dialog').waitFor({ state: 'detached', timeout: 60_000 })
    await press('Control+e')
    await heading('Export')
    await app.electron.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [folder] })
    }, out)
    await tabTo('Export bundles')
    await press('Enter')
    await expect.poll(async () => (await readdir(out)).length, { timeout: 60_000 }).toBe(6)
  })

  it('goes back and forward by keys and by the buttons of a mouse', async () => {
    await press('Control+3')
    await heading('Nodes')
    await press('Alt+ArrowLeft')
    await heading('Export')
    await press('Alt+ArrowRight')
    await heading('Nodes')
    const session = await app.page.context().newCDPSession(app.page)
    const click = async (button: 'back' | 'forward') => {
      const at = { x: 640, y: 20, button, clickCount: 1 } as const
      await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at })
      await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at })
    }
    await click('back')
    await heading('Export')
    await click('forward')
    await heading('Nodes')
  })

  it('finds a certificate by its address and goes there', async () => {
    await press('Control+k')
    await app.page.getByRole('combobox').fill('apiserver')
    await app.page
      .getByRole('option', { name: /kube-apiserver/ })
      .first()
      .waitFor()
    await screenshot(app.page, '10-palette-light')
    expect(await axe(app.page)).toEqual([])
    await press('Escape')
    await runCommand('search certificates')
    await heading('Certificates')
    await expect.poll(focusedName).toBe('Search certificates')
    await app.page.keyboard.type('etcd')
    await expect.poll(() => new URL(app.page.url()).hash).toContain('q=etcd')
  })

  it('undoes and redoes edits of every kind, each by its name', async () => {
    const { page } = app
    await press('Control+3')
    await heading('Nodes')
    const addresses = page.getByRole('textbox', { name: 'Addresses of cp-2' })
    const before = await addresses.inputValue()
    await addresses.fill('192.168.10.42')
    await page.getByRole('textbox', { name: 'DNS names of cp-2' }).fill('two.lab.internal')
    await page.getByRole('textbox', { name: 'Name of w-2' }).fill('w-9')
    await press('Control+6')
    await heading('Users')
    await press('Control+Shift+U')
    await page.keyboard.type('omar')
    await page.getByRole('textbox', { name: 'Groups of omar' }).fill('viewers')
    await press('Control+2')
    await heading('Cluster')
    await page.getByRole('textbox', { name: 'Kubernetes version' }).fill('1.34')
    await page
      .getByRole('textbox', { name: /endpoint/i })
      .first()
      .fill('k8s.example:6443')
    await press('Control+1')
    await heading('Overview')
    const names: string[] = []
    for (;;) {
      const button = page.getByRole('button', { name: /^Undo: / })
      if ((await button.count()) === 0) break
      names.push((await undoName()) ?? '')
      await press('Control+z')
      await page.waitForTimeout(120)
    }
    expect(names).toEqual([
      'Undo: control plane endpoint',
      'Undo: Kubernetes version',
      'Undo: groups of omar',
      'Undo: adding user omar',
      'Undo: name of w-2',
      'Undo: DNS names of cp-2',
      'Undo: addresses of cp-2',
    ])
    await press('Control+3')
    await heading('Nodes')
    expect(await addresses.inputValue()).toBe(before)
    await press('Control+Shift+z')
    await expect.poll(() => addresses.inputValue()).toBe('192.168.10.42')
    await press('Control+y')
    await expect
      .poll(() => page.getByRole('textbox', { name: 'DNS names of cp-2' }).inputValue())
      .toBe('two.lab.internal')
    await press('Control+z')
    await press('Control+z')
    await expect.poll(() => addresses.inputValue()).toBe(before)
  })

  it('takes back typed text first while a field has the focus', async () => {
    const name = app.page.getByRole('textbox', { name: 'Name of cp-1' })
    await name.click()
    await press('End')
    await app.page.keyboard.type('x')
    await expect
      .poll(() => app.page.getByRole('textbox', { name: 'Name of cp-1x' }).count())
      .toBe(1)
    await press('Control+z')
    await expect.poll(() => name.count()).toBe(1)
    expect(await app.page.getByRole('button', { name: 'Nothing to undo' }).count()).toBe(1)
  })

  it('turns to high contrast and to 200 % without losing anything', async () => {
    await runCommand('high contrast')
    expect(
      await app.page.evaluate(() => document.documentElement.classList.contains('contrast')),
    ).toBe(true)
    for (const screen of ['Overview', 'Nodes', 'Certificates', 'Export', 'Settings']) {
      await runCommand(`Go to ${screen}`)
      await heading(screen)
      await screenshot(app.page, `contrast-${screen.toLowerCase()}`)
      expect(await axe(app.page), screen).toEqual([])
    }
    await runCommand('high contrast')
    for (let count = 0; count < 5; count++) await press('Control+=')
    await expect.poll(() => app.page.evaluate(() => window.innerWidth)).toBe(640)
    for (const screen of [
      'Overview',
      'Cluster',
      'Nodes',
      'Certificates',
      'Kubeconfigs',
      'Users',
      'Export',
      'Activity',
      'Settings',
    ]) {
      await runCommand(`Go to ${screen}`)
      await heading(screen)
      await screenshot(app.page, `zoom-200-${screen.toLowerCase()}`)
      const wide = await app.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(wide, screen).toBe(0)
    }
  })

  it('comes back after a restart: size, zoom, project and screen', async () => {
    await press('Control+0')
    await press('Control+=')
    await press('Control+3')
    await heading('Nodes')
    const bounds = () =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1111, height: 707 })
    })
    await app.page.waitForTimeout(800)
    const before = await bounds()
    await restart(false)
    await heading('Nodes')
    expect(await bounds()).toEqual(before)
    const zoom = await app.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.getZoomFactor(),
    )
    expect(zoom).toBeCloseTo(1.1)
  })

  it('loses nothing that was edited half a second before it is killed', async () => {
    for (const address of ['192.168.10.51', '192.168.10.52', '192.168.10.53']) {
      await app.page.getByRole('textbox', { name: 'Addresses of cp-1' }).fill(address)
      await app.page.waitForTimeout(500)
      await restart(true)
      await heading('Nodes')
      const field = app.page.getByRole('textbox', { name: 'Addresses of cp-1' })
      expect(await field.inputValue()).toBe(address)
    }
  })

  it('saves the last edit when it is closed in the moment of typing', async () => {
    await app.page.getByRole('textbox', { name: 'Addresses of cp-1' }).fill('192.168.10.60')
    await restart(false)
    await heading('Nodes')
    const field = app.page.getByRole('textbox', { name: 'Addresses of cp-1' })
    expect(await field.inputValue()).toBe('192.168.10.60')
  })
})
