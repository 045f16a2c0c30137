import type {
  ClusterDefinition,
  ClusterSpec,
  NodeDefinition,
  Role,
} from '../../../shared/definition'
import { z } from '../../../shared/schema'
import type { Finding, Fix } from '../../../shared/models'
import { parseAddress, parseCidr } from '../addresses'
import type { Address, AddressResult, Cidr, CidrResult } from '../addresses'
import { parseEndpoint } from '../endpoint'
import type { EndpointResult } from '../endpoint'
import { normaliseName } from '../names'
import { parseVersion } from '../version'
import type { Version } from '../version'

export type Path = Finding['path']

/** What a rule found; the rule's row adds code and severity. */
export type Problem = Pick<Finding, 'path' | 'what' | 'why' | 'remedy'> & {
  readonly fixes?: readonly Fix[]
}

/** One row of pre-flight: errors stop issuing, warnings do not. */
export type Rule = {
  readonly code: string
  readonly severity: Finding['severity']
  readonly check: (context: Context) => Iterable<Problem>
}

export type ReadAddress = {
  readonly text: string
  readonly path: Path
  readonly result: AddressResult
}

export type ReadNode = {
  readonly definition: NodeDefinition
  readonly index: number
  readonly path: Path
  /** Name as it is compared: lower case, no trailing dot. */
  readonly key: string
  readonly addresses: readonly ReadAddress[]
  readonly isControlPlane: boolean
  readonly isEtcd: boolean
  readonly isWorker: boolean
}

export type NetworkKind = 'service' | 'pod'

export type ReadNetwork = {
  readonly kind: NetworkKind
  readonly text: string
  readonly path: Path
  readonly result: CidrResult
}

/** The definition, read once, with what the rules look up; no rule compares every node with every other. */
export type Context = {
  readonly definition: ClusterDefinition
  readonly spec: ClusterSpec
  readonly now: Date
  readonly version: Version | undefined
  readonly nodes: readonly ReadNode[]
  readonly controlPlanes: readonly ReadNode[]
  /** Nodes by compared name, in order. */
  readonly nodesByName: ReadonlyMap<string, readonly ReadNode[]>
  /** Nodes that carry an address, by canonical text, in order. */
  readonly nodesByAddress: ReadonlyMap<string, readonly ReadNode[]>
  readonly networks: readonly ReadNetwork[]
  readonly goodNetworks: readonly (ReadNetwork & { readonly cidr: Cidr })[]
  /** Undefined where none is given. */
  readonly endpoint: EndpointResult | undefined
}

export function contextFor(definition: ClusterDefinition, now: Date): Context {
  const { spec } = definition
  const nodes = spec.nodes.map(readNode)
  const networks = [
    ...spec.network.serviceCIDRs.map((text, index) => readNetwork('service', text, index)),
    ...spec.network.podCIDRs.map((text, index) => readNetwork('pod', text, index)),
  ]
  return {
    definition,
    spec,
    now,
    version: parseVersion(spec.kubernetesVersion),
    nodes,
    controlPlanes: nodes.filter((node) => node.isControlPlane),
    nodesByName: grouped(nodes, (node) => [node.key]),
    nodesByAddress: grouped(nodes, (node) => goodAddresses(node).map(({ text }) => text)),
    networks,
    goodNetworks: networks.flatMap((network) =>
      network.result.ok ? [{ ...network, cidr: network.result.cidr }] : [],
    ),
    endpoint:
      spec.controlPlaneEndpoint === '' ? undefined : parseEndpoint(spec.controlPlaneEndpoint),
  }
}

/** @returns the addresses of a node that could be read. */
export function goodAddresses(node: ReadNode): readonly Address[] {
  return node.addresses.flatMap(({ result }) => (result.ok ? [result.address] : []))
}

/** @returns a fix of one value, labelled `Use VALUE`. */
export function use(path: Path, value: string): Fix {
  return { label: `Use ${value}`, set: [{ path, value }] }
}

/** @returns a fix of one value with its own label. */
export function change(label: string, path: Path, value: Fix['set'][number]['value']): Fix {
  return { label, set: [{ path, value }] }
}

/** @returns a part of a definition as a fix can set it: what is undefined is left out. */
export function plain(value: unknown): Fix['set'][number]['value'] {
  return z.json().parse(JSON.parse(JSON.stringify(value)))
}

/** @returns the text for a sentence, cut to a readable length, or `An empty text`. */
export function shown(text: string): string {
  if (text.trim() === '') return 'An empty text'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/**
 * Characters that cannot be seen, turn the direction of a text or are halves of others. Certificates and files
 * must not carry them: a name would look like another one (Unicode TR 36; the linter refuses them too), and
 * kubectl reads no YAML with characters that Unicode keeps out of texts (YAML 1.2 §5.1, c-printable).
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029\uFFFD]+/gu

/** @returns whether a text has characters that cannot be seen. */
export function hasControl(text: string): boolean {
  return text.search(unseen) >= 0
}

/** @returns the text with each run of characters that cannot be seen replaced. */
export function withoutControls(text: string, by: string): string {
  return text.replace(unseen, by)
}

function readNode(definition: NodeDefinition, index: number): ReadNode {
  const path = ['spec', 'nodes', index]
  const has = (role: Role) => definition.roles.includes(role)
  return {
    definition,
    index,
    path,
    key: normaliseName(definition.name),
    addresses: definition.addresses.map((text, position) => ({
      text,
      path: [...path, 'addresses', position],
      result: parseAddress(text),
    })),
    isControlPlane: has('control-plane'),
    isEtcd: has('etcd'),
    isWorker: has('worker'),
  }
}

function readNetwork(kind: NetworkKind, text: string, index: number): ReadNetwork {
  const field = kind === 'service' ? 'serviceCIDRs' : 'podCIDRs'
  return { kind, text, path: ['spec', 'network', field, index], result: parseCidr(text) }
}

function grouped<T>(items: readonly T[], keysOf: (item: T) => readonly string[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const group = groups.get(key)
      if (group) group.push(item)
      else groups.set(key, [item])
    }
  }
  return groups
}
