const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/** Lower case, because DNS names are compared without case (RFC 4343), and no trailing dot. */
export function normaliseName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

/** @returns whether the text is an RFC 1123 label in lower case: at most 63 of a-z, 0-9 and inner hyphens. */
export function isLabel(text: string): boolean {
  return label.test(text)
}

/** @returns whether the text is an RFC 1123 subdomain in lower case: labels joined by dots, at most 253 characters. */
export function isSubdomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every(isLabel)
}

/** @returns whether the text is `*.` and a subdomain: the one place for a wildcard (RFC 9525 §6.3). */
export function isWildcard(text: string): boolean {
  return text.length <= 253 && text.startsWith('*.') && isSubdomain(text.slice(2))
}

/**
 * @returns whether the last part of a name is a number. URL parsers read such a name as an address and
 * refuse it (WHATWG URL, host parsing), so it matches nothing in a certificate.
 */
export function endsInNumber(name: string): boolean {
  return /(^|\.)\d+\.?$/.test(name)
}

/**
 * Says why a text is no RFC 1123 subdomain; the case is not looked at.
 * @returns one clause that completes "X is not a DNS name: …", undefined for a good one.
 */
export function nameProblem(text: string): string | undefined {
  const name = normaliseName(text)
  if (isSubdomain(name)) return undefined
  if (name === '') return 'it is empty'
  if (/[^\p{ASCII}]/u.test(name))
    return 'certificates hold ASCII only. Write an international name in its xn-- form'
  if (name.length > 253) return `it has ${name.length} characters, 253 is the most`
  if (/\s/.test(name)) return 'it has a space'
  if (name.includes('*')) return 'a star may only be the whole first part, as in *.lab.internal'
  if (name.includes('_')) return 'an underscore is not allowed. Use a hyphen'
  const bad = /[^a-z0-9.-]/.exec(name)?.[0]
  if (bad !== undefined) return `"${bad}" is not allowed. Use a to z, 0 to 9, hyphens and dots`
  const parts = name.split('.')
  if (parts.includes('')) return 'there is nothing between two dots, or before the first'
  const long = parts.find((part) => part.length > 63)
  if (long !== undefined) return `a part has ${long.length} characters, 63 is the most`
  return 'a part begins or ends with a hyphen'
}

/** @returns a good label made from a text: `My Cluster_1` → `my-cluster-1`; undefined if nothing is left. */
export function labelFrom(text: string): string | undefined {
  const made = tidy(text.toLowerCase().replace(/[^a-z0-9-]+/g, '-')).slice(0, 63)
  return isLabel(tidy(made)) ? tidy(made) : undefined
}

/** @returns a good subdomain made from a text: `CP_1.Lab.` → `cp-1.lab`; undefined if nothing is left. */
export function subdomainFrom(text: string): string | undefined {
  const parts = normaliseName(text)
    .split('.')
    .flatMap((part) => labelFrom(part) ?? [])
  const made = parts.join('.')
  return isSubdomain(made) ? made : undefined
}

function tidy(text: string): string {
  return text.replace(/^-+|-+$/g, '')
}
