import { protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { contentSecurityPolicy, fileFor } from './app-files'

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
