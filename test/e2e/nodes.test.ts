import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

describe('nodes: keyboard, clipboard and the page of one', () => {
  let app: RunningApp

  beforeAll(async () => {
    app = await launchApp()
    await app.page.getByRole('button', { name: 'Open sample' }).click()
    await app.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await app.page
      .getByRole('navigation')
      .getByRole('link', { name: /^Nodes/ })
      .click()
    await app.page.getByRole('grid', { name: 'Nodes' }).waitFor()
  })
  afterAll(async () => {
    await app.close()
  })

  const focused = () =>
    app.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '')
  const press = async (...keys: string[]) => {
    for (const key of keys) await app.page.keyboard.press(key)
  }

  it('moves and edits by keyboard alone', async () => {
    const { page } = app
    await page.getByRole('textbox', { name: 'Name of cp-1' }).focus()
    await press('ArrowDown', 'ArrowRight', 'ArrowRight')
    await expect.poll(focused).toBe('Addresses of cp-2')
    await page.keyboard.type('192.168.10.42')
    await press('Enter')
    await expect.poll(focused).toBe('Addresses of cp-3')
    await press('ArrowUp')
    const cell = page.getByRole('textbox', { name: 'Addresses of cp-2' })
    await expect.poll(() => cell.inputValue()).toBe('192.168.10.42')
    await expect.poll(focused).toBe('Addresses of cp-2')
    await page.keyboard.type('nonsense')
    await press('Escape')
    await expect.poll(() => cell.inputValue()).toBe('192.168.10.42')
  })

  it('does the remedy of a finding at one press', async () => {
    const { page } = app
    const cell = page.getByRole('textbox', { name: 'Addresses of w-1' })
    await cell.fill('10.244.3.22')
    await page.getByText('lies inside the pod network').first().waitFor()
    await page.getByRole('button', { name: /^Use / }).click()
    await page.getByText('lies inside the pod network').first().waitFor({ state: 'detached' })
    expect(await cell.inputValue()).toMatch(/^192\.168\.10\./)
  })

  it('takes 200 pasted nodes, and undoes them in one step', async () => {
    const { page } = app
    const rows = Array.from({ length: 200 }, (_, i) => `p-${i + 1}\tworker\t192.168.30.${i + 1}`)
    await app.electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), rows.join('\n'))
    await page.getByRole('button', { name: 'Add node' }).click()
    await expect.poll(focused).toBe('Name of the new node')
    await press('Control+V')
    await page.getByRole('button', { name: 'Add 200 nodes' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    const grid = page.getByRole('grid', { name: 'Nodes' })
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('207')
    await screenshot(page, '03c-nodes-205')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: /^Undo/ }).click()
    await expect.poll(() => grid.getAttribute('aria-rowcount')).toBe('7')
  })

  it('shows everything of one node', async () => {
    const { page } = app
    await page.getByRole('button', { name: /^Open cp-1/ }).click()
    await page.getByRole('heading', { level: 1, name: 'cp-1' }).waitFor()
    await page.getByText('sudo sh install.sh --dry-run').waitFor()
    await screenshot(page, '04-node')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Next node' }).click()
    await page.getByRole('heading', { level: 1, name: 'cp-2' }).waitFor()
  })
})
