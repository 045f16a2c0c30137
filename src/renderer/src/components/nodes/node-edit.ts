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

/** Takes one node out, in place. */
export function removeNode(definition: ClusterDefinition, index: number): void {
  definition.spec.nodes.splice(index, 1)
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
