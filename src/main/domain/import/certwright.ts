import { NodeDefinition } from '../../../shared/definition'
import type { ClusterDefinition } from '../../../shared/definition'
import type { z } from '../../../shared/schema'
import { readDefinition } from '../definition-file'
import type { FilePath, YamlDocument } from '../definition-file/yaml-text'
import { maxFoundNodes, refuse, shown } from './found'
import type { FieldValue, Found, FoundField, FoundNode, RefusedRow } from './found'

type Plain = Readonly<Record<string, unknown>>

/** @returns whether plain data is a cluster file of ours, a list of nodes, or a map that holds one. */
export function isCertwright(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.every((item) => hasName(item))
  if (!isMap(value)) return false
  const { apiVersion } = value
  return (
    (typeof apiVersion === 'string' && apiVersion.startsWith('certwright/')) ||
    (apiVersion === undefined && Array.isArray(value['nodes']))
  )
}

/** Reads a cluster file of ours, or the list of nodes alone: `nodes:` or a bare list. */
export function readCertwright(text: string, document: YamlDocument): Found {
  const { value } = document
  if (Array.isArray(value)) return nodesIn(value, [], document)
  if (isMap(value) && value['apiVersion'] === undefined)
    return nodesIn(Array.isArray(value['nodes']) ? value['nodes'] : [], ['nodes'], document)
  if (!isCertwright(value))
    throw refuse(
      'It is no cluster file, no list of nodes, no inventory, no kubeadm configuration and no list of Node objects.',
    )
  const { definition, findings } = readDefinition(text)
  const [first] = findings
  if (!definition) throw refuse(`${first?.what ?? 'It is no cluster file.'} ${first?.remedy ?? ''}`)
  const spec = isMap(value) && isMap(value['spec']) ? value['spec'] : {}
  return {
    nodes: definition.spec.nodes.map((node, index) => ({
      ...node,
      line: document.placeOf(['spec', 'nodes', index])?.line,
    })),
    fields: fieldsOf(spec, definition),
    isCluster: true,
  }
}

function nodesIn(items: readonly unknown[], path: FilePath, document: YamlDocument): Found {
  if (items.length === 0) throw refuse('The list has no nodes.')
  if (items.length > maxFoundNodes)
    throw refuse(`The list has ${items.length} nodes, ${maxFoundNodes} is the most.`)
  const nodes: FoundNode[] = []
  const refused: RefusedRow[] = []
  for (const [index, item] of items.entries()) {
    const line = document.placeOf([...path, index])?.line
    const parsed = NodeDefinition.safeParse(item)
    if (parsed.success) {
      const named = isMap(item) ? item : {}
      const { name, roles, addresses, dnsNames } = parsed.data
      // What is not written has a default, which must not replace what a node has.
      nodes.push({
        line,
        name,
        roles: named['roles'] === undefined ? undefined : roles,
        addresses: named['addresses'] === undefined ? undefined : addresses,
        dnsNames: named['dnsNames'] === undefined ? undefined : dnsNames,
      })
    } else refused.push({ line, text: nameOf(item, index), reason: why(parsed.error) })
  }
  return { nodes, refused }
}

function why({ issues }: z.ZodError): string {
  const [first] = issues
  if (first?.code === 'unrecognized_keys')
    return `${shown(first.keys.join(', '))} is not a field of a node. Fields are name, roles, addresses and dnsNames.`
  return `${first?.path.join('.') || 'It'} has a value that does not belong there.`
}

/** Every field that the file itself gives, but the nodes: maps are opened, lists are one value. */
function fieldsOf(spec: Plain, definition: ClusterDefinition): FoundField[] {
  const fields: FoundField[] = []
  const walk = (given: Plain, parsed: unknown, path: readonly string[]): void => {
    for (const [key, inner] of Object.entries(given)) {
      if (path.length === 1 && key === 'nodes') continue
      const value = isMap(parsed) ? parsed[key] : undefined
      if (value === undefined) continue
      if (isMap(value) && isMap(inner)) walk(inner, value, [...path, key])
      else if (isFieldValue(value)) {
        const label = [...path.slice(1), key].join('.')
        fields.push({ path: [...path, key], label, value })
      }
    }
  }
  walk(spec, definition.spec, ['spec'])
  return fields
}

function isFieldValue(value: unknown): value is FieldValue {
  return typeof value === 'string' || Array.isArray(value)
}

function nameOf(item: unknown, index: number): string {
  const name = isMap(item) ? item['name'] : undefined
  return typeof name === 'string' && name !== '' ? shown(name) : `Item ${index + 1}`
}

function hasName(item: unknown): boolean {
  return isMap(item) && item['kind'] === undefined && typeof item['name'] === 'string'
}

function isMap(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
