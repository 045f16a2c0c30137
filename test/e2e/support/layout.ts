import type { Page } from 'playwright-core'

/**
 * What does not fit on the page: sideways scroll of the window, controls that stick out of it, text that is
 * cut without an ellipsis, and text with an ellipsis that nothing tells whole. One line for each.
 */
export function tooTight(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const root = document.documentElement
    if (root.scrollWidth > root.clientWidth)
      found.push(`the window scrolls ${root.scrollWidth - root.clientWidth} px sideways`)
    const say = (element: Element) =>
      `${element.tagName.toLowerCase()} "${(element.textContent ?? '').trim().slice(0, 50)}"`
    const scrolls = (element: Element | null): boolean => {
      for (let at = element; at !== null && at !== root; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at)
        if (overflowX === 'auto' || overflowX === 'scroll') return true
      }
      return false
    }
    for (const element of document.querySelectorAll<HTMLElement>(
      'button, a, label, h1, h2, h3, th, td, p, span, dt, dd, li',
    )) {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
      const style = getComputedStyle(element)
      const box = element.getBoundingClientRect()
      // Seen by screen readers alone.
      if (box.width <= 1 || box.height <= 1 || style.position === 'fixed') continue
      const isControl = element.matches('button, a')
      if (
        isControl &&
        (box.right > innerWidth + 1 || box.left < -1) &&
        !scrolls(element.parentElement)
      )
        found.push(`${say(element)} sticks out of the window`)
      const cut = element.scrollWidth > element.clientWidth + 1 && style.overflowX !== 'visible'
      const isScrollBox = style.overflowX === 'auto' || style.overflowX === 'scroll'
      if (cut && !isScrollBox && style.display !== 'inline') {
        const told = element.closest('[title], [aria-label]') !== null
        if (style.textOverflow !== 'ellipsis') found.push(`${say(element)} is cut`)
        else if (!told && element.querySelector('[title]') === null)
          found.push(`${say(element)} is shortened and nothing tells it whole`)
      }
      if (
        isControl &&
        element.scrollWidth > element.clientWidth + 2 &&
        style.overflowX === 'visible'
      )
        if (style.display !== 'inline') found.push(`${say(element)} spills over its edge`)
    }
    return [...new Set(found)]
  })
}
