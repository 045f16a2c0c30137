import { addressOrUndefined, parseAddress } from './addresses'
import type { Endpoint } from './cluster'
import { endsInNumber, isSubdomain, nameProblem, normaliseName } from './names'

/** Port of the API server where none is given (kubeadm's bindPort). */
export const apiServerPort = 6443

export type EndpointResult =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly because: string; readonly suggestion?: string }

/**
 * Reads `host[:port]`; IPv6 stands in brackets when there is a port (kubeadm's ParseHostPort).
 * The port is 6443 where none is given.
 */
export function parseEndpoint(text: string): EndpointResult {
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/]*)/i.exec(text)
  if (url) return refused(text, 'it is a URL. Give host and port only', url[1])
  if (text !== text.trim() || /\s/.test(text)) return refused(text, 'it has a space', text.trim())
  if (text.includes('/'))
    return refused(text, 'it has a path. Give host and port only', text.split('/')[0])
  const bare = addressOrUndefined(text)
  if (bare) return { ok: true, endpoint: { kind: 'ip', host: bare.text, port: apiServerPort } }
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::([^:]*))?$/.exec(text)
  if (!match)
    return {
      ok: false,
      because: 'it is not host:port. Write IPv6 in brackets, as in [fd00::1]:6443',
    }
  const [, bracketed, host = '', digits] = match
  const port = digits === undefined ? apiServerPort : Number(digits)
  if (digits !== undefined && (!/^[1-9]\d{0,4}$/.test(digits) || port > 65_535))
    return refused(text, 'the port is a number from 1 to 65535', bracketed ?? host)
  if (bracketed !== undefined) {
    const result = parseAddress(bracketed)
    if (!result.ok) return { ok: false, because: result.problem.because }
    if (result.address.family === 4) return refused(text, 'only IPv6 stands in brackets', bracketed)
    return { ok: true, endpoint: { kind: 'ip', host: result.address.text, port } }
  }
  return hostEndpoint(host, port)
}

function hostEndpoint(host: string, port: number): EndpointResult {
  const address = addressOrUndefined(host)
  if (address) return { ok: true, endpoint: { kind: 'ip', host: address.text, port } }
  if (endsInNumber(host)) {
    const result = parseAddress(host)
    return { ok: false, because: result.ok ? 'it is malformed' : result.problem.because }
  }
  const because = nameProblem(host)
  if (because !== undefined) return { ok: false, because }
  const name = normaliseName(host)
  return isSubdomain(name)
    ? { ok: true, endpoint: { kind: 'dns', host: name, port } }
    : { ok: false, because: 'it is not a DNS name' }
}

/** Suggests what was probably meant, if it is shorter (so that this ends) and good. */
function refused(text: string, because: string, meant: string | undefined): EndpointResult {
  const isGood = meant !== undefined && meant.length < text.length && parseEndpoint(meant).ok
  return isGood ? { ok: false, because, suggestion: meant } : { ok: false, because }
}
