// Typing, pasting, reviewing and opening nodes, at several sizes of cluster.
import { figures, startWindow, timed } from './window-app.mjs'
import { newProject } from './window-project.mjs'

/** @param {{ isQuick: boolean }} options */
export async function measureNodes({ isQuick }) {
  const rows = []
  for (const nodes of isQuick ? [200] : [3, 50, 200, 1000])
    rows.push({ nodes, ...(await measureCluster(nodes)) })
  return rows
}

async function measureCluster(nodes) {
  const app = await startWindow()
  try {
    const project = await newProject(app, nodes)
    const open = await app.opening(() => openNodes(app.page, project))
    const fresh = await measureEditing(app)
    const review = await measureReview(app)
    await app.call('changes.apply', { project, operation: 'bench-apply' })
    await app.page.reload()
    await openNodes(app.page, project)
    return {
      open,
      beforeIssuing: { ...fresh, review },
      ...(await measureIssued(app, project)),
    }
  } finally {
    await app.close()
  }
}

async function measureIssued(app, project) {
  const editing = await measureEditing(app)
  const detail = []
  for (let time = 0; time < 5; time += 1)
    detail.push(await timed(() => app.call('nodes.detail', { project, node: 'cp-1' })))
  const nodePage = await measureNodePage(app)
  const paste = await measurePaste(app)
  const review = await measureReview(app)
  return { afterIssuing: { ...editing, nodesDetail: figures(detail), nodePage, paste, review } }
}

async function openNodes(page, project) {
  await page.evaluate((id) => (location.hash = `#/projects/${id}/nodes`), project)
  await page.getByRole('grid', { name: 'Nodes' }).waitFor()
}

/** Key press to the frame that shows the finding, and to the one that shows it gone; then fast typing. */
async function measureEditing(app) {
  const { page } = app
  const cell = page.getByRole('textbox', { name: 'Addresses of cp-1', exact: true })
  await cell.click()
  await page.keyboard.press('End')
  const shown = []
  const gone = []
  for (let time = 0; time < 7; time += 1) {
    shown.push(await keyToFinding(page, 'x', true))
    await page.waitForTimeout(400)
    gone.push(await keyToFinding(page, 'Backspace', false))
    await page.waitForTimeout(400)
  }
  const typing = await app.blockedBy(async () => {
    const name = page.getByRole('textbox', { name: 'DNS names of cp-1', exact: true })
    await name.click()
    for (const letter of 'a-long-name-typed-fast.lab.internal') {
      await page.keyboard.press(letter)
      await page.waitForTimeout(40)
    }
  })
  return { findingShown: figures(shown), findingGone: figures(gone), typing34Letters: typing }
}

async function keyToFinding(page, key, expected) {
  await page.evaluate((wanted) => {
    const has = () => document.querySelector('[role=grid] [role=img][aria-label=Error]') !== null
    window.benchAnswer = new Promise((resolve) => {
      let pressed
      addEventListener('keydown', (event) => (pressed ??= event.timeStamp), {
        capture: true,
        once: true,
      })
      const observer = new MutationObserver(() => {
        if (has() !== wanted) return
        observer.disconnect()
        requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - pressed)))
      })
      observer.observe(document.body, { childList: true, subtree: true, attributes: true })
    })
  }, expected)
  await page.keyboard.press(key)
  return page.evaluate(() => window.benchAnswer)
}

async function measureReview(app) {
  const { page } = app
  await page.getByText('Saved', { exact: true }).first().waitFor()
  const found = await app.opening(async () => {
    await page.keyboard.press('Control+Shift+R')
    await page.getByRole('dialog').getByRole('heading').first().waitFor()
  })
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return found
}

async function measureNodePage(app) {
  const { page } = app
  const found = await app.opening(async () => {
    await page.getByRole('button', { name: /^Open cp-1/ }).click()
    await page.getByText('sudo sh install.sh --dry-run').waitFor()
  })
  await page.goBack()
  await page.getByRole('grid', { name: 'Nodes' }).waitFor()
  return found
}

/** 200 nodes: from the key press to the preview, then from accepting to the rows in the table. */
async function measurePaste(app) {
  const { page, electron } = app
  const lines = Array.from({ length: 200 }, (_, i) => `p-${i + 1}\tworker\t192.168.30.${i + 1}`)
  await electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), lines.join('\n'))
  const grid = page.getByRole('grid', { name: 'Nodes' })
  const before = Number(await grid.getAttribute('aria-rowcount'))
  const preview = await app.opening(async () => {
    await page.getByRole('button', { name: 'Add node' }).click()
    await page.keyboard.press('Control+V')
    await page.getByRole('button', { name: 'Add 200 nodes' }).waitFor()
  })
  const accept = await app.opening(async () => {
    await page.getByRole('button', { name: 'Add 200 nodes' }).click()
    await page.waitForFunction(
      (count) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === count,
      String(before + 200),
    )
  })
  return { preview, accept }
}
