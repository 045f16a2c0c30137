/** Edits of the node table, made on the copy that the project store hands out. */
import type { ClusterDefinition, NodeDefinition, Role } from '../../../../shared/definition'

/**
 * Splits what a person typed or pasted into one cell: commas, semicolons and white space part
 * the values, as in a spreadsheet or an /etc/hosts line. Doubles are kept once, in order.
 */
export function splitList(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))]
}

/** Sets some fields of one node, in place. */
export function changeNode(
  definition: ClusterDefinition,
  index: number,
  patch: Partial<NodeDefinition>,
): void {
  const node = definition.spec.nodes[index]
  if (node !== undefined) Object.assign(node, patch)
}

/** Adds a node at the end, in place; without roles it is a worker. */
export function addNode(definition: ClusterDefinition, patch: Partial<NodeDefinition>): void {
  definition.spec.nodes.push({ name: '', roles: ['worker'], addresses: [], dnsNames: [], ...patch })
}

/** Takes nodes out by position, in place. */
export function removeNodes(definition: ClusterDefinition, indexes: ReadonlySet<number>): void {
  definition.spec.nodes = definition.spec.nodes.filter((_, index) => !indexes.has(index))
}

/**
 * Puts a copy of each node behind it, in place: the next free name, the same roles, and no addresses or
 * DNS names, because no two nodes may share one.
 */
export function duplicateNodes(definition: ClusterDefinition, indexes: ReadonlySet<number>): void {
  const taken = new Set(definition.spec.nodes.map(({ name }) => name))
  definition.spec.nodes = definition.spec.nodes.flatMap((node, index) => {
    if (!indexes.has(index)) return [node]
    const name = nextName(node.name, taken)
    taken.add(name)
    return [node, { name, roles: [...node.roles], addresses: [], dnsNames: [] }]
  })
}

/** Gives nodes the same roles, in place. */
export function setRoles(
  definition: ClusterDefinition,
  indexes: Iterable<number>,
  roles: readonly Role[],
): void {
  for (const index of indexes) changeNode(definition, index, { roles: [...roles] })
}

/** `w-1` → `w-2`, or the first number after it that is free; `web` → `web-2`. */
export function nextName(name: string, taken: ReadonlySet<string>): string {
  if (name === '') return ''
  const [, stem = name, digits] = /^(.*?)(\d{1,6})$/.exec(name) ?? []
  const prefix = digits === undefined ? `${name}-` : stem
  let number = Number(digits ?? 1) + 1
  const written = () => `${prefix}${String(number).padStart(digits?.length ?? 1, '0')}`
  while (taken.has(written())) number++
  return written()
}

const roleSets: readonly (readonly Role[])[] = [
  ['control-plane'],
  ['worker'],
  ['control-plane', 'worker'],
  ['etcd'],
  ['etcd', 'worker'],
]

/** Roles as one line: `control-plane, worker`; also the value of the roles select. */
export function rolesText(roles: readonly Role[]): string {
  return roles.join(', ')
}

/**
 * The role sets on offer. With stacked etcd the members sit on the control planes, so the role
 * etcd is offered only where a node has it already.
 */
export function roleChoices(
  topology: 'stacked' | 'external',
  current: readonly Role[],
): { value: string; roles: readonly Role[] }[] {
  const offered = roleSets.filter((set) => topology === 'external' || !set.includes('etcd'))
  const known = offered.some((set) => rolesText(set) === rolesText(current))
  return [...offered, ...(known ? [] : [current])].map((roles) => ({
    value: rolesText(roles),
    roles,
  }))
}
