// Every screen of a project with 200 nodes, a project with 1 000, a ledger of 2 000 entries, undo of a paste.
import path from 'node:path'
import { runnerImport } from 'vite'
import { startWindow } from './window-app.mjs'
import { clusterOf, issuedProject } from './window-project.mjs'

/** Each place of a project, and what shows that it is there. */
const screens = {
  overview: '[aria-labelledby=nodes-title] li, [aria-labelledby=nodes-title] [role=row]',
  cluster: 'main form, main input',
  nodes: '[role=grid] [aria-rowindex="2"]',
  certificates: '.certificate-grid [aria-rowindex="2"]',
  kubeconfigs: 'main li button, main [role=option]',
  users: '[role=table] [role=row] input',
  export: 'main [role=tree] [role=treeitem]',
  activity: 'main table tbody tr',
  settings: 'main h1',
}

/** @param {{ isQuick: boolean }} options */
export async function measureScreens({ isQuick }) {
  const rows = []
  for (const nodes of isQuick ? [200] : [200, 1000]) rows.push({ nodes, ...(await each(nodes)) })
  return rows
}

async function each(nodes) {
  const app = await startWindow()
  const { page } = app
  try {
    const project = await issuedProject(app, nodes)
    await page.waitForTimeout(500)
    const report = {}
    // The first round also reads the scripts of each screen; the second is that of someone at work.
    for (const round of ['first', 'again']) {
      const times = {}
      for (const [place, shows] of Object.entries(screens)) {
        await page.waitForTimeout(300)
        times[place] = await app.opening(() => app.goTo(`projects/${project}/${place}`, shows))
      }
      report[round] = times
    }
    report.trustTable = await measureTrustTable(app, project)
    report.undo = await measureUndo(app, project)
    return report
  } finally {
    await app.close()
  }
}

async function measureTrustTable(app, project) {
  const { page } = app
  await app.goTo(`projects/${project}/overview`, '[aria-labelledby=trust-title] button')
  await page.waitForTimeout(500)
  return app.opening(async () => {
    await page.click('[aria-labelledby=trust-title] button >> nth=0')
    await page.waitForSelector('[aria-labelledby=trust-title] table tbody tr')
  })
}

/** Takes all nodes away but one and brings them back, as undo of a paste and its redo do. */
async function measureUndo(app, project) {
  const { page } = app
  await app.goTo(`projects/${project}/nodes`, screens.nodes)
  const nodes = page.locator('[role=grid]')
  const before = Number(await nodes.getAttribute('aria-rowcount'))
  const has = (count) =>
    page.waitForFunction(
      (wanted) => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === wanted,
      String(count),
    )
  const lines = Array.from({ length: 200 }, (_, i) => `p-${i + 1}\tworker\t192.168.30.${i + 1}`)
  await app.electron.evaluate(({ clipboard }, text) => clipboard.writeText(text), lines.join('\n'))
  await page.getByRole('button', { name: 'Add node' }).click()
  await page.keyboard.press('Control+V')
  await page.getByRole('button', { name: 'Add 200 nodes' }).click()
  await has(before + 200)
  await page.waitForTimeout(1000)
  await page.getByRole('heading', { level: 1 }).click()
  const undo = await app.opening(async () => {
    await page.keyboard.press('Control+Z')
    await has(before)
  })
  await page.waitForTimeout(500)
  const redo = await app.opening(async () => {
    await page.keyboard.press('Control+Shift+Z')
    await has(before + 200)
  })
  return { undo, redo }
}

/** @param {{ isQuick: boolean }} options */
export async function measureLedger({ isQuick }) {
  const entries = isQuick ? 500 : 2000
  let project
  const app = await startWindow({
    prepare: async (home) => {
      const { module } = await runnerImport(path.join(import.meta.dirname, 'ledger.mjs'))
      project = await module.longLedger(home, await clusterOf(3), entries)
    },
  })
  const { page } = app
  try {
    await app.goTo(`projects/${project}/overview`, 'main h1')
    await page.waitForTimeout(500)
    const open = await app.opening(() =>
      app.goTo(`projects/${project}/activity`, 'main table tbody tr'),
    )
    const find = await app.opening(async () => {
      await page.locator('main input').first().click()
      await page.keyboard.type('1999', { delay: 60 })
      await page.waitForTimeout(200)
    })
    const clear = await app.opening(async () => {
      for (let letter = 0; letter < 4; letter += 1) await page.keyboard.press('Backspace')
      await page.waitForTimeout(500)
    })
    return { entries, open, find, clear }
  } finally {
    await app.close()
  }
}
