import { AxeBuilder } from '@axe-core/playwright'
import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Page } from 'playwright-core'

const screens = resolve(import.meta.dirname, '../../../test-results/screens')

/** Saves what the window shows as test-results/screens/<name>.png and returns the path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  await mkdir(screens, { recursive: true })
  const path = join(screens, `${name}.png`)
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  return path
}

/**
 * What axe finds wrong with the page by WCAG A and AA, one line per element: rule, place, advice.
 * An accessible page gives an empty list.
 */
export async function axe(page: Page): Promise<string[]> {
  const result = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    // Electron cannot open the extra page that axe uses for its report otherwise.
    .setLegacyMode(true)
    .analyze()
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id} at ${target.join(' ')}: ${help}`),
  )
}
