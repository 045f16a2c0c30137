import type { Fix } from '../../../shared/models'
import { addressOrUndefined, contains, kindOf, parseAddress } from '../addresses'
import type { Endpoint } from '../cluster'
import { apiServerPort, parseEndpoint } from '../endpoint'
import { endsInNumber, isSubdomain, isWildcard, nameProblem, normaliseName } from '../names'
import { change, shown, use } from './rule'
import type { Context, Problem, ReadNode, Rule } from './rule'
import { isDialable } from './suggestions'

const path = ['spec', 'controlPlaneEndpoint']

/** The endpoint, and the names that the API server's certificate carries beside it. */
export const endpointRules: readonly Rule[] = [
  {
    code: 'endpoint-malformed',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const { spec, endpoint } = context
      if (!endpoint || endpoint.ok) return
      yield {
        path,
        what: `${shown(spec.controlPlaneEndpoint)} is not an endpoint: ${endpoint.because}.`,
        why: 'Every kubeconfig dials it, and the API server must prove that name.',
        remedy: 'Write host:port, as in k8s.lab.internal:6443 or [fd00::10]:6443.',
        fixes: meantEndpoint(context, endpoint.suggestion),
      }
    },
  },
  {
    code: 'endpoint-missing',
    severity: 'error',
    *check({ endpoint, controlPlanes }): Iterable<Problem> {
      if (endpoint || controlPlanes.length < 2) return
      yield {
        path,
        what: `There are ${controlPlanes.length} control planes and no endpoint.`,
        why: 'Clients need one name that reaches any of them; kubeadm refuses to join a second control plane without it.',
        remedy:
          'Enter the DNS name or the address of the load balancer or virtual IP in front of them.',
      }
    },
  },
  {
    code: 'endpoint-absent',
    severity: 'warning',
    *check({ endpoint, controlPlanes }): Iterable<Problem> {
      const [only] = controlPlanes
      if (endpoint || controlPlanes.length !== 1 || !only) return
      const name = only.definition.dnsNames.find((text) => isSubdomain(normaliseName(text)))
      const better = name === undefined ? undefined : `${normaliseName(name)}:${apiServerPort}`
      yield {
        path,
        what: 'There is no endpoint, so clients dial the address of the control plane.',
        why: 'A second control plane or another address would change every kubeconfig.',
        remedy: 'Enter a DNS name that you can point elsewhere later.',
        fixes: better === undefined ? [] : [use(path, better)],
      }
    },
  },
  {
    code: 'endpoint-special',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const address = endpointAddress(context)
      const kind = address && kindOf(address)
      if (!address || kind === undefined || kind === 'loopback') return
      yield {
        path,
        what: `${address.text} cannot be dialled from other machines.`,
        why: `It is a ${kind} address.`,
        remedy: 'Use the address or DNS name at which nodes reach the API servers.',
      }
    },
  },
  {
    code: 'endpoint-loopback',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const endpoint = goodEndpoint(context)
      const address = endpointAddress(context)
      const isLoopback =
        endpoint?.host === 'localhost' || (address && kindOf(address) === 'loopback')
      if (!endpoint || !isLoopback) return
      yield {
        path,
        what: `${endpoint.host} means the machine that dials it.`,
        why: 'Every node would look for the API server on itself.',
        remedy: 'Use it only if each node runs a proxy to the API servers.',
      }
    },
  },
  {
    code: 'endpoint-in-network',
    severity: 'error',
    *check(context): Iterable<Problem> {
      const address = endpointAddress(context)
      const network = address && context.goodNetworks.find(({ cidr }) => contains(cidr, address))
      if (!network) return
      yield {
        path,
        what: `${address.text} lies inside the ${network.kind} network ${network.text}.`,
        why: `It could be given to a ${network.kind}, and nodes would lose the API server.`,
        remedy: 'Use an address outside of it.',
      }
    },
  },
  {
    code: 'endpoint-is-one-node',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const owner = endpointOwner(context)
      if (!owner?.isControlPlane || context.controlPlanes.length < 2) return
      yield {
        path,
        what: `The endpoint is ${shown(owner.definition.name)} itself, one of ${context.controlPlanes.length} control planes.`,
        why: 'When that node is down, nobody reaches the others.',
        remedy: 'Use the name or address of a load balancer or virtual IP.',
      }
    },
  },
  {
    code: 'endpoint-is-no-control-plane',
    severity: 'warning',
    *check(context): Iterable<Problem> {
      const owner = endpointOwner(context)
      if (!owner || owner.isControlPlane) return
      yield {
        path,
        what: `The endpoint is ${shown(owner.definition.name)}, which is no control plane.`,
        why: 'No API server runs there.',
        remedy: 'Use a control plane or a load balancer, unless a load balancer runs on that node.',
      }
    },
  },
  {
    code: 'extra-san',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const texts = spec.apiServer.extraSANs
      for (const [index, text] of texts.entries()) {
        const name = normaliseName(text)
        if (
          addressOrUndefined(text) ||
          ((isSubdomain(name) || isWildcard(name)) && !endsInNumber(name))
        )
          continue
        const [because, better] = sanProblem(text)
        const listPath = ['spec', 'apiServer', 'extraSANs']
        yield {
          path: [...listPath, index],
          what: `${shown(text)} cannot stand in a certificate: ${because}.`,
          why: "The API server's certificate carries DNS names and plain addresses, nothing else.",
          remedy: 'Write a DNS name, one like *.lab.internal, or an address.',
          fixes: [
            ...(better === undefined ? [] : [use([...listPath, index], better)]),
            change(
              'Remove it',
              listPath,
              texts.filter((_, other) => other !== index),
            ),
          ],
        }
      }
    },
  },
]

function sanProblem(text: string): readonly [string, string | undefined] {
  if (text.includes('://')) return ['it is a URL', good(text.split('://')[1]?.split(/[/:]/)[0])]
  if (text.includes('@')) return ['it is a mail address', undefined]
  const result = parseAddress(text)
  const looksLikeAddress = endsInNumber(text) || /[:[\]%/]/.test(text)
  const withPort = /^([^:]+):\d+$/.exec(text)
  if (!result.ok && looksLikeAddress && result.problem.code !== 'malformed')
    return [result.problem.because, result.problem.suggestion]
  if (withPort) return ['it has a port', good(withPort[1])]
  return [
    endsInNumber(text) ? 'it is not an address' : (nameProblem(text) ?? 'it is malformed'),
    undefined,
  ]
}

function good(text: string | undefined): string | undefined {
  return text !== undefined && isSubdomain(normaliseName(text)) ? normaliseName(text) : undefined
}

/** What was probably meant, unless it has an error of its own: of a network, its first address is no endpoint. */
function meantEndpoint(context: Context, text: string | undefined): readonly Fix[] {
  const result = text === undefined ? undefined : parseEndpoint(text)
  if (text === undefined || !result?.ok) return []
  const address = addressOrUndefined(result.endpoint.host)
  return address && !isDialable(context, address) ? [] : [use(path, text)]
}

function goodEndpoint({ endpoint }: Context): Endpoint | undefined {
  return endpoint?.ok ? endpoint.endpoint : undefined
}

function endpointAddress(context: Context) {
  const endpoint = goodEndpoint(context)
  return endpoint?.kind === 'ip' ? addressOrUndefined(endpoint.host) : undefined
}

/** The node that the endpoint names by address, name or DNS name. */
function endpointOwner(context: Context): ReadNode | undefined {
  const endpoint = goodEndpoint(context)
  if (!endpoint) return undefined
  if (endpoint.kind === 'ip') return context.nodesByAddress.get(endpoint.host)?.[0]
  return (
    context.nodesByName.get(endpoint.host)?.[0] ??
    context.nodes.find(({ definition }) =>
      definition.dnsNames.some((text) => normaliseName(text) === endpoint.host),
    )
  )
}
