import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockKeyring } from '../support/keyring'
import { startKeychainSession, type KeychainSession } from './support/keychain-session'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

/** A keyring of GNOME that goes and comes back while the app runs: each test goes on where the last ended. */
describe('the keychain of a running app', () => {
  let keychain: KeychainSession
  let app: RunningApp
  beforeAll(async () => {
    keychain = await startKeychainSession()
    app = await launchApp({ keychain })
  })
  afterAll(async () => {
    await app.close()
    await keychain.stop()
  })

  const go = async (name: string) => {
    await app.page.getByRole('navigation').getByRole('link', { name, exact: true }).click()
    await app.page.getByRole('heading', { level: 1, name }).waitFor()
  }
  const tryAgain = () => app.page.getByRole('button', { name: 'Try the keychain again' }).click()
  const apply = async () => {
    await app.page
      .getByRole('button', { name: /^Review/ })
      .first()
      .click()
    const dialog = app.page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    return dialog
  }

  it('is named in Settings', async () => {
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await apply().then((dialog) => dialog.waitFor({ state: 'detached', timeout: 60_000 }))
    await go('Settings')
    await app.page.getByText('Secret Service answers').waitFor()
  })

  it('is named with cause and remedy once it is gone, and nothing is signed', async () => {
    await keychain.stopKeychain()
    await tryAgain()
    await app.page.getByText('Secret Service does not answer').waitFor()
    await app.page.getByText('The system keychain is not usable').waitFor()
    await app.page.getByText(/start gnome-keyring or KWallet and try again/).waitFor()
    for (const theme of ['light', 'dark'] as const) {
      await app.setTheme(theme)
      await screenshot(app.page, `30-settings-no-keychain-${theme}`)
      expect(await axe(app.page)).toEqual([])
    }
    await app.setTheme('light')
  })

  it('is named as locked where it was unlocked with a wrong password', async () => {
    await keychain.startKeychain('a wrong password')
    await tryAgain()
    await app.page.getByText('The system keychain is locked').waitFor({ timeout: 30_000 })
    await app.page.getByText(/Unlock it with its own password/).waitFor()
    await screenshot(app.page, '30-settings-locked-keychain-light')
  })

  it('answers again without a restart of the app, and signs', async () => {
    await keychain.stopKeychain()
    await keychain.startKeychain()
    await tryAgain()
    await app.page.getByText('Secret Service answers').waitFor({ timeout: 30_000 })
    await go('Nodes')
    const field = app.page.getByRole('textbox', { name: 'Addresses of cp-2' })
    await field.click()
    await field.fill('192.168.10.42')
    await field.press('Enter')
    await app.page.getByText('Saved').waitFor()
    await apply().then((dialog) => dialog.waitFor({ state: 'detached', timeout: 60_000 }))
    // The other process asks for no more than this one did, and has no argument but its file.
    const helpers = await app.electron.evaluate(
      ({ app: running }) =>
        running
          .getAppMetrics()
          .filter(({ serviceName, name }) => [serviceName, name].includes('Certwright keychain'))
          .length,
    )
    expect(helpers).toBe(1)
  })

  it('that is locked meanwhile stops an issuance with the reason, and lets it be done later', async () => {
    await lockKeyring(keychain)
    const field = app.page.getByRole('textbox', { name: 'Addresses of cp-2' })
    await field.click()
    await field.fill('192.168.10.43')
    await field.press('Enter')
    await app.page.getByText('Saved').waitFor()
    const dialog = await apply()
    await dialog
      .getByText('The system keychain is locked', { exact: true })
      .waitFor({ timeout: 90_000 })
    await keychain.stopKeychain()
    await keychain.startKeychain()
    await dialog
      .getByRole('button', { name: /Apply changes|Try again/ })
      .first()
      .click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
  })
})
