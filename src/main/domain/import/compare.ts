import { NodeDefinition } from '../../../shared/definition'
import type { ClusterDefinition } from '../../../shared/definition'
import type { ImportField, ImportRow } from '../../../shared/imports'
import { addressOrUndefined } from '../addresses'
import { normaliseName } from '../names'
import { maxFoundNodes, shown } from './found'
import type { FieldValue, Found, FoundField, FoundNode, RefusedRow } from './found'
import { inOrder } from './role-words'
import { addressValue, dnsValue, isNobodys, nameValue } from './values'

/** Nodes of a text against those of a definition, in the order of the text. */
export function rowsFor(found: Found, definition: ClusterDefinition): ImportRow[] {
  const before = new Map(definition.spec.nodes.map((node) => [normaliseName(node.name), node]))
  const seen = new Map<string, FoundNode>()
  const external = definition.spec.etcd.topology === 'external' || hasOwnEtcd(found)
  let room = maxFoundNodes - definition.spec.nodes.length
  const rows = found.nodes.map((each) => {
    const node = { ...each, ...rolesOf(each, external) }
    const name = nameValue(node.name)
    if (!name.ok) return refusedRow({ ...node, text: node.name, reason: name.because })
    const earlier = seen.get(name.text)
    if (earlier) return refusedRow({ ...node, text: name.text, reason: twice(earlier) })
    seen.set(name.text, node)
    const row = rowFor(node, name.text, before.get(name.text))
    if (row.kind !== 'add') return row
    room -= 1
    const full = `A cluster has at most ${maxFoundNodes} nodes`
    return room < 0 ? refusedRow({ ...node, text: name.text, reason: full }) : row
  })
  return [...rows, ...(found.refused ?? []).map(refusedRow)].sort(
    (one, other) => (one.line ?? 0) - (other.line ?? 0),
  )
}

/** The fields that would differ, with both values as text. */
export function fieldsFor(found: Found, definition: ClusterDefinition): ImportField[] {
  const fields = [...(found.fields ?? [])]
  const topology: FoundField = {
    path: ['spec', 'etcd', 'topology'],
    label: 'etcd',
    value: 'external',
  }
  if (hasOwnEtcd(found) && !fields.some(({ label }) => label === topology.label))
    fields.push(topology)
  return fields.flatMap(({ path, label, value }) => {
    const before = valueAt(definition, path)
    if (JSON.stringify(before ?? '') === JSON.stringify(value)) return []
    return [
      {
        path: [...path],
        label,
        before: fieldText(before),
        after: fieldText(value),
        value: structuredClone(value) as ImportField['value'],
      },
    ]
  })
}

/** Members on nodes that are no control planes: etcd is not stacked. */
function hasOwnEtcd({ nodes }: Found): boolean {
  return nodes.some(({ roles = [] }) => roles.includes('etcd') && !roles.includes('control-plane'))
}

/** With stacked etcd every control plane has a member, so that the role says nothing. */
function rolesOf({ roles }: FoundNode, external: boolean): Pick<FoundNode, 'roles'> {
  if (!roles) return {}
  const isStacked = !external && roles.includes('control-plane')
  return { roles: inOrder(new Set(isStacked ? roles.filter((role) => role !== 'etcd') : roles)) }
}

function rowFor(found: FoundNode, name: string, before: NodeDefinition | undefined): ImportRow {
  const refuse = (reason: string) => refusedRow({ ...found, text: name, reason })
  const addresses: string[] = []
  for (const text of found.addresses ?? []) {
    const value = addressValue(text)
    if (!value.ok) return refuse(`${shown(text, 60)}: ${value.because}`)
    if (isNobodys(value.text)) return refuse(`${value.text} is no address of a node`)
    if (!addresses.includes(value.text)) addresses.push(value.text)
  }
  const dnsNames: string[] = []
  for (const text of found.dnsNames ?? []) {
    const value = dnsValue(text)
    if (!value.ok) return refuse(`${shown(text, 60)} is not a DNS name: ${value.because}`)
    if (value.text !== name && !dnsNames.includes(value.text)) dnsNames.push(value.text)
  }
  const wanted = {
    name: before?.name ?? name,
    roles: [...(found.roles ?? before?.roles ?? ['worker'])],
    addresses: found.addresses ? addresses : [...(before?.addresses ?? [])],
    dnsNames: found.dnsNames ? dnsNames : [...(before?.dnsNames ?? [])],
  }
  const parsed = NodeDefinition.safeParse(wanted)
  if (!parsed.success) return refuse('It has more addresses or names than a node may have')
  const kind = before === undefined ? 'add' : isSame(before, parsed.data) ? 'same' : 'change'
  return {
    kind,
    line: found.line ?? null,
    name: parsed.data.name,
    node: kind === 'same' && before ? before : parsed.data,
    before: kind === 'change' ? (before ?? null) : null,
    reason: '',
  }
}

function isSame(one: NodeDefinition, other: NodeDefinition): boolean {
  const set = (texts: readonly string[], form: (text: string) => string) =>
    JSON.stringify([...new Set(texts.map(form))].sort())
  const address = (text: string) => addressOrUndefined(text)?.text ?? text
  return (
    set(one.roles, String) === set(other.roles, String) &&
    set(one.addresses, address) === set(other.addresses, address) &&
    set(one.dnsNames, normaliseName) === set(other.dnsNames, normaliseName)
  )
}

function twice({ line }: FoundNode): string {
  return line === undefined ? 'It is named twice' : `Line ${line} names it already`
}

function refusedRow({ line, text, reason }: RefusedRow): ImportRow {
  const sentence = `${reason.slice(0, 1).toUpperCase()}${reason.slice(1).replace(/\.$/, '')}.`
  return {
    kind: 'refused',
    line: line ?? null,
    name: shown(text),
    node: null,
    before: null,
    reason: sentence,
  }
}

function valueAt(definition: ClusterDefinition, path: readonly string[]): unknown {
  let current: unknown = definition
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Object.getOwnPropertyDescriptor(current, step)?.value
  }
  return current
}

function fieldText(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return ''
  const names = (value as FieldValue[]).map((item) =>
    typeof item === 'string' ? item : nameIn(item),
  )
  return names.join(', ')
}

function nameIn(item: unknown): string {
  const name =
    typeof item === 'object' && item !== null
      ? Object.getOwnPropertyDescriptor(item, 'name')?.value
      : undefined
  return typeof name === 'string' ? name : '…'
}
