import { spawn } from 'node:child_process'
import { createReadStream, existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import { build } from 'vite'
import { findElectron } from '../../../scripts/electron-runtime.mjs'
import { ensureSystemPackages } from '../../../scripts/system-packages.mjs'

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}
/** The policy of the app's own protocol, so that a screen that needs more fails here already. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

const folder = process.env['BOARD'] ?? resolve('test-results/drawing-board')

/** Builds the window over the made-up bridge, and serves it to this computer alone. */
export async function serveBoard() {
  const configFile = resolve(import.meta.dirname, '../vite.dev.config.ts')
  await build({ configFile, logLevel: 'error' })
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://board').pathname
    const file = join(folder, path === '/' ? 'index.html' : path)
    if (!file.startsWith(folder) || !existsSync(file)) return response.writeHead(404).end()
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': policy,
    })
    createReadStream(file).pipe(response)
  })
  await new Promise((ready) => server.listen(0, '127.0.0.1', () => ready(undefined)))
  return {
    base: `http://127.0.0.1:${server.address().port}/index.html`,
    stop: () => server.close(),
  }
}

/** Opens an empty window of the runtime that the application uses. */
export async function openWindow() {
  ensureSystemPackages(['run', 'test'])
  const display = await displayName()
  const { executable } = await findElectron()
  const isRoot = process.getuid?.() === 0
  const electron = await _electron.launch({
    executablePath: executable,
    args: [...(isRoot ? ['--no-sandbox'] : []), resolve(import.meta.dirname, 'electron-main.mjs')],
    colorScheme: null,
    env: {
      ...process.env,
      // It warns of the empty page that lies between two pictures.
      ELECTRON_DISABLE_SECURITY_WARNINGS: 'true',
      ...(display.name && { DISPLAY: display.name }),
    },
  })
  return {
    page: await electron.firstWindow(),
    close: async () => {
      await electron.close()
      display.stop()
    },
  }
}

/** The display of this session; on Linux without one, an X server without a screen. */
async function displayName() {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) return { stop: () => undefined }
  const child = spawn(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1920x1200x24', '-nolisten', 'tcp'],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    },
  )
  const name = await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)))
    child.stdio[3].once('data', (number) => resolve(`:${String(number).trim()}`))
  })
  return { name, stop: () => child.kill() }
}
