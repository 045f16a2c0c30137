import { contains, kindOf } from '../addresses'
import type { Address, AddressKind } from '../addresses'
import { isSubdomain, normaliseName } from '../names'
import { change, shown, use } from './rule'
import type { Context, NetworkKind, Problem, ReadAddress, ReadNode, Rule } from './rule'
import { freeAddress, freeNetwork, isFreeFor } from './suggestions'

const cabled = 'Use an address of the network the node is cabled to'

const specialWords: Readonly<Record<Exclude<AddressKind, 'loopback'>, readonly [string, string]>> =
  {
    unspecified: [
      'means no address',
      'It stands for any or none, so nobody can reach the node by it.',
    ],
    'link-local': [
      'is link-local',
      'It holds on one cable only and needs a zone id, which certificates cannot carry.',
    ],
    multicast: ['is a multicast address', 'It stands for a group of machines, not for one.'],
    broadcast: ['is the broadcast address', 'It stands for all machines, not for one.'],
  }

/** Addresses of nodes. */
export const addressRules: readonly Rule[] = [
  {
    code: 'address-invalid',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const node of context.nodes) {
        for (const { text, path, result } of node.addresses) {
          if (result.ok) continue
          const { because, suggestion } = result.problem
          const isName = /[a-z]/i.test(text) && isSubdomain(normaliseName(text))
          yield {
            path,
            what: `${shown(text)} is not an address: ${because}.`,
            why: 'Certificates carry addresses as plain IPv4 or IPv6.',
            remedy: isName
              ? 'Names belong to the DNS names. Put the address here.'
              : `${cabled}, as in 192.168.10.23 or fd00:10::23.`,
            fixes:
              suggestion !== undefined && isFreeFor(context, node, suggestion)
                ? [use(path, suggestion)]
                : [],
          }
        }
      }
    },
  },
  {
    code: 'address-taken',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [node, { text, path }, address] of everyAddress(context)) {
        const owner = context.nodesByAddress.get(address.text)?.[0]
        if (!owner || owner === node) continue
        yield {
          path,
          what: `${text} is an address of ${shown(owner.definition.name)} too.`,
          why: 'Two machines cannot share an address, and each could pose as the other.',
          remedy: 'Give each node its own address.',
          fixes: beside(context, node, path, address),
        }
      }
    },
  },
  {
    code: 'address-repeated',
    severity: 'warning',
    *check({ nodes }): Iterable<Problem> {
      for (const { addresses, definition, path: nodePath } of nodes) {
        const seen = new Set<string>()
        for (const { text, path, result } of addresses) {
          if (!result.ok) continue
          const isRepeated = seen.has(result.address.text)
          seen.add(result.address.text)
          if (!isRepeated) continue
          const left = addresses.filter((other) => other.path !== path).map((other) => other.text)
          yield {
            path,
            what: `${text} stands twice on ${shown(definition.name)}.`,
            why: 'Certificates name it once.',
            remedy: 'Remove one of them.',
            fixes: [change('Remove it', [...nodePath, 'addresses'], left)],
          }
        }
      }
    },
  },
  {
    code: 'address-loopback',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      for (const [node, { text, path }, address] of everyAddress(context)) {
        if (kindOf(address) !== 'loopback') continue
        yield {
          path,
          what: `${text} is a loopback address.`,
          why: 'It always means the machine that dials it, so no other node can reach this one.',
          remedy: `${cabled}, unless the cluster is this one machine.`,
          fixes: beside(context, node, path, address),
        }
      }
    },
  },
  {
    code: 'address-special',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [node, { text, path }, address] of everyAddress(context)) {
        const kind = kindOf(address)
        if (kind === undefined || kind === 'loopback') continue
        const [what, why] = specialWords[kind]
        yield {
          path,
          what: `${text} ${what}.`,
          why,
          remedy: `${cabled}.`,
          fixes: beside(context, node, path, address),
        }
      }
    },
  },
  inNetwork(
    'pod',
    'A pod could be given the same address, and traffic for this node would be lost.',
  ),
  inNetwork(
    'service',
    'A service could be given the same address, and traffic for this node would be lost.',
  ),
  {
    code: 'node-lacks-family',
    severity: 'warning',
    *check({ nodes, goodNetworks }): Iterable<Problem> {
      const wanted = new Set(
        goodNetworks.flatMap(({ kind, cidr }) => (kind === 'service' ? [cidr.family] : [])),
      )
      for (const { addresses, definition, path, isEtcd, isControlPlane, isWorker } of nodes) {
        const families = new Set(
          addresses.flatMap(({ result }) => (result.ok ? [result.address.family] : [])),
        )
        if (families.size === 0 || (isEtcd && !isControlPlane && !isWorker)) continue
        for (const family of [...wanted].filter((one) => !families.has(one))) {
          yield {
            path: [...path, 'addresses'],
            what: `${shown(definition.name)} has no IPv${family} address.`,
            why:
              wanted.size === 2
                ? 'The cluster is dual-stack, and services of that family would not work on this node.'
                : `The service network is IPv${family}, and the API server cannot advertise another family.`,
            remedy: `Add its IPv${family} address, or change the service network.`,
          }
        }
      }
    },
  },
]

function inNetwork(kind: NetworkKind, why: string): Rule {
  return {
    code: `address-in-${kind}-cidr`,
    severity: 'error',
    *check(context): Iterable<Problem> {
      const networks = context.goodNetworks.filter((network) => network.kind === kind)
      for (const [node, { text, path }, address] of everyAddress(context)) {
        const network = networks.find(({ cidr }) => contains(cidr, address))
        if (!network) continue
        const better = freeAddress(context, node, address.family)
        const other = better === undefined ? freeNetwork(context, kind, address.family) : undefined
        yield {
          path,
          what: `${text} lies inside the ${kind} network ${network.text}.`,
          why,
          remedy: `${cabled}${better === undefined ? '' : `, such as ${better}`}.`,
          fixes: [
            ...(better === undefined ? [] : [use(path, better)]),
            ...(other === undefined
              ? []
              : [change(`Use ${other} for ${kind}s`, network.path, other)]),
          ],
        }
      }
    },
  }
}

function* everyAddress(context: Context): Iterable<readonly [ReadNode, ReadAddress, Address]> {
  for (const node of context.nodes)
    for (const read of node.addresses) if (read.result.ok) yield [node, read, read.result.address]
}

function beside(context: Context, node: ReadNode, path: ReadNode['path'], address: Address) {
  const better = freeAddress(context, node, address.family)
  return better === undefined ? [] : [use(path, better)]
}
