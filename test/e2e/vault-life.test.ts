import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

const first = 'seven blue kettles on the roof'
const second = 'eight red kettles in the cellar'

/** A vault behind a passphrase, from its first lock to its second passphrase, by keyboard alone. */
describe('the life of a vault', () => {
  let app: RunningApp
  beforeAll(async () => {
    app = await launchApp({ keychain: 'none' })
    const { page } = app
    await page.getByRole('button', { name: 'Open sample' }).click()
    await page.getByRole('link', { name: /^Nodes/ }).click()
    await page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.getByLabel('Passphrase', { exact: true }).fill(first)
    await dialog.getByLabel('Again').fill(first)
    await dialog.getByRole('button', { name: 'Create vault' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 90_000 })
  }, 240_000)
  afterAll(() => app.close())

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await screenshot(app.page, `failed-${task.id}`)
  })
  const unlockWith = async (passphrase: string): Promise<void> => {
    const field = app.page.getByLabel('Vault passphrase')
    await field.waitFor()
    // No click: the field has the focus by itself.
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true)
    await app.page.keyboard.type(passphrase)
    await app.page.keyboard.press('Enter')
  }

  it('locks and unlocks by keyboard, with the dialog, the typing and the scroll as they were', async () => {
    const { page } = app
    await page.getByRole('link', { name: /^Cluster/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Cluster' }).waitFor()
    const scrolled = (): Promise<number> =>
      page.evaluate(() => {
        const scrollers = [...document.querySelectorAll('main *')].filter(
          (element) => element.scrollHeight > element.clientHeight + 200,
        )
        const [scroller] = scrollers
        if (scroller && scroller.scrollTop === 0) scroller.scrollTop = 180
        return scroller?.scrollTop ?? 0
      })
    expect(await scrolled()).toBe(180)
    await page
      .getByRole('button', { name: /^Bring your own authority/ })
      .or(page.getByRole('button', { name: 'Bring' }))
      .first()
      .click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    const place = await scrolled()
    await page.keyboard.press('Control+l')
    // A dialog keeps the keys of the window: so the computer's own lock it is.
    await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('lock-screen'))
    await page.getByText('It locked itself with the screen').waitFor()
    expect(await dialog.isVisible()).toBe(false)
    await screenshot(page, 'c-lock-over-dialog-light')
    // Keys that are meant for the lock must not close what is under it.
    await page.keyboard.press('Escape')
    await page.getByText('It locked itself with the screen').click()
    await page.getByLabel('Vault passphrase').focus()
    expect(await axe(page)).toEqual([])
    await unlockWith(first)
    await dialog.waitFor()
    await screenshot(page, 'c-lock-dialog-back-light')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await scrolled()).toBe(place)
  })

  it('keeps a line that is being typed, and goes on with it', async () => {
    const { page } = app
    await page.getByRole('link', { name: /^Users/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
    await page.keyboard.press('Control+k')
    const palette = page
      .getByRole('dialog')
      .getByRole('combobox')
      .or(page.getByRole('dialog').locator('input'))
    await palette.first().waitFor()
    await page.keyboard.type('certifi')
    await app.electron.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'))
    await page.getByText('went to sleep').waitFor()
    await unlockWith(first)
    await page.getByRole('dialog').waitFor()
    expect(await palette.first().inputValue()).toBe('certifi')
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
  })

  it('locks after idle time by a clock that nobody can set', async () => {
    const { page } = app
    await app.electron.evaluate(() => {
      const before = Date.now
      Date.now = () => before() + 365 * 86_400_000
    })
    await new Promise((resolve) => setTimeout(resolve, 6_500))
    expect(await page.getByLabel('Vault passphrase').count()).toBe(0)
    await app.electron.evaluate(() => {
      const before = performance.now.bind(performance)
      performance.now = () => before() + 16 * 60_000
    })
    await page.getByText('Nobody used it for a while').waitFor({ timeout: 15_000 })
    await screenshot(page, 'c-lock-idle-light')
    await app.setTheme('dark')
    await app.setSize(900, 600)
    await screenshot(page, 'c-lock-idle-dark-small')
    expect(await axe(page)).toEqual([])
    await app.setTheme('light')
    await app.setSize(1280, 800)
  })

  it('says that a passphrase is wrong, and makes each next try wait longer', async () => {
    const { page } = app
    await unlockWith('a wrong passphrase')
    await page.getByText('The passphrase is wrong. Try again. Nobody can reset it.').waitFor()
    await unlockWith('a wrong passphrase')
    await page.getByText(/The passphrase is wrong\. Try again in \d s\./).waitFor()
    expect(await page.getByRole('button', { name: 'Unlock' }).isDisabled()).toBe(true)
    await screenshot(page, 'c-lock-wait-light')
    await expect
      .poll(() => page.getByRole('button', { name: 'Unlock' }).isDisabled(), { timeout: 10_000 })
      .toBe(false)
    await unlockWith(first)
    await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor()
  })

  it('gets another passphrase in Settings; the old one no longer opens it', async () => {
    const { page } = app
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Change passphrase' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Passphrase now').fill(first)
    await dialog.getByLabel('New passphrase').fill(second)
    await dialog.getByLabel('Again').fill(second)
    await screenshot(page, 'c-change-passphrase-light')
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page
      .getByText(/has a new passphrase/)
      .first()
      .waitFor({ timeout: 30_000 })
    await page.keyboard.press('Control+l')
    await unlockWith(first)
    await page.getByText('The passphrase is wrong').waitFor()
    await unlockWith(second)
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    await page.getByText('Lock by itself').first().waitFor()
    await screenshot(page, 'c-settings-vault-light')
    expect(await axe(page)).toEqual([])
  })

  it('lets no passphrase out', async () => {
    const answers = (await app.ipc()).filter(({ direction }) => direction !== 'request')
    for (const passphrase of [first, second]) {
      expect(JSON.stringify(answers)).not.toContain(passphrase)
      expect(app.output()).not.toContain(passphrase)
    }
  })
})
