import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, resolve, sep } from 'node:path'

/** Origin of the window's page. */
export const appOrigin = 'app://certwright'

/** No eval, no remote source, no inline script; inline styles are what the component library writes. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "frame-src 'none'",
  "object-src 'none'",
].join('; ')

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
}

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Serves the window's files and nothing else: a GET below `root`, of a type that a page needs. */
export function serveApp(root: string): void {
  protocol.handle('app', async (request) => {
    const file = fileFor(root, request.url)
    if (request.method !== 'GET' || file === undefined) return new Response(null, { status: 404 })
    const content = await readFile(file.path).catch(() => undefined)
    if (content === undefined) return new Response(null, { status: 404 })
    return new Response(new Uint8Array(content), {
      headers: {
        'Content-Type': file.type,
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
      },
    })
  })
}

/** @returns the file that an address names, or undefined when it is not one of ours. */
export function fileFor(root: string, address: string): { path: string; type: string } | undefined {
  const url = new URL(address)
  if (`${url.protocol}//${url.host}` !== appOrigin) return undefined
  const name = url.pathname === '/' ? '/index.html' : decodeURIComponent(url.pathname)
  const path = resolve(root, `.${name}`)
  const type = types[extname(path)]
  // A sibling folder with the same beginning must not pass, hence the separator.
  if (type === undefined || name.includes('\0') || !path.startsWith(resolve(root) + sep))
    return undefined
  return { path, type }
}
