import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { screenshot } from './support/page'
import {
  addressOf,
  applyChanges,
  choosesPaths,
  goTo,
  newPassphrase,
  savesTo,
} from './support/sealed-files'

/** A kit whose key is split: nobody alone opens it, any two of three do, and nobody needs the passphrase. */
describe('shares of a recovery kit', () => {
  let first: RunningApp
  let second: RunningApp | undefined
  let desk: string
  const apps = () => [first, second].filter((app) => app !== undefined)
  const kit = () => join(desk, 'split.certwright-kit')
  const shares = async (): Promise<string[]> =>
    (await readdir(join(desk, 'shares'))).sort().map((name) => join(desk, 'shares', name))

  beforeAll(async () => {
    desk = await mkdtemp(join(tmpdir(), 'certwright-desk-'))
    await mkdir(join(desk, 'shares'))
    first = await launchApp()
    await first.page.getByRole('button', { name: 'Open sample' }).click()
    await first.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await applyChanges(first)
  })
  afterAll(async () => {
    for (const app of apps()) await app.close()
    await rm(desk, { recursive: true, force: true })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return
    for (const [index, app] of apps().entries())
      await screenshot(app.page, `failed-${task.id}-${index}`)
  })

  it('are written beside the kit, each into a file to print', async () => {
    await goTo(first, 'Settings')
    await first.page.getByRole('main').getByRole('button', { name: 'Save recovery kit' }).click()
    const dialog = first.page.getByRole('dialog')
    await newPassphrase(first, 'nine green lamps by the river')
    await dialog.getByRole('checkbox', { name: /^Split the key/ }).click()
    await dialog.getByText('Needed to open').waitFor()
    await look(first, '50-shares-dialog')
    await savesTo(first, kit())
    await choosesPaths(first, join(desk, 'shares'))
    await dialog.getByRole('button', { name: 'Save recovery kit' }).click()
    await first.page.getByText('3 shares were written').first().waitFor({ timeout: 60_000 })
    await look(first, '51-shares-written')
    const texts = await Promise.all((await shares()).map((path) => readFile(path, 'utf8')))
    expect(texts).toHaveLength(3)
    for (const text of texts) expect(text.length).toBeLessThan(2_000)
  })

  it('are refused on their own, and twice the same', async () => {
    second = await launchApp()
    await second.page.getByRole('button', { name: /^Restore/ }).click()
    await choosesPaths(second, kit())
    await second.page.getByRole('button', { name: 'Choose the file' }).click()
    await second.page.getByRole('radio', { name: 'By 2 of 3 shares' }).click()
    const [one = ''] = await shares()
    const open = second.page.getByRole('button', { name: 'Open the file' })
    await choosesPaths(second, one)
    await second.page.getByRole('button', { name: 'Choose files of shares' }).click()
    await second.page.getByText('share-1-of-3').waitFor()
    expect(await open.isDisabled()).toBe(true)
    await second.page.getByLabel('Text of a share').fill(await readFile(one, 'utf8'))
    await second.page.getByRole('button', { name: 'Add share' }).click()
    await open.click()
    await second.page
      .getByText('The shares do not open the kit', { exact: true })
      .waitFor({ timeout: 30_000 })
    await look(second, '52-shares-refused')
    expect(await second.keychain?.entries()).toEqual([])
  })

  it('bring the project back, two of three, one as a file and one pasted', async () => {
    if (!second) throw new Error('The second computer is not there.')
    const { page } = second
    const [, , third = ''] = await shares()
    await page.getByRole('button', { name: 'Remove Pasted share 2' }).click()
    await page.getByLabel('Text of a share').fill(await readFile(third, 'utf8'))
    await page.getByRole('button', { name: 'Add share' }).click()
    await look(second, '53-shares-given')
    await page.getByRole('button', { name: 'Open the file' }).click()
    await page.getByText('What it holds').waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: 'Restore project' }).click()
    await page.getByText('sample is restored.').first().waitFor({ timeout: 30_000 })
    expect(await second.keychain?.entries()).toHaveLength(4)
    await addressOf(second, 'cp-2', '192.168.10.44')
    await applyChanges(second)
    expect(second.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
