import { z } from '../../../shared/schema'
import type { YamlDocument } from '../definition-file/yaml-text'
import { maxFoundNodes, refuse, shown } from './found'
import type { Found, FoundNode, RefusedRow } from './found'
import { versionField } from './kubectl-table'
import { inOrder, roleOf } from './role-words'
import type { Role } from '../../../shared/definition'

/**
 * The fields of a Node object that say how it is reached.
 * https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/
 */
const KubernetesNode = z.object({
  kind: z.literal('Node').optional(),
  metadata: z.object({
    name: z.string().max(300),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  status: z
    .object({
      addresses: z
        .array(z.object({ type: z.string(), address: z.string().max(300) }))
        .max(200)
        .optional(),
      nodeInfo: z.object({ kubeletVersion: z.string().max(100).optional() }).optional(),
    })
    .optional(),
})
type KubernetesNode = z.infer<typeof KubernetesNode>

/** A document, plain: JSON knows no lines. */
export type PlainDocument = Pick<YamlDocument, 'value'> & Partial<Pick<YamlDocument, 'placeOf'>>

const lists: ReadonlySet<unknown> = new Set(['List', 'NodeList'])

/** @returns whether plain data is what `kubectl get nodes -o json` or `-o yaml` prints. */
export function isKubectlObject(value: unknown): boolean {
  const kind = kindOf(value)
  return kind === 'Node' || lists.has(kind)
}

/** Reads Node objects: a list of them, or one in each document. Other objects are refused one by one. */
export function readKubectlObjects(documents: readonly PlainDocument[]): Found {
  const nodes: FoundNode[] = []
  const refused: RefusedRow[] = []
  const versions: string[] = []
  for (const { value, placeOf } of documents) {
    const items = lists.has(kindOf(value)) ? itemsOf(value) : undefined
    for (const [index, item] of (items ?? [value]).entries()) {
      const line = placeOf?.(items ? ['items', index] : [])?.line
      if (nodes.length + refused.length >= maxFoundNodes)
        throw refuse(`The list has more than ${maxFoundNodes} objects.`)
      const parsed = KubernetesNode.safeParse(item)
      if (!parsed.success) {
        const kind = kindOf(item)
        const reason =
          typeof kind === 'string' && kind !== 'Node'
            ? `It is a ${shown(kind, 40)}, not a Node.`
            : 'It is not a Node object: its name or its addresses cannot be read.'
        refused.push({ line, text: items ? `Item ${index + 1}` : 'The object', reason })
        continue
      }
      versions.push(parsed.data.status?.nodeInfo?.kubeletVersion ?? '')
      nodes.push(nodeOf(parsed.data, line))
    }
  }
  if (nodes.length === 0 && refused.length === 0) throw refuse('The list is empty.')
  return { nodes, refused, fields: versionField(versions) }
}

const rolePrefix = 'node-role.kubernetes.io/'

function nodeOf({ metadata, status }: KubernetesNode, line: number | undefined): FoundNode {
  const found = new Set<Role>()
  for (const [label, value] of Object.entries(metadata.labels ?? {})) {
    const word = label.startsWith(rolePrefix)
      ? label.slice(rolePrefix.length)
      : label === 'kubernetes.io/role'
        ? value
        : ''
    const role = roleOf(word)
    if (role) found.add(role)
  }
  const ofType = (...types: readonly string[]) =>
    types.flatMap((type) =>
      (status?.addresses ?? []).flatMap((each) => (each.type === type ? [each.address] : [])),
    )
  const addresses = ofType('InternalIP', 'ExternalIP')
  const dnsNames = [...new Set(ofType('Hostname', 'InternalDNS', 'ExternalDNS'))].filter(
    (name) => name !== metadata.name,
  )
  return {
    line,
    name: metadata.name,
    roles: found.size === 0 ? ['worker'] : inOrder(found),
    addresses: addresses.length === 0 ? undefined : [...new Set(addresses)],
    dnsNames: dnsNames.length === 0 ? undefined : dnsNames,
  }
}

function kindOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.getOwnPropertyDescriptor(value, 'kind')?.value
}

function itemsOf(value: unknown): readonly unknown[] {
  const items: unknown =
    typeof value === 'object' && value !== null
      ? Object.getOwnPropertyDescriptor(value, 'items')?.value
      : undefined
  return Array.isArray(items) ? items : []
}
