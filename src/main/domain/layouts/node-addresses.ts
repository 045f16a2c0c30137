import type { ClusterNode } from '../cluster'

/** @returns the address by which the others reach a node. */
export function addressOf(node: ClusterNode): string {
  return node.addresses[0] ?? node.name
}

/** @returns the loopback address of the node's first family. */
export function loopbackOf(node: ClusterNode): string {
  return addressOf(node).includes(':') ? '::1' : '127.0.0.1'
}

/** @returns the first address of each family, joined by a comma: the form of kubelet --node-ip. */
export function addressOfEachFamily(node: ClusterNode): string {
  const first = addressOf(node)
  const other = node.addresses.find((address) => address.includes(':') !== first.includes(':'))
  return [first, ...(other === undefined ? [] : [other])].join(',')
}
