import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from '../support/openssl'
import { startKeychainSession, type KeychainSession } from './support/keychain-session'
import { launchApp, type RunningApp } from './support/launch'
import { look } from './support/look'
import { axe } from './support/page'

/** The table of certificates with its columns, a choice of many rows and the comparison, in real Electron. */
describe('the table of certificates', () => {
  let app: RunningApp
  let keychain: KeychainSession
  let home: string
  let out: string

  beforeAll(async () => {
    keychain = await startKeychainSession()
    home = await mkdtemp(join(tmpdir(), 'certwright-home-'))
    out = await mkdtemp(join(tmpdir(), 'certwright-out-'))
    app = await launchApp({ home, keychain })
    const { page } = app
    await page.getByRole('button', { name: 'Open sample' }).click()
    await heading('Overview')
    await page.getByRole('button', { name: 'Review and issue' }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Apply changes' }).click()
    await dialog.waitFor({ state: 'detached', timeout: 60_000 })
    await openTable()
  })
  afterAll(async () => {
    await app.close()
    await keychain.stop()
    for (const folder of [home, out]) await rm(folder, { recursive: true, force: true })
  })

  const heading = (name: string) =>
    app.page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const openTable = async () => {
    await app.page
      .getByRole('navigation')
      .getByRole('link', { name: /^Certificates/ })
      .click()
    await heading('Certificates')
  }
  const heads = async () =>
    (await app.page.getByRole('columnheader').allTextContents())
      .map((text) => text.trim())
      .filter((text) => text !== '')
  const rowBox = (name: string) =>
    app.page.getByRole('checkbox', { name: `Select ${name}`, exact: true })
  const search = (text: string) => app.page.getByLabel('Search certificates').fill(text)
  /** How many rows the table has, those that are scrolled away too. */
  const rowCount = async () =>
    Number(await app.page.getByRole('grid').getAttribute('aria-rowcount')) - 1
  const status = async () => {
    const text = await app.page.getByRole('status').filter({ hasText: 'selected' }).innerText()
    return text.replace(/\s+/g, ' ')
  }
  const copied = () => app.electron.evaluate(({ clipboard }) => clipboard.readText())
  const choose = async (button: RegExp | string, item: string) => {
    await app.page.getByRole('button', { name: button }).click()
    await app.page.getByRole('menuitem', { name: item }).click()
  }

  it('shows the columns that a person ticks, with the menu open to the end', async () => {
    const { page } = app
    expect(await heads()).toEqual([
      ...['Certificate', 'Node', 'State', 'Days left', 'Authority', 'Names or identity'],
    ])
    await page.getByRole('button', { name: 'Columns', exact: true }).click()
    for (const name of ['Serial', 'Path'])
      await page.getByRole('menuitemcheckbox', { name, exact: true }).click()
    await page.getByRole('menuitemcheckbox', { name: 'Names or identity' }).click()
    await look(app, '05d-column-menu')
    await page.keyboard.press('Escape')
    expect(await heads()).toEqual([
      ...['Certificate', 'Node', 'State', 'Days left', 'Authority', 'Serial', 'Path'],
    ])
  })

  const headOf = (name: string) =>
    app.page.getByRole('columnheader').filter({ has: app.page.getByRole('button', { name }) })
  const widthOf = async (name: string) => (await headOf(name).first().boundingBox())?.width ?? 0

  const edgeOf = async (name: string) => {
    const box = await headOf(name).first().boundingBox()
    if (box === null) throw new Error(`${name} is not drawn`)
    return { x: box.x + box.width + 8, y: box.y + box.height / 2 }
  }

  it('makes a column as wide as its edge is drawn, and as its text is at a double click', async () => {
    const { page } = app
    const before = await widthOf('Menu of column Serial')
    const edge = await edgeOf('Menu of column Serial')
    await page.mouse.move(edge.x, edge.y)
    await page.mouse.down()
    await page.mouse.move(edge.x + 60, edge.y, { steps: 4 })
    await page.mouse.move(edge.x + 120, edge.y, { steps: 4 })
    await page.mouse.up()
    expect(Math.abs((await widthOf('Menu of column Serial')) - before - 120)).toBeLessThan(2)
    // The arrow keys reach the same from the menu of the head.
    await page.getByRole('button', { name: 'Menu of column Node' }).focus()
    const node = await widthOf('Menu of column Node')
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Wider' }).press('Enter')
    await page.keyboard.press('Escape')
    expect(Math.abs((await widthOf('Menu of column Node')) - node - 32)).toBeLessThan(2)
    const drawn = await edgeOf('Menu of column Serial')
    await page.mouse.dblclick(drawn.x, drawn.y)
    const cut = page
      .getByRole('gridcell')
      .filter({ hasText: /^[0-9a-f]{2}(:[0-9a-f]{2}){8,}$/ })
      .first()
    expect(await cut.evaluate((cell) => cell.scrollWidth - cell.clientWidth)).toBe(0)
    fitted = await widthOf('Menu of column Serial')
  })
  let fitted = 0

  it('has them still after a restart', async () => {
    await app.close()
    app = await launchApp({ home, keychain })
    await openTable()
    expect(await heads()).toEqual([
      ...['Certificate', 'Node', 'State', 'Days left', 'Authority', 'Serial', 'Path'],
    ])
    expect(await widthOf('Menu of column Serial')).toBe(fitted)
  })

  it('sorts and moves a column by the menu of its head', async () => {
    const { page } = app
    const menu = page.getByRole('button', { name: 'Menu of column Serial' })
    await menu.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Sort descending' }).waitFor()
    expect(await axe(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'Move left' }).click()
    expect((await heads()).slice(-3)).toEqual(['Serial', 'Authority', 'Path'])
  })

  it('finds one row by its serial with colons', async () => {
    const total = await rowCount()
    const serial = await app.page
      .getByRole('row')
      .filter({ hasText: '/etc/kubernetes/pki/apiserver.crt' })
      .first()
      .getByRole('gridcell')
      .filter({ hasText: /^([0-9a-f]{2}:){15,}[0-9a-f]{2}$/ })
      .innerText()
    await search(serial.toUpperCase())
    await expect.poll(rowCount).toBe(1)
    await app.page.getByText(`1 of ${total} match`).waitFor()
    await search('')
    await expect.poll(rowCount).toBe(total)
  })

  it('chooses a range with Shift, and says how many and how many a filter hides', async () => {
    const total = await rowCount()
    await search('etcd-peer')
    await expect.poll(rowCount).toBe(3)
    await rowBox('etcd-peer on cp-1').click()
    await rowBox('etcd-peer on cp-3').click({ modifiers: ['Shift'] })
    expect(await status()).toBe(`3 of ${total} selected`)
    await search('cp-2')
    await expect.poll(status).toBe(`3 of ${total} selected 2 of them hidden by the filter`)
    await search('')
    await expect.poll(status).toBe(`3 of ${total} selected`)
    await look(app, '05e-selection')
  })

  it('copies the chosen rows as CSV, with the columns that show', async () => {
    await choose('Copy table', 'As CSV')
    await expect.poll(copied).toContain('etcd-peer')
    const [head, ...rows] = parse(await copied(), { recordDelimiter: '\r\n' })
    expect(head).toEqual(await heads())
    expect(rows.map(([label, node]) => `${label}@${node}`)).toEqual([
      ...['etcd-peer@cp-1', 'etcd-peer@cp-2', 'etcd-peer@cp-3'],
    ])
    for (const row of rows) expect(row.at(-1)).toMatch(/^\/etc\/kubernetes\/pki\/etcd\/peer\.crt/)
  })

  it('saves the chosen rows as a zip of public parts, one file each', async () => {
    const zip = join(out, 'chosen.zip')
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, zip)
    await search('sa.pub')
    await rowBox('service-account').click()
    await search('')
    await choose('Save 4', 'A zip, one file each')
    await app.page.getByText('4 files saved.').first().waitFor()
    const names = answerOf('unzip', ['-Z1', zip]).trim().split('\n')
    expect(names.sort()).toEqual([
      ...['etcd-peer-cp-1.crt', 'etcd-peer-cp-2.crt', 'etcd-peer-cp-3.crt', 'sa.pub'],
    ])
    for (const name of names) {
      const text = answerOf('unzip', ['-p', zip, name])
      expect(text).toMatch(/^-----BEGIN (CERTIFICATE|PUBLIC KEY)-----\n/)
      expect(text).not.toContain('PRIVATE')
      if (name.endsWith('.crt'))
        expect(new X509Certificate(text).subject).toContain(name.slice('etcd-peer-'.length, -4))
    }
  })

  it('saves them as one PEM file too', async () => {
    const file = join(out, 'chosen.pem')
    await app.electron.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, file)
    await choose('Save 4', 'One PEM file')
    await expect.poll(() => readFile(file, 'utf8').catch(() => '')).not.toBe('')
    const blocks = (await readFile(file, 'utf8')).match(/-----BEGIN [A-Z ]+-----/g) ?? []
    expect(blocks.sort()).toEqual([
      ...Array.from({ length: 3 }, () => '-----BEGIN CERTIFICATE-----'),
      '-----BEGIN PUBLIC KEY-----',
    ])
  })

  it('compares two: they are in the address, and back returns to the table', async () => {
    const { page } = app
    const compare = page.getByRole('button', { name: 'Compare', exact: true })
    expect(await compare.isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Clear selection' }).click()
    for (const name of ['etcd-peer on cp-1', 'etcd-peer on cp-2']) await rowBox(name).click()
    await compare.click()
    await heading('Compare')
    const query = new URL(page.url().replace('#', '')).searchParams
    expect(Object.fromEntries(query)).toEqual({ left: 'etcd-peer@cp-1', right: 'etcd-peer@cp-2' })
    const line = (field: string) =>
      page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: field }) })
    await line('Addresses').getByText('1 only left').waitFor()
    expect(await line('Serial').getByRole('cell').allInnerTexts()).toHaveLength(2)
    expect(await line('Path').count()).toBe(0)
    await page.getByRole('button', { name: /equal fields$/ }).click()
    await line('Path').getByText('equal').first().waitFor()
    await look(app, '05f-compare')
    await page.keyboard.press('Alt+ArrowLeft')
    await heading('Certificates')
    await page.keyboard.press('Alt+ArrowRight')
    await heading('Compare')
  })

  it('logs no error on the way', () => {
    expect(app.console().filter((line) => /^(error|uncaught|warning)/.test(line))).toEqual([])
  })
})
