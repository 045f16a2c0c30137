/** Names of certificates that are neither DNS names nor addresses, as far as RFC 5280 §4.2.1.6 lets them in. */
import { addressOrUndefined } from '../addresses'
import { isSubdomain, normaliseName } from '../names'

/**
 * Says why a text is no URI for a certificate: absolute (RFC 3986 §4.3), ASCII, and with a host where
 * it has an authority part, as in `spiffe://lab.internal/ingress` or `urn:uuid:…`.
 * @returns one clause, undefined for a good one.
 */
export function uriProblem(text: string): string | undefined {
  if (text === '') return 'it is empty'
  if (!/^[\x21-\x7e]+$/.test(text))
    return 'it has spaces or letters outside ASCII. Write them in their %xx form'
  if (/["<>\\^`{|}]/.test(text)) return 'it has a character that a URI does not allow'
  const parts = /^([A-Za-z][A-Za-z0-9+.-]*):(.+)$/.exec(text)
  if (!parts) return 'it does not begin with a scheme, as in spiffe://lab.internal/ingress'
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return 'a percent sign is not followed by two hex digits'
  const authority = /^\/\/([^/?#]*)/.exec(parts[2] ?? '')?.[1]
  return authority === undefined || isHost(authority) ? undefined : 'its host is not one'
}

function isHost(authority: string): boolean {
  const [, host = ''] = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(authority) ?? []
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  return isSubdomain(normaliseName(bare)) || addressOrUndefined(bare) !== undefined
}

/**
 * Says why a text is no mail address for a certificate: an ASCII `Mailbox` (RFC 5321 §4.1.2) with a
 * DNS name after the sign.
 * @returns one clause, undefined for a good one.
 */
export function emailProblem(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  if (at < 1) return 'it is not name@domain'
  const [name, domain] = [text.slice(0, at), text.slice(at + 1)]
  if (!/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(name))
    return 'the part before the @ has a character that does not belong there'
  if (name.length > 64) return 'the part before the @ has more than 64 characters'
  return isSubdomain(normaliseName(domain)) ? undefined : 'what stands behind the @ is no DNS name'
}

/** @returns the address with its domain in lower case; the part before the @ keeps its case (RFC 5321 §2.4). */
export function normaliseEmail(text: string): string {
  const at = text.lastIndexOf('@')
  return `${text.slice(0, at)}@${normaliseName(text.slice(at + 1))}`
}
