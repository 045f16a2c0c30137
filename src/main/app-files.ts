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

/** @returns the file that an address names, or undefined when it is not one of ours. */
export function fileFor(root: string, address: string): { path: string; type: string } | undefined {
  const asked = pathOf(address)
  if (asked === undefined) return undefined
  const name = asked === '/' ? '/index.html' : asked
  const path = resolve(root, `.${name}`)
  const type = types[extname(path)]
  // A sibling folder with the same beginning must not pass, hence the separator.
  if (type === undefined || name.includes('\0') || !path.startsWith(resolve(root) + sep))
    return undefined
  return { path, type }
}

/** @returns the decoded path of an address of ours. */
function pathOf(address: string): string | undefined {
  try {
    const url = new URL(address)
    return `${url.protocol}//${url.host}` === appOrigin
      ? decodeURIComponent(url.pathname)
      : undefined
  } catch {
    // An address or an escape that does not parse names no file.
    return undefined
  }
}
