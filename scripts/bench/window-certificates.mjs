// The certificate table with some 5 000 rows: opening, searching, sorting, choosing all, scrolling end to end.
import { figures, startWindow } from './window-app.mjs'
import { issuedProject } from './window-project.mjs'

const grid = '.certificate-grid'
const wheelPixels = 600

/** @param {{ isQuick: boolean }} options */
export async function measureCertificates({ isQuick }) {
  const app = await startWindow()
  try {
    const project = await issuedProject(app, isQuick ? 200 : 2480)
    const { page } = app
    await app.goTo(`projects/${project}/overview`, 'h1')
    await page.waitForTimeout(1000)
    const open = await app.opening(() =>
      app.goTo(`projects/${project}/certificates`, `${grid} [aria-rowindex]`),
    )
    await page.waitForTimeout(500)
    const rows = Number(await page.getAttribute(grid, 'aria-rowcount')) - 1
    return { rows, open, ...(await measureTable(app)) }
  } finally {
    await app.close()
  }
}

async function measureTable(app) {
  const { page } = app
  const search = await measureSearch(app)
  const sort = await app.opening(async () => {
    await page.click(`${grid} [role=columnheader] button >> nth=1`)
    await page.waitForSelector(`${grid} [aria-sort=ascending], ${grid} [aria-sort=descending]`)
  })
  const chooseAll = await app.opening(async () => {
    await page.click(`${grid} [role=columnheader] [role=checkbox]`)
    await page.waitForSelector(`${grid} [aria-selected=true]`)
  })
  const clear = await app.opening(async () => {
    await page.click(`${grid} [role=columnheader] [role=checkbox]`)
    await page.waitForSelector(`${grid} [aria-selected=true]`, { state: 'detached' })
  })
  const { result: frames, ...blocks } = await app.blockedBy(() => scrollThrough(page))
  const detail = await app.opening(async () => {
    await page.click(`${grid} [role=row][aria-selected] >> nth=20`)
    await page.waitForSelector('[role=tabpanel]')
  })
  return { search, sort, chooseAll, clear, scroll: { ...frames, ...blocks }, detail }
}

/** Key press to the frame with the rows found, letter by letter and back. */
async function measureSearch({ page, blockedBy }) {
  await page.keyboard.press('Control+F')
  const { result, ...blocks } = await blockedBy(async () => {
    const times = []
    const text = 'w-111 client auth'
    const keys = [...text, ...Array.from(text, () => 'Backspace')]
    for (const key of keys) {
      await page.evaluate(awaitDrawn)
      await page.keyboard.press(key === ' ' ? 'Space' : key)
      times.push(await page.evaluate(() => window.benchAnswer))
      await page.waitForTimeout(60)
    }
    return figures(times.filter((time) => time !== null))
  })
  return { keyToRows: result, ...blocks }
}

/** In the page: the time from the next key press to the frame after the last change that it makes. */
function awaitDrawn() {
  window.benchAnswer = new Promise((resolve) => {
    let pressed
    let quiet
    let drawn = null
    addEventListener(
      'keydown',
      (event) => {
        pressed = event.timeStamp
        quiet = setTimeout(() => resolve(drawn), 400)
      },
      { capture: true, once: true },
    )
    const observer = new MutationObserver(() => {
      clearTimeout(quiet)
      requestAnimationFrame(() =>
        setTimeout(() => {
          drawn = performance.now() - pressed
          clearTimeout(quiet)
          quiet = setTimeout(() => {
            observer.disconnect()
            resolve(drawn)
          }, 80)
        }),
      )
    })
    const rows = document.querySelector('.certificate-grid')
    observer.observe(rows?.parentElement ?? document.body, { childList: true, subtree: true })
  })
}

/** Turns the wheel until the end. @returns the times between frames, and how many frames were dropped */
async function scrollThrough(page) {
  const box = await page.locator(grid).boundingBox()
  await page.mouse.move(box.x + 200, box.y + 200)
  await page.evaluate((selector) => {
    const scroller = document.querySelector(selector)
    scroller.scrollTop = 0
    window.benchFrames = []
    let last
    const note = (now) => {
      if (last !== undefined) window.benchFrames.push(now - last)
      last = now
      if (window.benchFrames) requestAnimationFrame(note)
    }
    requestAnimationFrame(note)
  }, grid)
  const isAtEnd = () =>
    page.evaluate((selector) => {
      const { scrollTop, scrollHeight, clientHeight } = document.querySelector(selector)
      return scrollTop >= scrollHeight - clientHeight - 2
    }, grid)
  while (!(await isAtEnd()))
    for (let turn = 0; turn < 10; turn += 1) await page.mouse.wheel(0, wheelPixels)
  const deltas = await page.evaluate(() => {
    const frames = window.benchFrames
    window.benchFrames = undefined
    return frames
  })
  const frame = 1000 / 60
  const dropped = deltas.reduce((sum, delta) => sum + Math.max(0, Math.round(delta / frame) - 1), 0)
  return { frames: figures(deltas), dropped }
}
