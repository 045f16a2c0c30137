import type { YamlDocument } from '../definition-file/yaml-text'
import type { FilePath } from '../definition-file/yaml-text'
import { refuse, shown } from './found'
import type { Found } from './found'
import { createInventory } from './inventory'
import type { Inventory } from './inventory'
import { expandRanges } from './ranges'

/** Groups in groups; deeper nesting is a mistake. */
const maxGroupDepth = 20

/**
 * Reads an Ansible inventory in YAML: groups with `hosts`, `children` and `vars`.
 * https://docs.ansible.com/ansible/latest/collections/ansible/builtin/yaml_inventory.html
 */
export function readAnsibleYaml(document: YamlDocument): Found {
  const inventory = createInventory()
  const root = document.withNulls
  for (const [name, body] of entriesOf(root)) readGroup(inventory, document, [name], name, body, 0)
  const found = inventory.found()
  if (found.nodes.length === 0 && found.refused?.length === 0)
    throw refuse('The inventory names no hosts.')
  return found
}

/** @returns whether plain data looks like groups of an inventory. */
export function isInventory(value: unknown): boolean {
  return entriesOf(value).some(([, body]) =>
    entriesOf(body).some(
      ([key, inner]) => (key === 'hosts' || key === 'children') && (inner === null || isMap(inner)),
    ),
  )
}

/** Hosts of one group whose lines are looked up. */
const mostWithLines = 1_000

function readGroup(
  inventory: Inventory,
  document: YamlDocument,
  path: FilePath,
  name: string,
  body: unknown,
  depth: number,
): void {
  const group = inventory.group(name)
  if (!isMap(body)) return
  const line = (inner: FilePath) => document.placeOf([...path, ...inner])?.line
  if (depth > maxGroupDepth) {
    const reason = `Groups are nested deeper than ${maxGroupDepth} levels.`
    inventory.refuse({ line: line([]), text: shown(name), reason })
    return
  }
  const hosts = entriesOf(body['hosts'])
  for (const [pattern, variables] of hosts) {
    // To look up a line, the reader goes through all keys of the map.
    const at = hosts.length > mostWithLines ? undefined : line(['hosts', pattern])
    const names = expandRanges(pattern)
    if (!names) {
      const reason = 'Its range cannot be read. Ranges look like node[1:3].'
      inventory.refuse({ line: at, text: shown(pattern), reason })
      continue
    }
    for (const host of names) {
      inventory.addHost(host, at, textsOf(variables))
      group.hosts.add(host)
    }
  }
  for (const [child, inner] of entriesOf(body['children'])) {
    group.children.add(child)
    readGroup(inventory, document, [...path, 'children', child], child, inner, depth + 1)
  }
}

function textsOf(variables: unknown): [string, string][] {
  return entriesOf(variables).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' || typeof value === 'number' ? [[key, String(value)]] : [],
  )
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function entriesOf(value: unknown): [string, unknown][] {
  return isMap(value) ? Object.entries(value) : []
}
