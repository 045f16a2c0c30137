/** Single values of foreign texts: addresses and names in the spelling that the definition wants. */
import { addressOrUndefined, kindOf, parseAddress } from '../addresses'
import { endsInNumber, isSubdomain, isWildcard, nameProblem, normaliseName } from '../names'

export type Value =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly because: string }

/** Spellings in which a spreadsheet or an inventory wraps an address without making it another. */
const harmless: ReadonlySet<string> = new Set(['cidr', 'brackets', 'space'])

/** @returns the address without prefix length or brackets, or one clause why it is none. */
export function addressValue(text: string): Value {
  const result = parseAddress(text)
  if (result.ok) return { ok: true, text: result.address.text }
  const { code, because, suggestion } = result.problem
  if (suggestion !== undefined && harmless.has(code)) return { ok: true, text: suggestion }
  return { ok: false, because: `it is not an address: ${because}` }
}

/** @returns a node's name in lower case, or one clause why Kubernetes takes none such. */
export function nameValue(text: string): Value {
  const name = normaliseName(text.trim())
  if (addressValue(name).ok)
    return {
      ok: false,
      because: 'it is an address, and Kubernetes names nodes by their host names',
    }
  const because = nameProblem(name)
  if (because !== undefined) return { ok: false, because }
  return { ok: true, text: name }
}

/** @returns a DNS name in lower case, or one clause why it is none. */
export function dnsValue(text: string): Value {
  const name = normaliseName(text.trim())
  if (!endsInNumber(name) && (isSubdomain(name) || isWildcard(name)))
    return { ok: true, text: name }
  return { ok: false, because: nameProblem(name) ?? 'it ends in a number' }
}

/** @returns whether a text is an address, perhaps with a prefix length or in brackets. */
export function isIPish(text: string): boolean {
  const [first = ''] = text
    .slice(0, 200)
    .trim()
    .split(/[\s,;|]+/)
  return first !== '' && addressValue(first).ok
}

/** @returns whether an address names the machine itself or nobody: loopback, multicast, broadcast, `::`. */
export function isNobodys(text: string): boolean {
  const address = addressOrUndefined(text)
  const kind = address && kindOf(address)
  return kind !== undefined && kind !== 'link-local'
}

/** @returns the values of a cell that holds several: commas, semicolons, bars and white space part them. */
export function listOf(cell: string): string[] {
  return [...new Set(cell.split(/[\s,;|]+/).filter((part) => part !== ''))]
}
