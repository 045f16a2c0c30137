import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allAddresses } from './support/addresses'
import { tooTight } from './support/layout'
import { launchApp, type RunningApp } from './support/launch'
import { axe, screenshot } from './support/page'

const sizes = [
  [1280, 800],
  [900, 600],
] as const

/** Opens the sample and issues it, so that every screen has something to show. */
async function issueSample(app: RunningApp): Promise<string> {
  const { page } = app
  // By place, the third of the ways to begin: in pseudo English the words are others.
  await page.locator('main li button').nth(2).click()
  await page.waitForURL(/projects\/.*overview/)
  await page.locator('main h1').first().waitFor()
  await page.keyboard.press('Control+Shift+R')
  const dialog = page.getByRole('dialog')
  await dialog.locator('button').last().click()
  await dialog.waitFor({ state: 'detached', timeout: 90_000 })
  return /projects\/([^/]+)/.exec(page.url())?.[1] ?? ''
}

async function show(app: RunningApp, address: string): Promise<void> {
  await app.page.evaluate((to) => {
    location.hash = `#${to}`
  }, address)
  await app.page.locator('main h1').first().waitFor()
  await app.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
  await app.page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  )
}

const addressesOf = (project: string) =>
  allAddresses({
    project: [project],
    broken: [project],
    node: ['cp-1', 'w-1'],
    'certificates.key': ['apiserver@cp-1', 'ca'],
    'kubeconfigs.key': ['user@jane'],
  })
const nameOf = (address: string) => address.replace(/\/projects\/[^/]+/, '').replace(/\W+/g, '-')

describe('every screen', () => {
  let app: RunningApp
  let project: string
  beforeAll(async () => {
    app = await launchApp({ size: [1280, 800] })
    project = await issueSample(app)
  }, 180_000)
  afterAll(() => app.close())

  const setContrast = async (contrast: 'system' | 'more') => {
    await show(app, '/settings')
    const isMore = await app.page.evaluate(() =>
      document.documentElement.classList.contains('contrast'),
    )
    if (isMore === (contrast === 'more')) return
    await app.page.keyboard.press('Control+k')
    await app.page.getByRole('combobox').fill('High contrast on or off')
    await app.page.keyboard.press('Enter')
    await app.page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  it.each([
    ['light', 'system'],
    ['dark', 'system'],
    ['light', 'more'],
    ['dark', 'more'],
  ] as const)(
    'has no finding of axe in the %s theme with contrast %s',
    async (theme, contrast) => {
      await setContrast(contrast)
      await app.setTheme(theme)
      const found: string[] = []
      let looked = 0
      for (const [width, height] of sizes) {
        await app.setSize(width, height)
        for (const address of addressesOf(project)) {
          await show(app, address)
          for (const line of await axe(app.page)) found.push(`${width} ${address}: ${line}`)
          looked++
        }
      }
      console.log(`axe, ${theme}, contrast ${contrast}: ${looked} views, ${found.length} findings`)
      expect(found).toEqual([])
      expect(looked).toBeGreaterThan(30)
    },
    600_000,
  )

  it('fits at every step of the zoom between 80 and 200 %', async () => {
    await setContrast('system')
    await app.setTheme('light')
    await app.setSize(1280, 800)
    const found: string[] = []
    let looked = 0
    for (const zoom of [80, 125, 150, 200]) {
      await app.electron.evaluate(({ BrowserWindow }, factor) => {
        BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(factor)
      }, zoom / 100)
      await app.page.waitForFunction((width) => Math.abs(innerWidth - width) < 2, 128_000 / zoom)
      for (const address of addressesOf(project)) {
        await show(app, address)
        looked++
        for (const line of await tooTight(app.page))
          if (!line.includes('nothing tells')) found.push(`${zoom} % ${address}: ${line}`)
        if (zoom === 200) await screenshot(app.page, `zoom-200${nameOf(address)}`)
      }
    }
    await app.electron.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]?.webContents.setZoomFactor(1)
    })
    console.log(`zoom: ${looked} views, ${found.length} findings`)
    expect(found).toEqual([])
  }, 300_000)
})

describe('every screen in pseudo English, 40 % longer', () => {
  let app: RunningApp
  let project: string
  beforeAll(async () => {
    app = await launchApp({ env: { CERTWRIGHT_LANGUAGE: 'en-XA' } })
    project = await issueSample(app)
  }, 180_000)
  afterAll(() => app.close())

  it.each(sizes)(
    'fits at %i×%i',
    async (width, height) => {
      await app.setSize(width, height)
      const found: string[] = []
      let looked = 0
      for (const address of ['/', ...addressesOf(project)]) {
        await show(app, address)
        expect(await app.page.locator('main h1').first().textContent()).not.toMatch(/^[A-Za-z ]+$/)
        await screenshot(app.page, `strange${nameOf(address)}-${width}`)
        for (const line of await tooTight(app.page)) found.push(`${address}: ${line}`)
        looked++
      }
      console.log(`pseudo English, ${width}×${height}: ${looked} views, ${found.length} findings`)
      expect(found).toEqual([])
    },
    300_000,
  )
})
