import type { Fix } from '../../../shared/models'
import { addressOrUndefined } from '../addresses'
import { authorities } from '../plan/authorities'
import {
  endsInNumber,
  isSubdomain,
  isWildcard,
  nameProblem,
  normaliseName,
  subdomainFrom,
} from '../names'
import { change, shown, use } from './rule'
import type { Context, Problem, ReadNode, Rule } from './rule'
import { freeName, isFreeFor } from './suggestions'

/** 64 characters in a common name (RFC 5280 appendix A, ub-common-name) less `system:node:`. */
const longestName = 52

/** Names that mean something else already, each with the reason. */
const reserved: ReadonlyMap<string, string> = new Map([
  ...authorities.map(
    ({ commonName }) =>
      [
        commonName,
        'An authority has this name, and etcd certificates of the node would look self-signed.',
      ] as const,
  ),
  ['localhost', 'Every machine calls itself that, so no other could reach the node by it.'],
  ['admin', 'The bundle for the admin has this name.'],
])

/** Names, roles and DNS names of nodes. */
export const nodeRules: readonly Rule[] = [
  {
    code: 'node-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const node of context.nodes) {
        const because = nameProblem(node.definition.name)
        const isBad = because !== undefined || node.definition.name.endsWith('.')
        if (!isBad) continue
        yield {
          path: [...node.path, 'name'],
          what: `${shown(node.definition.name)} cannot be a node's name: ${because ?? 'it ends with a dot'}.`,
          why: 'Kubernetes takes RFC 1123 names only: parts of a to z, 0 to 9 and hyphens, joined by dots.',
          remedy: 'Use the name that the node registers with, usually its host name.',
          fixes: betterName(context, node),
        }
      }
    },
  },
  {
    code: 'node-name-upper-case',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const node of context.nodes) {
        const { name } = node.definition
        if (name === name.toLowerCase() || !isSubdomain(node.key) || name.endsWith('.')) continue
        yield {
          path: [...node.path, 'name'],
          what: `${name} has capital letters.`,
          why: 'The kubelet registers in lower case, and a certificate for another spelling is refused.',
          remedy: `Use ${node.key}.`,
          fixes: betterName(context, node),
        }
      }
    },
  },
  {
    code: 'node-name-too-long',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const node of context.nodes) {
        const { key, path } = node
        if (key.length <= longestName || !isSubdomain(key)) continue
        yield {
          path: [...path, 'name'],
          what: `${shown(key)} is too long: ${key.length} characters, ${longestName} is the most.`,
          why: 'The kubelet signs in as system:node: and this name, and a common name ends at 64 characters.',
          remedy:
            'Register the node under a shorter name, with --hostname-override or nodeRegistration.name.',
          fixes: shorterName(context, node),
        }
      }
    },
  },
  {
    code: 'node-name-taken',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [key, sharing] of context.nodesByName) {
        for (const node of key === '' ? [] : sharing.slice(1)) {
          yield {
            path: [...node.path, 'name'],
            what: `${shown(node.definition.name)} is the name of ${sharing.length} nodes.`,
            why: 'A node is known by its name alone, and they would hold the same identity.',
            remedy: 'Give each node its own name.',
            fixes: isSubdomain(key) ? freeNameFix(context, node, key) : [],
          }
        }
      }
    },
  },
  {
    code: 'node-name-reserved',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const [name, why] of reserved) {
        for (const node of context.nodesByName.get(name) ?? []) {
          yield {
            path: [...node.path, 'name'],
            what: `${name} cannot be a node's name.`,
            why,
            remedy: 'Choose another name.',
            fixes: [use([...node.path, 'name'], freeName(context, `${name}-0`))],
          }
        }
      }
    },
  },
  {
    code: 'node-without-address',
    severity: 'error',
    *check({ nodes }): Iterable<Problem> {
      for (const { definition, path } of nodes) {
        if (definition.addresses.length > 0) continue
        yield {
          path: [...path, 'addresses'],
          what: `${shown(definition.name)} has no address.`,
          why: 'Its certificates must name the address at which others reach it.',
          remedy: 'Add the address of the network the node is cabled to.',
        }
      }
    },
  },
  {
    code: 'node-without-role',
    severity: 'error',
    *check({ nodes }): Iterable<Problem> {
      for (const { definition, path } of nodes) {
        if (definition.roles.length > 0) continue
        yield {
          path: [...path, 'roles'],
          what: `${shown(definition.name)} has no role.`,
          why: 'Roles decide which certificates a node gets, and this one would get none.',
          remedy: 'Choose control-plane, etcd or worker.',
          fixes: [change('Make it a worker', [...path, 'roles'], ['worker'])],
        }
      }
    },
  },
  {
    code: 'dns-name',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const node of context.nodes) {
        for (const [index, text] of node.definition.dnsNames.entries()) {
          const name = normaliseName(text)
          const isAddress = addressOrUndefined(text) !== undefined
          if (!endsInNumber(name) && (isSubdomain(name) || isWildcard(name))) continue
          const path = [...node.path, 'dnsNames', index]
          yield {
            path,
            what: `${shown(text)} is not a DNS name: ${isAddress ? 'it is an address' : (nameProblem(text) ?? 'it ends in a number')}.`,
            why: isAddress
              ? 'An address among the DNS names of a certificate matches nothing.'
              : 'Clients compare it with the name they dialled, and this one cannot be dialled.',
            remedy: isAddress ? 'Move it to the addresses.' : 'Correct or remove it.',
            fixes: isAddress
              ? moveToAddresses(context, node, index, text)
              : betterDnsName(text, path),
          }
        }
      }
    },
  },
  {
    code: 'dns-name-shared',
    severity: 'warning',
    *check({ nodes }): Iterable<Problem> {
      const owners = new Map<string, ReadNode>()
      for (const node of nodes) {
        for (const [index, text] of node.definition.dnsNames.entries()) {
          const name = normaliseName(text)
          const owner = owners.get(name)
          if (!owner) owners.set(name, node)
          if (!owner || owner === node || name === '') continue
          yield {
            path: [...node.path, 'dnsNames', index],
            what: `${shown(text)} is a DNS name of ${shown(owner.definition.name)} too.`,
            why: 'Each of them could pose as the other under that name.',
            remedy: 'Leave it on one node. A name for all control planes belongs to the endpoint.',
            fixes: [
              change(
                `Remove it from ${shown(node.definition.name)}`,
                [...node.path, 'dnsNames'],
                node.definition.dnsNames.filter((each) => normaliseName(each) !== name),
              ),
            ],
          }
        }
      }
    },
  },
]

function betterName(context: Context, node: ReadNode): readonly Fix[] {
  const better = subdomainFrom(node.definition.name)
  return better === undefined ? [] : freeNameFix(context, node, better)
}

function shorterName(context: Context, node: ReadNode): readonly Fix[] {
  const host = node.key.split('.')[0] ?? ''
  return host.length < node.key.length ? freeNameFix(context, node, host) : []
}

/** The name, or with a number the first one like it that is free; nothing where that is too long. */
function freeNameFix(context: Context, node: ReadNode, name: string): readonly Fix[] {
  const isTaken = (context.nodesByName.get(name) ?? []).some((other) => other !== node)
  const free = isTaken || reserved.has(name) ? freeName(context, name) : name
  return free.length > longestName ? [] : [use([...node.path, 'name'], free)]
}

function betterDnsName(text: string, path: ReadNode['path']) {
  const better = subdomainFrom(text)
  return better === undefined || endsInNumber(better) ? [] : [use(path, better)]
}

function moveToAddresses(
  context: Context,
  node: ReadNode,
  index: number,
  text: string,
): readonly Fix[] {
  const { definition, path } = node
  if (!isFreeFor(context, node, text)) return []
  return [
    {
      label: `Move ${text} to the addresses`,
      set: [
        { path: [...path, 'dnsNames'], value: definition.dnsNames.filter((_, i) => i !== index) },
        { path: [...path, 'addresses'], value: [...definition.addresses, text] },
      ],
    },
  ]
}
