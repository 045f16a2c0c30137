import { refuse, shown } from './found'
import type { Found, FoundNode, RefusedRow } from './found'
import { addressValue, dnsValue, isNobodys, nameValue } from './values'

type Entry = { readonly line: number; readonly addresses: string[]; readonly names: string[] }

/**
 * Reads lines of /etc/hosts: an address, then its names; `#` begins a comment (hosts(5)). Lines that share
 * a name are one node with several addresses. Loopback and multicast lines name no node.
 * @param known names of nodes that exist: such a name names the node, whatever stands first.
 */
export function readHosts(text: string, known: ReadonlySet<string>): Found {
  const refused: RefusedRow[] = []
  const entries: Entry[] = []
  const byName = new Map<string, Entry>()
  for (const [index, full] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const words = (full.split('#')[0] ?? '').trim().split(/\s+/)
    const [first = '', ...names] = words
    if (first === '') continue
    const line = index + 1
    const problem = problemOf(first, names)
    if (problem !== undefined) {
      refused.push({ line, text: shown(full), reason: problem })
      continue
    }
    const address = addressValue(first)
    if (!address.ok) continue
    const wanted = names.map((name) => name.toLowerCase().replace(/\.$/, ''))
    const same = wanted.map((name) => byName.get(name)).find((entry) => entry !== undefined)
    const entry = same ?? { line, addresses: [], names: [] }
    if (!same) entries.push(entry)
    entry.addresses.push(address.text)
    for (const name of wanted) {
      if (!byName.has(name)) entry.names.push(name)
      byName.set(name, entry)
    }
  }
  if (entries.length === 0 && refused.length === 0)
    throw refuse('The text has no lines but comments.')
  return { nodes: entries.map((entry) => nodeOf(entry, known)), refused }
}

function problemOf(first: string, names: readonly string[]): string | undefined {
  const address = addressValue(first)
  if (!address.ok) return `"${shown(first, 40)}" begins the line, and ${address.because}.`
  if (isNobodys(address.text)) return `${address.text} is no address of a node.`
  if (names.length === 0) return 'No name follows the address.'
  const bad = names.find((name) => !nameValue(name).ok && !dnsValue(name).ok)
  if (bad === undefined) return undefined
  const name = nameValue(bad)
  return `"${shown(bad, 40)}" is not a name: ${name.ok ? '' : name.because}.`
}

/** The host name is the one without a dot, because hosts(5) puts the full name first. */
function nodeOf({ line, addresses, names }: Entry, known: ReadonlySet<string>): FoundNode {
  const name =
    names.find((each) => known.has(each)) ??
    names.find((each) => !each.includes('.')) ??
    names[0] ??
    ''
  const dnsNames = names.filter((each) => each !== name)
  return {
    line,
    name,
    addresses: [...new Set(addresses)],
    dnsNames: dnsNames.length === 0 ? undefined : dnsNames,
  }
}
