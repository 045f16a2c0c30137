import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

const passphrase = 'seven blue kettles on the roof'

/** A computer without a secret service: the way out is a passphrase, and nothing is kept in clear. */
describe('without a keychain', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp({ keychain: 'none' })
  })
  afterAll(() => app.close())

  it('names the cause and offers a passphrase vault instead of signing', async () => {
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByText('Decide where the keys live').waitFor()
    await screenshot(app.page, '02-overview-no-keychain-light')
    await app.page.getByRole('link', { name: /^Nodes/ }).click()
    await app.page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.getByRole('button', { name: 'Create vault' }).waitFor({ timeout: 30_000 })
    await screenshot(app.page, '09b-no-keychain-light')
    expect(await axe(app.page)).toEqual([])
    const [project] = await readdir(join(app.home, 'projects'))
    expect(await readdir(join(app.home, 'projects', project ?? '', 'keys'))).toEqual([])
  })

  it('refuses a short passphrase and one that was mistyped', async () => {
    const dialog = app.page.getByRole('dialog')
    const create = dialog.getByRole('button', { name: 'Create vault' })
    await dialog.getByLabel('Passphrase', { exact: true }).fill('short')
    await dialog.getByLabel('Again').fill('short')
    expect(await create.isEnabled()).toBe(false)
    await dialog.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await dialog.getByLabel('Again').fill(`${passphrase}!`)
    expect(await create.isEnabled()).toBe(false)
  })

  it('issues under the passphrase', async () => {
    const dialog = app.page.getByRole('dialog')
    await dialog.getByLabel('Again').fill(passphrase)
    await dialog.getByRole('button', { name: 'Create vault' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    await app.page
      .getByText(/issued/)
      .first()
      .waitFor()
  })

  it('locks, refuses a wrong passphrase and opens at the same place with the right one', async () => {
    await app.page.getByRole('button', { name: 'Lock', exact: true }).click()
    const field = app.page.getByLabel('Vault passphrase')
    await field.waitFor()
    await screenshot(app.page, '09-lock-light')
    await app.setTheme('dark')
    await screenshot(app.page, '09-lock-dark')
    expect(await axe(app.page)).toEqual([])
    await field.fill('a wrong passphrase')
    await app.page.getByRole('button', { name: 'Unlock' }).click()
    await app.page.getByText('The passphrase is wrong').waitFor()
    await field.fill(passphrase)
    await app.page.getByRole('button', { name: 'Unlock' }).click()
    // Where it was locked.
    await app.page.getByRole('heading', { level: 1, name: 'Nodes' }).waitFor()
  })

  it('never sends the passphrase back', async () => {
    const answers = (await app.ipc()).filter(({ direction }) => direction !== 'request')
    expect(JSON.stringify(answers)).not.toContain(passphrase)
    expect(app.output()).not.toContain(passphrase)
  })
})
