import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judge } from '../support/openssl'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

const passphrase = 'nine green kettles by the sea'

/** Secrets on screen, on the clipboard and in files, in real Electron with a real keychain. */
describe('secrets', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp()
    const { page } = app
    await page.getByRole('button', { name: 'Open sample' }).click()
    await page.getByRole('link', { name: /^Cluster/ }).click()
    await page.getByRole('radio', { name: 'Kept here only' }).click()
    await page.getByRole('link', { name: /^Nodes/ }).click()
    await page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 90_000 })
  }, 240_000)
  afterAll(() => app.close())

  const windows = (): Promise<number> =>
    app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
  const clipboard = (): Promise<string> =>
    app.electron.evaluate(({ clipboard: board }) => board.readText())

  it('reveals a kubeconfig in a window of its own, by keyboard, and never in the page', async () => {
    const { page } = app
    await page.getByRole('link', { name: /^Kubeconfigs/ }).click()
    await page.getByRole('button', { name: 'Reveal for 30 s' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    await screenshot(page, 'c-reveal-ask-light')
    expect(await axe(page)).toEqual([])
    // The way out has the focus first; the button that does it is one further.
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Hide, \d+ s/ }).waitFor({ timeout: 15_000 })
    expect(await windows()).toBe(2)
    const shown = await app.electron.evaluate(async ({ BrowserWindow }) => {
      const secret = BrowserWindow.getAllWindows().find((each) =>
        each.webContents.getURL().endsWith('/secret'),
      )
      if (!secret) return undefined
      const { webContents } = secret
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      const image = await webContents.capturePage()
      return {
        picture: image.toPNG().toString('base64'),
        isOther:
          webContents.session !==
          BrowserWindow.getAllWindows().find((each) => each !== secret)?.webContents.session,
        isStored: webContents.session.isPersistent(),
      }
    })
    expect(shown).toMatchObject({ isOther: true, isStored: false })
    await writeFile(
      join('test-results/screens', 'c-secret-window.png'),
      Buffer.from(shown?.picture ?? '', 'base64'),
    )
    await page.getByRole('button', { name: /^Hide, \d+ s/ }).waitFor()
    await screenshot(page, 'c-reveal-counting-light')
    // The page knows that it is shown and nothing of what is shown.
    const text = await page.evaluate(() => document.documentElement.outerHTML)
    expect(text).not.toMatch(/PRIVATE KEY|LS0tLS1CRUdJTiBQUklWQVRF/)
    expect(JSON.stringify(await app.ipc())).not.toMatch(/PRIVATE KEY|LS0tLS1CRUdJTiBQUklWQVRF/)
    await page.getByRole('button', { name: /^Hide, \d+ s/ }).click()
    await expect.poll(windows).toBe(1)
    await page.getByRole('button', { name: 'Reveal for 30 s' }).waitFor()
  })

  it('hides it by itself after 30 s, when it is left, and when the screen is locked', async () => {
    const { page } = app
    const reveal = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Reveal for 30 s' }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Reveal for 30 s' }).click()
      await page.getByRole('button', { name: /^Hide, \d+ s/ }).waitFor({ timeout: 15_000 })
      expect(await windows()).toBe(2)
    }
    await reveal()
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((each) => each.webContents.getURL().endsWith('/secret'))
        ?.emit('blur')
    })
    await expect.poll(windows).toBe(1)
    await reveal()
    await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
    await expect.poll(windows).toBe(1)
    await reveal()
    const start = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 26_000))
    if (performance.now() - start < 27_500) expect(await windows()).toBe(2)
    await expect.poll(windows, { timeout: 10_000 }).toBe(1)
  })

  it('is in the ledger', async () => {
    const { page } = app
    await page.getByRole('link', { name: /^Activity/ }).click()
    await page
      .getByText(/^Revealed the kubeconfig of/)
      .first()
      .waitFor()
    expect(await page.getByText(/^Revealed the kubeconfig of/).count()).toBeGreaterThan(0)
  })

  it('takes a copied secret off the clipboard after 30 s, and leaves what was copied since', async () => {
    const { page } = app
    await page.getByRole('link', { name: /^Kubeconfigs/ }).click()
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
    await expect.poll(clipboard).toMatch(/client-key-data/)
    await new Promise((resolve) => setTimeout(resolve, 25_000))
    expect(await clipboard()).toMatch(/client-key-data/)
    await expect.poll(clipboard, { timeout: 10_000 }).toBe('')
    await page.getByRole('button', { name: 'Copy', exact: true }).first().click()
    await expect.poll(clipboard).toMatch(/client-key-data/)
    await app.electron.evaluate(({ clipboard: board }) => board.writeText('a shopping list'))
    await new Promise((resolve) => setTimeout(resolve, 32_000))
    expect(await clipboard()).toBe('a shopping list')
  })

  it('takes an authority offline into a file that openssl opens, and back', async () => {
    const { page } = app
    const path = join(app.home, 'offline.pem')
    await app.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen })
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] })
    }, path)
    await page.getByRole('link', { name: /^Cluster/ }).click()
    const take = page.getByRole('button', { name: /^Take offline: / }).first()
    await take.scrollIntoViewIfNeeded()
    const name =
      /^Take offline: (.*)$/.exec((await take.getAttribute('aria-label')) ?? '')?.[1] ?? ''
    await screenshot(page, 'c-authorities-light')
    await take.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await dialog.getByLabel('Again').fill(passphrase)
    const submit = dialog.getByRole('button', { name: 'Choose where and take offline' })
    await dialog.getByLabel(/^Type .* to confirm/).fill('another name')
    expect(await submit.isDisabled()).toBe(true)
    await dialog.getByLabel(/^Type .* to confirm/).fill(name)
    await screenshot(page, 'c-take-offline-light')
    expect(await axe(page)).toEqual([])
    await submit.click()
    await page.getByText('Made here, its key is offline in a file').waitFor({ timeout: 60_000 })
    expect(
      judge('openssl', ['pkey', '-in', path, '-passin', `pass:${passphrase}`, '-noout']).ok,
    ).toBe(true)
    expect(await readFile(path, 'utf8')).not.toMatch(/BEGIN PRIVATE KEY/)
    await app.setTheme('dark')
    await app.setSize(900, 600)
    await page.getByText('Made here, its key is offline in a file').scrollIntoViewIfNeeded()
    await screenshot(page, 'c-authority-offline-dark-small')
    const back = page.getByRole('button', { name: /^Bring back: / })
    await back.click()
    await dialog.getByRole('button', { name: 'Choose the file' }).click()
    await dialog.getByText('offline.pem').waitFor()
    await dialog.getByLabel('Passphrase of the file').fill('a wrong passphrase')
    await dialog.getByRole('button', { name: 'Bring back' }).click()
    await dialog.getByText('The passphrase is wrong', { exact: true }).waitFor({ timeout: 30_000 })
    await screenshot(page, 'c-bring-back-dark-small')
    expect(await axe(page)).toEqual([])
    await dialog.getByLabel('Passphrase of the file').fill(passphrase)
    await dialog.getByRole('button', { name: 'Bring back' }).click()
    await page
      .getByText('Made here, its key is offline in a file')
      .waitFor({ state: 'detached', timeout: 60_000 })
    await app.setTheme('light')
    await app.setSize(1280, 800)
  })
})
