import { hostBits, overlaps } from '../addresses'
import { isSubdomain, nameProblem, normaliseName, subdomainFrom } from '../names'
import { change, shown, use } from './rule'
import type { Context, Problem, ReadNetwork, Rule } from './rule'
import { freeNetwork, resizedNetwork } from './suggestions'

/** kubeadm's limits for the service network: at least 10 addresses, at most 20 host bits. */
const serviceBits = { least: 4, most: 20 }
/** What the controller manager gives each node from the pod network, and how many such parts it can track. */
const nodeMask = { 4: 24, 6: 64 } as const
const mostNodeBits = 16

/** Service and pod networks and the cluster's DNS domain. */
export const networkRules: readonly Rule[] = [
  {
    code: 'service-cidr-missing',
    severity: 'error',
    *check(context): Iterable<Problem> {
      if (context.spec.network.serviceCIDRs.length > 0) return
      const path = ['spec', 'network', 'serviceCIDRs']
      const free = freeNetwork(context, 'service', 4)
      yield {
        path,
        what: 'There is no service network.',
        why: "The API server's certificate must name its own service address, the first of that network.",
        remedy:
          'Use 10.96.0.0/12, which is what kubeadm does, unless nodes or pods are inside of it.',
        fixes: free === undefined ? [] : [change(`Use ${free}`, path, [free])],
      }
    },
  },
  {
    code: 'cidr-invalid',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const network of context.networks) {
        if (network.result.ok) continue
        yield {
          path: network.path,
          what: `${shown(network.text)} is not a network: ${network.result.because}.`,
          why: `The ${network.kind} network is written as its first address and a prefix length.`,
          remedy:
            network.kind === 'service'
              ? 'Write it like 10.96.0.0/12.'
              : 'Write it like 10.244.0.0/16.',
          fixes: another(context, network, missingFamily(context, network)),
        }
      }
    },
  },
  {
    code: 'cidr-host-bits',
    severity: 'warning',
    *check({ goodNetworks }): Iterable<Problem> {
      for (const { cidr, text, path } of goodNetworks) {
        if (cidr.isNetworkAddress) continue
        yield {
          path,
          what: `${text} names an address inside the network ${cidr.text}.`,
          why: 'Some programs cut it to the network, others refuse it.',
          remedy: `Write ${cidr.text}.`,
          fixes: [use(path, cidr.text)],
        }
      }
    },
  },
  {
    code: 'service-cidr-size',
    severity: 'error',
    *check(context): Iterable<Problem> {
      for (const network of context.goodNetworks) {
        const { kind, cidr, text } = network
        const bits = hostBits(cidr)
        if (kind !== 'service' || (bits >= serviceBits.least && bits <= serviceBits.most)) continue
        const isSmall = bits < serviceBits.least
        const size = cidr.family === 4 ? 32 : 128
        yield {
          path: network.path,
          what: `The service network ${text} is too ${isSmall ? 'small' : 'large'}.`,
          why: isSmall
            ? 'kubeadm wants at least 10 addresses in it; the tenth is that of the cluster DNS.'
            : 'kubeadm takes 20 bits of addresses at most, because each one in use is kept in a table.',
          remedy: `Use a prefix length from /${size - serviceBits.most} to /${size - serviceBits.least}.`,
          fixes: another(context, network, cidr.family),
        }
      }
    },
  },
  {
    code: 'pod-cidr-size',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const { goodNetworks, nodes } = context
      const needed = nodes.filter((node) => node.isControlPlane || node.isWorker).length
      for (const network of goodNetworks) {
        const { kind, cidr, text, path } = network
        if (kind !== 'pod') continue
        const mask = nodeMask[cidr.family]
        const bits = mask - cidr.prefix
        const isFull = bits < 0 || 2 ** bits < needed
        if (!isFull && bits <= mostNodeBits) continue
        const [widest, narrowest] = [mask - mostNodeBits, mask - neededBits(needed)]
        const better = resizedNetwork(context, network, isFull ? narrowest : widest)
        yield {
          path,
          what: isFull
            ? `The pod network ${text} is too small for ${needed} ${needed === 1 ? 'node' : 'nodes'}.`
            : `The pod network ${text} is larger than kubeadm takes.`,
          why: isFull
            ? `Each node gets a /${mask} of it, unless the network plugin divides it otherwise.`
            : `With a /${mask} for each node, the controller manager can keep track of 65536 nodes.`,
          remedy: `Use a prefix length from /${widest} to /${narrowest}.`,
          fixes: better === undefined ? [] : [use(path, better)],
        }
      }
    },
  },
  {
    code: 'cidr-same-family',
    severity: 'error',
    *check({ goodNetworks }): Iterable<Problem> {
      for (const kind of ['service', 'pod'] as const) {
        const [first, second] = goodNetworks.filter((network) => network.kind === kind)
        if (!first || !second || first.cidr.family !== second.cidr.family) continue
        yield {
          path: second.path,
          what: `Both ${kind} networks are IPv${first.cidr.family}.`,
          why: 'Two networks are for dual-stack, one of each family.',
          remedy: 'Remove one, or make one of them the other family.',
          fixes: [change(`Keep ${first.text} only`, first.path.slice(0, -1), [first.text])],
        }
      }
    },
  },
  {
    code: 'cidr-overlap',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const services = context.goodNetworks.filter(({ kind }) => kind === 'service')
      const pods = context.goodNetworks.filter(({ kind }) => kind === 'pod')
      for (const service of services) {
        for (const pod of pods.filter(({ cidr }) => overlaps(cidr, service.cidr))) {
          yield {
            path: pod.path,
            what: `The pod network ${pod.text} overlaps the service network ${service.text}.`,
            why: 'An address could belong to a pod and to a service, and traffic would go astray.',
            remedy: 'Use networks that share no address.',
            fixes: another(context, pod, pod.cidr.family),
          }
        }
      }
    },
  },
  {
    code: 'cidr-families-differ',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const { goodNetworks, spec } = context
      const families = (kind: string) =>
        new Set(goodNetworks.filter((one) => one.kind === kind).map(({ cidr }) => cidr.family))
      const [services, pods] = [families('service'), families('pod')]
      if (pods.size === 0 || services.size === 0) return
      const missing = [...services].find((family) => !pods.has(family))
      if (missing === undefined) return
      const path = ['spec', 'network', 'podCIDRs']
      const free = freeNetwork(context, 'pod', missing)
      yield {
        path,
        what: `Services have IPv${missing} addresses, pods have none.`,
        why: 'A service of a family reaches pods of the same family only.',
        remedy: `Add an IPv${missing} pod network, or remove the IPv${missing} service network.`,
        fixes:
          free === undefined || spec.network.podCIDRs.length > 1
            ? []
            : [change(`Add ${free}`, path, [...spec.network.podCIDRs, free])],
      }
    },
  },
  {
    code: 'dns-domain',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const { dnsDomain } = spec.network
      if (isSubdomain(normaliseName(dnsDomain))) return
      const path = ['spec', 'network', 'dnsDomain']
      yield {
        path,
        what: `${shown(dnsDomain)} is not a DNS domain: ${nameProblem(dnsDomain) ?? 'it is malformed'}.`,
        why: "The API server's certificate carries kubernetes.default.svc and this domain.",
        remedy: 'Use cluster.local unless you have a reason for another.',
        fixes: [use(path, subdomainFrom(dnsDomain) ?? 'cluster.local')],
      }
    },
  },
]

/** Bits that count the parts of a pod network, one for each node. */
function neededBits(nodes: number): number {
  return Math.ceil(Math.log2(Math.max(nodes, 1)))
}

/** The family that a network was meant to be: that which its kind lacks, else as it is written. */
function missingFamily(context: Context, { kind, text }: ReadNetwork): 4 | 6 {
  const [other] = context.goodNetworks.filter((network) => network.kind === kind)
  if (other) return other.cidr.family === 4 ? 6 : 4
  return text.includes(':') ? 6 : 4
}

function another(context: Context, { kind, path }: ReadNetwork, family: 4 | 6) {
  const better = freeNetwork(context, kind, family)
  return better === undefined ? [] : [use(path, better)]
}
