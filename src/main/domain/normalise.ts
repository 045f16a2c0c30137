import { roles } from '../../shared/definition'
import type {
  AuthoritySubject,
  ClusterDefinition,
  NodeDefinition,
  UserBinding,
  UserDefinition,
} from '../../shared/definition'
import { AppError } from '../../shared/errors'
import { addressOrUndefined, nthAddress, parseAddress, parseCidr } from './addresses'
import type { Cidr } from './addresses'
import type { Cluster, ClusterBinding, ClusterNode, ClusterUser, Endpoint } from './cluster'
import { apiServerPort, parseEndpoint } from './endpoint'
import { extraFrom } from './extra/from-definition'
import { bindingNamespace } from './user-rights'
import { isLabel, isSubdomain, isWildcard, normaliseName } from './names'
import { hoursOf } from './validity'
import { parseVersion } from './version'

/**
 * The cluster of a definition that passed pre-flight. It checks again what a plan rests on, so that a
 * caller who forgot pre-flight gets an error and never a wrong plan.
 * Throws `definition-invalid` with the first reason.
 */
export function clusterFrom(definition: ClusterDefinition): Cluster {
  const { metadata, spec } = definition
  if (!isLabel(metadata.name)) refuse(`${metadata.name} is not a project name.`)
  const kubernetesVersion =
    parseVersion(spec.kubernetesVersion) ??
    refuse(`${spec.kubernetesVersion} is not a Kubernetes version.`)
  const nodes = spec.nodes.map(nodeFrom)
  refuseRepeated('node', nodes)
  const users = spec.users.map((user) => userFrom(user, definition))
  refuseRepeated('user', users)
  const nodeNames = new Set(nodes.map(({ name }) => name))
  const certificates = spec.certificates.map((one) => extraFrom(one, definition, nodeNames))
  refuseRepeated('certificate', certificates)
  const endpoint = endpointFrom(spec.controlPlaneEndpoint, nodes)
  return {
    name: metadata.name,
    description: metadata.description,
    layout: spec.layout,
    kubernetesVersion,
    clusterName: spec.clusterName,
    endpoint,
    hasEndpoint: spec.controlPlaneEndpoint !== '',
    network: networkFrom(definition),
    etcd: spec.etcd,
    extraSANs: extraSANsFrom(spec.apiServer.extraSANs),
    nodes,
    users,
    certificates,
    pki: {
      hierarchy: spec.pki.hierarchy,
      keyAlgorithm: spec.pki.keyAlgorithm,
      keyAlgorithms: spec.pki.keyAlgorithms,
      validityHours: {
        authority: hoursOf(spec.pki.validity.authority),
        certificate: hoursOf(spec.pki.validity.certificate),
        user: hoursOf(spec.pki.validity.user),
      },
      subject: filled(spec.pki.subject),
      nameConstraints: constraintsFrom(spec.pki.nameConstraints),
      authorityKeys: spec.pki.authorityKeys,
      kubeletClientGroup: spec.pki.kubeletClientGroup,
    },
  }
}

function nodeFrom(node: NodeDefinition): ClusterNode {
  if (!isSubdomain(node.name)) refuse(`${node.name} is not a node name.`)
  const addresses = unique(node.addresses.map((text) => addressFrom(text)))
  if (addresses.length === 0) refuse(`The node ${node.name} has no address.`)
  const wanted = new Set(node.roles)
  if (wanted.size === 0) refuse(`The node ${node.name} has no role.`)
  return {
    name: node.name,
    roles: roles.filter((role) => wanted.has(role)),
    addresses,
    dnsNames: unique(node.dnsNames.map(dnsNameFrom)),
    privateKeys: node.privateKeys ?? 'here',
  }
}

function userFrom(user: UserDefinition, definition: ClusterDefinition): ClusterUser {
  if (user.name === '') refuse('A user has no name.')
  const namespace = user.namespace === '' ? undefined : user.namespace
  return {
    name: user.name,
    groups: unique(user.groups),
    namespace,
    bindings: user.bindings?.map((binding) => bindingFrom(binding, namespace)),
    validityHours: hoursOf(user.validity ?? definition.spec.pki.validity.user),
    privateKeys: user.privateKeys ?? 'here',
  }
}

function bindingFrom(binding: UserBinding, own: string | undefined): ClusterBinding {
  const { role, kind, rules } = binding
  const namespace = bindingNamespace(binding, own)
  if (kind === 'Role' && namespace === undefined) refuse(`The role ${role} is in no namespace.`)
  return { role, kind, namespace, rules }
}

function endpointFrom(text: string, nodes: readonly ClusterNode[]): Endpoint {
  const first = nodes.find((node) => node.roles.includes('control-plane'))
  if (!first) refuse('There is no control plane.')
  if (text === '') {
    const host = first.addresses[0] ?? refuse(`The node ${first.name} has no address.`)
    return { kind: 'ip', host, port: apiServerPort }
  }
  const result = parseEndpoint(text)
  return result.ok ? result.endpoint : refuse(`${text} is not an endpoint: ${result.because}.`)
}

function networkFrom({ spec }: ClusterDefinition): Cluster['network'] {
  const services = spec.network.serviceCIDRs.map(cidrFrom)
  const [first] = services
  if (!first) refuse('There is no service network.')
  return {
    serviceCIDRs: services.map((cidr) => cidr.text),
    podCIDRs: spec.network.podCIDRs.map((text) => cidrFrom(text).text),
    dnsDomain: normaliseName(spec.network.dnsDomain),
    serviceAddresses: services.map((cidr) => addressIn(cidr, 1n)),
    dnsAddress: addressIn(first, 10n),
  }
}

function constraintsFrom({
  mode,
  dnsDomains,
  networks,
}: ClusterDefinition['spec']['pki']['nameConstraints']): Cluster['pki']['nameConstraints'] {
  if (mode === 'none') return undefined
  return {
    dnsNames: dnsDomains.map((text) => {
      const name = normaliseName(text)
      return isSubdomain(name) ? name : refuse(`${text} is not a domain.`)
    }),
    networks: networks.map((text) => cidrFrom(text).text),
  }
}

/** An empty field of a form means that the attribute is left out, not that it is empty. */
function filled({ C, ST, L, O, OU }: AuthoritySubject): AuthoritySubject {
  return {
    ...(C ? { C } : {}),
    ...(ST ? { ST } : {}),
    ...(L ? { L } : {}),
    ...(O ? { O } : {}),
    ...(OU ? { OU } : {}),
  }
}

function addressIn(cidr: Cidr, index: bigint): string {
  return nthAddress(cidr, index)?.text ?? refuse(`The network ${cidr.text} is too small.`)
}

function extraSANsFrom(texts: readonly string[]): Cluster['extraSANs'] {
  const addresses: string[] = []
  const dnsNames: string[] = []
  for (const text of texts) {
    const address = addressOrUndefined(text)
    if (address) addresses.push(address.text)
    else dnsNames.push(dnsNameFrom(text))
  }
  return { addresses: unique(addresses), dnsNames: unique(dnsNames) }
}

function addressFrom(text: string): string {
  const result = parseAddress(text)
  if (result.ok) return result.address.text
  return refuse(`${text} is not an address: ${result.problem.because}.`)
}

function cidrFrom(text: string): Cidr {
  const result = parseCidr(text)
  return result.ok ? result.cidr : refuse(`${text} is not a network: ${result.because}.`)
}

function dnsNameFrom(text: string): string {
  const name = normaliseName(text)
  return isSubdomain(name) || isWildcard(name) ? name : refuse(`${text} is not a DNS name.`)
}

function refuseRepeated(what: string, list: readonly { readonly name: string }[]): void {
  const seen = new Set<string>()
  for (const { name } of list) {
    if (seen.has(name)) refuse(`There are two ${what}s with the name ${name}.`)
    seen.add(name)
  }
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)]
}

function refuse(because: string): never {
  throw new AppError('definition-invalid', {}, { because })
}
