import { expect } from 'vitest'
import type { RunningApp } from './launch'
import { axe, screenshot } from './page'

const sizes = [
  [1280, 800],
  [900, 600],
] as const

/**
 * Looks at what the window shows, light and dark, wide and narrow: axe finds nothing and nothing runs out at
 * the side. Saves a picture of each as `<name>-<theme>-<width>`; the window ends light and wide.
 */
export async function look(app: RunningApp, name: string): Promise<void> {
  const found: string[] = []
  for (const theme of ['light', 'dark'] as const) {
    await app.setTheme(theme)
    for (const [width, height] of sizes) {
      await app.setSize(width, height)
      await screenshot(app.page, `${name}-${theme}-${width}`)
      for (const line of await axe(app.page)) found.push(`${theme} ${width}: ${line}`)
      const beyond = await app.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (beyond > 0) found.push(`${theme} ${width}: ${beyond} px run out at the side`)
    }
  }
  await app.setTheme('light')
  await app.setSize(1280, 800)
  expect(found).toEqual([])
}
