import { AxeBuilder } from '@axe-core/playwright'

/** The day on which the made-up projects are drawn: their certificates expire by it. */
const today = new Date('2026-11-22T09:15:00Z')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']

/**
 * Draws one screen into a PNG.
 *
 * @returns {Promise<string[]>} what is wrong with it: console, axe, sideways scroll
 */
export async function drawPicture({ page, base, screen, file }) {
  const complaints = []
  const hear = (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  }
  const fail = (error) => complaints.push(error.stack ?? error.message)
  page.on('console', hear)
  page.on('pageerror', fail)
  // The same address with another hash is no new page: nothing of the last screen may stay.
  await page.goto('about:blank')
  await page.clock.setFixedTime(today)
  await page.goto(base + screen.at)
  await page.waitForSelector('main h1', { timeout: 15_000 })
  await page.waitForTimeout(300)
  if (screen.act) {
    await screen.act(page)
    await page.waitForTimeout(400)
  }
  await page.screenshot({ path: file })
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  )
  if (overflow) complaints.push('the window scrolls sideways')
  complaints.push(...(await axeFindings(page)))
  page.off('console', hear)
  page.off('pageerror', fail)
  return complaints
}

async function axeFindings(page) {
  // The runtime opens no second page for axe to finish in.
  const { violations } = await new AxeBuilder({ page }).withTags(rules).setLegacyMode().analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes
      .slice(0, 4)
      .map(({ target, failureSummary }) =>
        `axe ${id}: ${target.join(' ')} ${failureSummary?.split('\n')[1] ?? ''}`.slice(0, 400),
      ),
  )
}
