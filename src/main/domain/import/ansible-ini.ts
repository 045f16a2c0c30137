import { refuse, shown } from './found'
import type { Found } from './found'
import { createInventory } from './inventory'
import type { Inventory } from './inventory'
import { expandRanges } from './ranges'

const section = /^\[([^\]:]{1,200})(?::(children|vars))?\]\s*(?:[#;].*)?$/

/**
 * Reads an Ansible inventory in its own INI form: a host on each line, then `key=value` in the manner of a
 * shell. No INI library reads this: a line holds a host with several variables, not one pair.
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/ini_inventory.html
 */
export function readAnsibleIni(text: string): Found {
  const inventory = createInventory()
  let group = 'ungrouped'
  let kind: string | undefined
  for (const [index, full] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    const line = index + 1
    const trimmed = full.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    if (trimmed.startsWith('[')) {
      const match = section.exec(trimmed)
      if (match) [, group = 'ungrouped', kind] = match
      if (match) continue
    }
    // Variables of a group are the same for all its hosts, so that none is a node's own.
    if (kind === 'vars') continue
    const words = shellWords(trimmed)
    const [first] = words ?? []
    if (!words || first === undefined) {
      inventory.refuse({ line, text: shown(full), reason: 'A quote is opened and not closed.' })
      continue
    }
    if (kind === 'children') inventory.group(group).children.add(first)
    else addHosts(inventory, group, words, line)
  }
  const found = inventory.found()
  if (found.nodes.length === 0 && found.refused?.length === 0)
    throw refuse('The inventory names no hosts.')
  return found
}

function addHosts(
  inventory: Inventory,
  group: string,
  [pattern = '', ...rest]: readonly string[],
  line: number,
): void {
  const names = expandRanges(pattern)
  if (!names) {
    const reason = 'Its range cannot be read. Ranges look like node[1:3].'
    inventory.refuse({ line, text: shown(pattern), reason })
    return
  }
  const variables = rest.flatMap((word): [string, string][] => {
    const equals = word.indexOf('=')
    return equals > 0 ? [[word.slice(0, equals), word.slice(equals + 1)]] : []
  })
  for (const name of names) {
    inventory.addHost(name, line, variables)
    inventory.group(group).hosts.add(name)
  }
}

/** Words as a shell parts them: quotes hold blanks, `#` after a blank begins a comment. */
function shellWords(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (const char of text) {
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '#' && word === undefined) break
    else word = (word ?? '') + char
  }
  if (quote !== undefined) return undefined
  if (word !== undefined) words.push(word)
  return words
}
