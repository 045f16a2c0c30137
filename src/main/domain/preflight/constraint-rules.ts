import { addressOrUndefined, contains, parseCidr } from '../addresses'
import type { Address, Cidr } from '../addresses'
import { isSubdomain, nameProblem, normaliseName } from '../names'
import { change, goodAddresses, shown } from './rule'
import type { Context, Problem, Rule } from './rule'

const path = ['spec', 'pki', 'nameConstraints']
/** Every chain carries its authority, and each name is compared with each limit. */
const mostLimits = 200
/** What the definition takes. */
const mostNetworks = 64

/** Limits on what authorities may sign. */
export const constraintRules: readonly Rule[] = [
  {
    code: 'constraint-domain',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const { dnsDomains } = spec.pki.nameConstraints
      for (const [index, text] of dnsDomains.entries()) {
        const name = normaliseName(text)
        if (isSubdomain(name) && !addressOrUndefined(text)) continue
        const bare = normaliseName(text.replace(/^\*?\./, ''))
        yield {
          path: [...path, 'dnsDomains', index],
          what: `${shown(text)} is not a domain: ${nameProblem(text) ?? 'it is an address'}.`,
          why: 'A limit is a domain, and lets in every name below it.',
          remedy: 'Write it like lab.internal.',
          fixes: [
            ...(isSubdomain(bare) && bare !== name
              ? [change(`Use ${bare}`, [...path, 'dnsDomains', index], bare)]
              : []),
            change(
              'Remove it',
              [...path, 'dnsDomains'],
              dnsDomains.filter((_, other) => other !== index),
            ),
          ],
        }
      }
    },
  },
  {
    code: 'constraint-network',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const { networks } = spec.pki.nameConstraints
      for (const [index, text] of networks.entries()) {
        const result = parseCidr(text)
        if (result.ok) continue
        yield {
          path: [...path, 'networks', index],
          what: `${shown(text)} is not a network: ${result.because}.`,
          why: 'A limit lets in the addresses of a network.',
          remedy: 'Write it like 192.168.10.0/24.',
          fixes: [
            change(
              'Remove it',
              [...path, 'networks'],
              networks.filter((_, other) => other !== index),
            ),
          ],
        }
      }
    },
  },
  {
    code: 'constraint-tight',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const { nameConstraints } = context.spec.pki
      if (nameConstraints.mode === 'none') return
      const without = context.nodes.filter((node) => !hasRoom(context, node))
      const [first] = without
      if (!first) return
      const around = without.flatMap((node) => goodAddresses(node).map(networkAround))
      const room = [...new Set([...nameConstraints.networks, ...around])]
      yield {
        path: [...path, 'networks'],
        what: `The addresses of ${without.length === 1 ? shown(first.definition.name) : `${without.length} nodes`} are let in one by one.`,
        why: 'A node with another address needs a new authority then, and with it every certificate anew.',
        remedy: 'Enter the networks and the domain of your nodes, so that more of them fit in.',
        fixes:
          room.length > mostNetworks
            ? []
            : [change('Add the networks of the nodes', [...path, 'networks'], room)],
      }
    },
  },
  {
    code: 'constraint-addresses',
    severity: 'warning',
    // RFC 5280 §4.2.1.10 lets a program refuse what it cannot judge; the engine's own tests show who does.
    *check({ spec }): Iterable<Problem> {
      if (spec.pki.nameConstraints.mode === 'none') return
      yield {
        path: [...path, 'mode'],
        what: 'Programs do not agree about authorities that are limited to networks.',
        why: 'Go (Kubernetes, etcd), OpenSSL and Node hold addresses to the networks. BoringSSL, which Envoy and Electron check with, knows no networks and refuses every certificate with an address below such an authority.',
        remedy:
          'Keep the limits where Kubernetes, etcd, kubectl and curl are the only ones that check; choose no limits where Envoy does.',
      }
    },
  },
  {
    code: 'constraint-many',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      if (context.spec.pki.nameConstraints.mode === 'none') return
      const domains = context.spec.pki.nameConstraints.dnsDomains.map(normaliseName)
      const names = new Set(
        context.nodes
          .flatMap(({ key, definition }) => [key, ...definition.dnsNames.map(normaliseName)])
          .filter((name) => !domains.some((domain) => `.${name}`.endsWith(`.${domain}`))),
      )
      if (names.size <= mostLimits) return
      yield {
        path: [...path, 'dnsDomains'],
        what: `${names.size} names of nodes are let in one by one.`,
        why: 'They make the certificate of the authority large, and each handshake slow.',
        remedy: 'Give nodes names of one domain, and enter that domain.',
      }
    },
  },
  {
    code: 'constraint-common-name',
    severity: 'warning',
    *check({ spec }): Iterable<Problem> {
      const { mode, dnsDomains } = spec.pki.nameConstraints
      if (mode === 'none') return
      for (const [index, { name }] of spec.users.entries()) {
        const isInside = dnsDomains.some((domain) =>
          `.${name}`.endsWith(`.${normaliseName(domain)}`),
        )
        if (!name.includes('.') || !isSubdomain(normaliseName(name)) || isInside) continue
        yield {
          path: ['spec', 'users', index, 'name'],
          what: `${shown(name)} looks like the name of a host.`,
          why: 'OpenSSL holds such a common name to the limits of the authority and refuses the certificate. Kubernetes, which is written in Go, does not.',
          remedy: 'Use a name without a dot, or enter its domain among the limits.',
        }
      }
    },
  },
]

/** The network that an address is usually cabled to: /24, or /64 for IPv6 (RFC 4291 §2.5.1). */
function networkAround({ family, text }: Address): string {
  const result = parseCidr(`${text}/${family === 4 ? 24 : 64}`)
  return result.ok ? result.cidr.text : text
}

/** Whether every address of a node lies in a network that is given. */
function hasRoom({ spec }: Context, node: Context['nodes'][number]): boolean {
  const networks = spec.pki.nameConstraints.networks.flatMap((text): Cidr[] => {
    const result = parseCidr(text)
    return result.ok ? [result.cidr] : []
  })
  return goodAddresses(node).every((address) => networks.some((cidr) => contains(cidr, address)))
}
