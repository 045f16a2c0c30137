/**
 * Draws the window over the made-up bridge in headless Chromium and runs axe on each picture.
 *
 *   node test/renderer/draw.mjs [name-part…] [--small | --zoom] [--contrast | --forced] [--out DIR]
 *
 * `--zoom` is 1280×800 at 200 %, `--contrast` the high contrast theme, `--forced` the colours of the system.
 *
 * Needs `npx vite build --config test/renderer/vite.dev.config.ts` first, and a Chromium
 * (CHROMIUM, or /usr/bin/chromium). Ends with 1 when axe finds something.
 */
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from 'playwright-core'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'

const board =
  process.env['BOARD'] ?? resolve(import.meta.dirname, '../../test-results/drawing-board')
const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}
/** The policy of the app's own protocol, so that a screen that needs more fails here already. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

const project = '#/projects/homelab-01'
export const screens = [
  { name: 'projects', at: '#/' },
  { name: 'first-run', at: '?empty#/' },
  { name: 'new', at: '#/new' },
  ...['endpoint', 'nodes', 'strictness', 'summary'].map((step) => ({
    name: `new-${step}`,
    at: '#/new',
    act: async (page) => {
      const steps = ['endpoint', 'nodes', 'strictness', 'summary']
      await page.getByLabel('Name', { exact: true }).fill('homelab')
      for (const next of steps.slice(0, steps.indexOf(step) + 1)) {
        if (next === 'nodes') await page.getByRole('textbox').first().fill('k8s.lab.internal:6443')
        if (next === 'strictness') {
          const fields = await page.getByRole('textbox', { name: /Addresses/ }).all()
          for (const [at, field] of fields.entries()) await field.fill(`192.168.10.${at + 11}`)
        }
        await page.getByRole('button', { name: 'Next' }).click()
      }
    },
  })),
  { name: 'settings', at: '#/settings' },
  { name: 'help', at: '#/help' },
  {
    name: 'help-search',
    at: '#/help',
    act: (page) => page.getByRole('searchbox', { name: 'Search the help' }).fill('SAN'),
  },
  {
    name: 'term',
    at: `?edited${project}/certificates/apiserver@cp-1`,
    act: (page) => page.getByRole('button', { name: 'Serial', exact: true }).focus(),
  },
  { name: 'overview', at: `?edited${project}/overview` },
  { name: 'overview-fresh', at: `?fresh${project}/overview` },
  { name: 'overview-nokeychain', at: `?nokeychain${project}/overview` },
  { name: 'activity', at: `${project}/activity` },
  { name: 'project-settings', at: `${project}/settings` },
  { name: 'vault', at: `?nokeychain${project}/vault` },
  { name: 'lock', at: `?locked${project}/overview` },
  { name: 'broken', at: `?broken${project}/activity` },
  { name: 'cluster', at: `?edited${project}/cluster` },
  { name: 'nodes', at: `?edited${project}/nodes` },
  { name: 'nodes-error', at: `?error${project}/nodes` },
  {
    name: 'nodes-chosen',
    at: `?edited${project}/nodes`,
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Select w-1' }).click()
      await page.getByRole('checkbox', { name: 'Select w-2' }).click()
    },
  },
  { name: 'node', at: `?edited${project}/nodes/cp-2` },
  { name: 'node-worker', at: `${project}/nodes/w-1` },
  { name: 'node-fresh', at: `?fresh${project}/nodes/cp-1` },
  {
    name: 'import',
    at: `${project}/nodes`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page.getByRole('button', { name: 'Choose file' }).click()
    },
  },
  {
    name: 'import-table',
    at: `${project}/nodes`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Import' }).click()
      await page
        .getByRole('textbox', { name: 'Text to import' })
        .fill(
          'Knoten;Rolle;IP;Rack\ncp-1;Master;192.168.10.11;A\nw-1;Worker;192.168.10.31;A\nw-3;Worker;192.168.10.23;B\nw-4;gpu;192.168.10.24;B',
        )
      await page.getByRole('button', { name: 'Read text' }).click()
    },
  },
  { name: 'certificates', at: `?edited${project}/certificates` },
  { name: 'certificate', at: `?edited${project}/certificates/apiserver@cp-1` },
  { name: 'further-none', at: `${project}/further` },
  {
    name: 'further',
    at: `${project}/further?add=1`,
    act: (page) => page.getByRole('textbox', { name: 'Name', exact: true }).fill('bank'),
  },
  { name: 'kubeconfigs', at: `${project}/kubeconfigs` },
  {
    name: 'kubeconfigs-merge',
    at: `${project}/kubeconfigs`,
    act: (page) => page.getByRole('button', { name: 'Save merged kubeconfig' }).click(),
  },
  { name: 'users', at: `${project}/users` },
  { name: 'export', at: `${project}/export` },
  { name: 'requests-none', at: `${project}/requests` },
  { name: 'requests-waiting', at: `?requests${project}/requests` },
  {
    name: 'requests-list',
    at: `?requests${project}/requests`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose requests' }).click()
      await page.getByRole('button', { name: /^kubelet-serving/ }).click()
    },
  },
  {
    name: 'requests-signed',
    at: `?requests${project}/requests`,
    act: async (page) => {
      await page.getByRole('button', { name: 'Choose requests' }).click()
      await page.getByRole('button', { name: /^Sign \d/ }).click()
      await page.getByRole('button', { name: 'Export bundles' }).waitFor()
    },
  },
  {
    name: 'authorities',
    at: `?requests${project}/cluster`,
    act: (page) =>
      page
        .getByRole('button', { name: 'Bring your own authority in place of etcd' })
        .scrollIntoViewIfNeeded(),
  },
  {
    name: 'bring',
    at: `?requests${project}/cluster`,
    act: async (page) => {
      await page
        .getByRole('button', { name: 'Bring your own authority in place of kubernetes' })
        .click()
      await page.getByRole('button', { name: 'Choose certificate' }).click()
      await page.getByRole('button', { name: 'Choose key' }).click()
    },
  },
  {
    name: 'palette',
    at: `?edited${project}/certificates`,
    act: async (page) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('apis')
    },
  },
  {
    name: 'palette-start',
    at: `?edited${project}/overview`,
    act: (page) => page.keyboard.press('Control+k'),
  },
  {
    name: 'review',
    at: `?edited${project}/nodes`,
    act: (page) => page.getByRole('button', { name: 'Review changes' }).click(),
  },
]

const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://board').pathname
  const file = join(board, path === '/' ? 'index.html' : path)
  if (!file.startsWith(board) || !existsSync(file)) return response.writeHead(404).end()
  response.writeHead(200, {
    'Content-Type': types[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': policy,
  })
  createReadStream(file).pipe(response)
})

const words = process.argv.slice(2)
const outAt = words.indexOf('--out')
const out = resolve(outAt < 0 ? 'test-results/pictures' : words.splice(outAt, 2)[1])
const small = words.includes('--small')
const zoom = words.includes('--zoom')
const contrast = words.includes('--contrast') ? 'more' : 'no-preference'
const forcedColors = words.includes('--forced') ? 'active' : 'none'
const kind = words.filter((word) => ['--zoom', '--contrast', '--forced'].includes(word)).join('')
const wanted = words.filter((word) => !word.startsWith('--'))
await mkdir(out, { recursive: true })
await new Promise((ready) => server.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${server.address().port}/index.html`
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
})
let troubles = 0
const sizes = [
  zoom
    ? { width: 640, height: 400 }
    : small
      ? { width: 900, height: 600 }
      : { width: 1280, height: 800 },
]
for (const colorScheme of ['light', 'dark']) {
  for (const viewport of sizes) {
    const context = await browser.newContext({
      viewport,
      colorScheme,
      contrast,
      forcedColors,
      deviceScaleFactor: zoom ? 2 : 1,
      reducedMotion: 'reduce',
    })
    for (const screen of screens) {
      if (wanted.length > 0 && !wanted.some((word) => screen.name.includes(word))) continue
      const page = await context.newPage()
      await page.clock.setFixedTime(new Date('2026-11-22T09:15:00Z'))
      const complaints = []
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
      })
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
      await page.goto(base + screen.at)
      await page.waitForSelector('main h1', { timeout: 15_000 })
      await page.waitForTimeout(300)
      if (screen.act) {
        await screen.act(page)
        await page.waitForTimeout(400)
      }
      const name = `${screen.name}-${viewport.width}-${colorScheme}${kind}`
      await page.screenshot({ path: join(out, `${name}.png`) })
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
      )
      if (overflow) complaints.push('the window scrolls sideways')
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'])
        .analyze()
      for (const { id, nodes } of violations) {
        for (const node of nodes.slice(0, 4)) {
          complaints.push(
            `axe ${id}: ${node.target.join(' ')} ${node.failureSummary?.split('\n')[1] ?? ''}`,
          )
        }
      }
      troubles += complaints.length
      console.log(complaints.length === 0 ? `fine  ${name}` : `BAD   ${name}`)
      for (const complaint of complaints) console.log(`        ${complaint.slice(0, 400)}`)
      await page.close()
    }
    await context.close()
  }
}
await browser.close()
server.close()
process.exitCode = troubles === 0 ? 0 : 1
