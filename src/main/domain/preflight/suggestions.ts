import { addressOf, addressOrUndefined, contains, kindOf, overlaps, parseCidr } from '../addresses'
import type { Address } from '../addresses'
import { goodAddresses } from './rule'
import type { Context, NetworkKind, ReadNetwork, ReadNode } from './rule'

/**
 * A free address beside those of the nodes before it (or after, for the first), in the network that those
 * are cabled to: after 192.168.10.22 comes 192.168.10.23.
 */
export function freeAddress(context: Context, node: ReadNode, family: 4 | 6): string | undefined {
  const { nodes } = context
  const order = [...nodes.slice(0, node.index).reverse(), ...nodes.slice(node.index + 1)]
  for (const neighbour of order) {
    const near = goodAddresses(neighbour).find(
      (address) => address.family === family && isUsable(context, address),
    )
    if (near) return nextFree(context, near)?.text
  }
  return undefined
}

function nextFree(context: Context, near: Address): Address | undefined {
  // The last byte counts up; 0 and 255 are left out, as they are network and broadcast in a /24.
  const base = near.value & ~0xffn
  const start = near.value & 0xffn
  for (let step = 1n; step < 254n; step++) {
    const last = ((start - 1n + step) % 254n) + 1n
    const address = addressOf(near.family, base + last)
    if (!context.nodesByAddress.has(address.text) && isUsable(context, address)) return address
  }
  return undefined
}

function isUsable(context: Context, address: Address): boolean {
  const { endpoint } = context
  return (
    kindOf(address) !== 'loopback' &&
    isDialable(context, address) &&
    !(endpoint?.ok && endpoint.endpoint.host === address.text)
  )
}

/**
 * Whether an address makes no error where machines are dialled: of an ordinary kind (loopback is a warning)
 * and outside of the service and pod networks.
 */
export function isDialable({ goodNetworks }: Context, address: Address): boolean {
  const kind = kindOf(address)
  return (
    (kind === undefined || kind === 'loopback') &&
    !goodNetworks.some(({ cidr }) => contains(cidr, address))
  )
}

/** Whether a node can have an address without an error: it can be dialled and is that of no other node. */
export function isFreeFor(context: Context, node: ReadNode, text: string): boolean {
  const address = addressOrUndefined(text)
  if (!address || !isDialable(context, address)) return false
  return (context.nodesByAddress.get(address.text) ?? []).every((owner) => owner === node)
}

/** The addresses that must lie outside of every network: those of the nodes and that of the endpoint. */
function dialledAddresses({ nodesByAddress, endpoint }: Context): readonly Address[] {
  const host = endpoint?.ok && endpoint.endpoint.kind === 'ip' ? [endpoint.endpoint.host] : []
  return [...nodesByAddress.keys(), ...host].flatMap((text) => addressOrUndefined(text) ?? [])
}

const candidates: Readonly<Record<NetworkKind, readonly string[]>> = {
  pod: ['10.244.0.0/16', '10.245.0.0/16', '172.30.0.0/16', '192.168.128.0/17', 'fd00:10:244::/56'],
  service: ['10.96.0.0/12', '10.112.0.0/12', '172.20.0.0/16', 'fd00:10:96::/112'],
}

/** A usual network of this kind and family that holds no node, nor the endpoint, and overlaps no other network. */
export function freeNetwork(
  context: Context,
  kind: NetworkKind,
  family: 4 | 6,
): string | undefined {
  const taken = context.goodNetworks.map(({ cidr }) => cidr)
  const addresses = dialledAddresses(context)
  return candidates[kind].find((text) => {
    const result = parseCidr(text)
    return (
      result.ok &&
      result.cidr.family === family &&
      !taken.some((other) => overlaps(other, result.cidr)) &&
      !addresses.some((address) => contains(result.cidr, address))
    )
  })
}

/** The same network with another prefix length; undefined where that would reach another network, a node or the endpoint. */
export function resizedNetwork(
  context: Context,
  network: ReadNetwork,
  prefix: number,
): string | undefined {
  const [base = ''] = network.text.split('/')
  const result = parseCidr(`${base}/${prefix}`)
  if (!result.ok) return undefined
  const { cidr } = result
  const isTaken =
    context.goodNetworks.some(
      (other) => other.path !== network.path && overlaps(other.cidr, cidr),
    ) || dialledAddresses(context).some((address) => contains(cidr, address))
  return isTaken ? undefined : cidr.text
}

/** `w-1` → `w-2`, `w-3`, … whichever no node has yet; `web` → `web-2`. */
export function freeName(context: Context, name: string): string {
  return freeNameAmong((wanted) => context.nodesByName.has(wanted), name)
}

/** The same among other things. @param isTaken whether a name is in use */
export function freeNameAmong(isTaken: (name: string) => boolean, name: string): string {
  const [, stem = name, digits] = /^(.*?)(\d{1,6})$/.exec(name) ?? []
  const prefix = digits === undefined ? `${name}-` : stem
  let number = Number(digits ?? 1) + 1
  while (isTaken(`${prefix}${number}`)) number++
  return `${prefix}${number}`
}
