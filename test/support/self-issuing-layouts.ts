/** Clusters of every size and address family, and what their bundles hold, for the layouts' tests. */
import { bundlesFor } from '../../src/main/domain/bundle'
import type { Cluster } from '../../src/main/domain/cluster'
import type { Bundle } from '../../src/main/domain/files'
import { layouts } from '../../src/main/domain/layouts'
import { clusterFrom } from '../../src/main/domain/normalise'
import { planFor } from '../../src/main/domain/plan'
import { preflight } from '../../src/main/domain/preflight'
import {
  ClusterDefinition,
  type ClusterDefinitionInput,
  type LayoutId,
  type Role,
} from '../../src/shared/definition'

type Spec = NonNullable<ClusterDefinitionInput['spec']>
export type Family = 'IPv4' | 'IPv6' | 'dual'
export type Shape = {
  readonly topology: 'stacked' | 'external'
  readonly controlPlanes: number
  readonly workers: number
  readonly family: Family
  readonly endpoint?: EndpointKind
}
export type EndpointKind = 'none' | 'DNS' | 'IP'

const networks: Readonly<Record<Family, NonNullable<Spec['network']>>> = {
  IPv4: {},
  IPv6: { serviceCIDRs: ['fd00:96::/112'], podCIDRs: ['fd00:244::/56'] },
  dual: {
    serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'],
    podCIDRs: ['10.244.0.0/16', 'fd00:244::/56'],
  },
}

/** Every shape of the proof: two topologies, 1, 3 or 5 control planes, 0 to 50 workers, three families. */
export const shapes: readonly Shape[] = (['stacked', 'external'] as const).flatMap((topology) =>
  [1, 3, 5].flatMap((controlPlanes) =>
    [0, 2, 50].flatMap((workers) =>
      (['IPv4', 'IPv6', 'dual'] as const).map((family) => ({
        topology,
        controlPlanes,
        workers,
        family,
      })),
    ),
  ),
)

type Kind = { readonly role: Role; readonly name: string; readonly subnet: number }
const kinds: Readonly<Record<'controlPlane' | 'etcd' | 'worker', Kind>> = {
  controlPlane: { role: 'control-plane', name: 'cp', subnet: 1 },
  etcd: { role: 'etcd', name: 'etcd', subnet: 2 },
  worker: { role: 'worker', name: 'w', subnet: 3 },
}

function node({ role, name, subnet }: Kind, n: number, family: Family) {
  const v4 = `192.168.${subnet}.${n}`
  const v6 = `fd00:10:${subnet}::${n.toString(16)}`
  const addresses = { IPv4: [v4], IPv6: [v6], dual: [v4, v6] }[family]
  return { name: `${name}-${n}`, roles: [role], addresses, dnsNames: [`${name}-${n}.lab.internal`] }
}

/** What clients dial: a name by default, an address of the cluster's first family, or nothing. */
function endpointOf(kind: EndpointKind, family: Family): string {
  if (kind === 'none') return ''
  if (kind === 'DNS') return 'k8s.lab.internal:6443'
  return family === 'IPv6' ? '[fd00:10:9::9]:6443' : '192.168.9.9:6443'
}

const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index + 1))

/** @returns the definition of a cluster of that shape. */
export function definitionOf(layout: LayoutId, shape: Shape, pki: Spec['pki'] = {}) {
  const { topology, controlPlanes, workers, family, endpoint = 'DNS' } = shape
  return ClusterDefinition.parse({
    metadata: { name: 'lab' },
    spec: {
      layout,
      controlPlaneEndpoint: endpointOf(endpoint, family),
      network: networks[family],
      etcd: { topology },
      nodes: [
        ...times(controlPlanes, (n) => node(kinds.controlPlane, n, family)),
        ...(topology === 'external' ? times(3, (n) => node(kinds.etcd, n, family)) : []),
        ...times(workers, (n) => node(kinds.worker, n, family)),
      ],
      users: [{ name: 'jane', groups: ['dev'], namespace: 'finance' }],
      pki,
    },
  })
}

export function clusterOf(layout: LayoutId, shape: Partial<Shape> = {}, pki: Spec['pki'] = {}) {
  const whole: Shape = {
    topology: 'stacked',
    controlPlanes: 3,
    workers: 2,
    family: 'IPv4',
    ...shape,
  }
  return clusterFrom(definitionOf(layout, whole, pki))
}

export function bundlesOf(cluster: Cluster): Bundle[] {
  return bundlesFor(cluster, planFor(cluster), { fingerprint: () => undefined })
}

/** `0600 /var/lib/…` of everything that install.sh puts on a node, by path. */
export function installed(bundles: readonly Bundle[], node: string): string[] {
  const files = bundles.find((bundle) => bundle.node === node)?.files ?? []
  return files
    .filter((file) => file.target !== undefined)
    .map((file) => `${file.mode.toString(8).padStart(4, '0')} ${file.target ?? ''}`)
    .sort((one, other) => (one.slice(5) < other.slice(5) ? -1 : 1))
}

/**
 * What is wrong with a shape: rows without a place, two files on one path. Empty for a shape that
 * pre-flight refuses with a reason, or where all is in order; anything else is a fault.
 */
export function faultsOf(layout: LayoutId, shape: Shape, pki: Spec['pki'] = {}) {
  const definition = definitionOf(layout, shape, pki)
  const errors = preflight(definition, new Date('2026-11-22T09:15:00Z')).filter(
    ({ severity }) => severity === 'error',
  )
  if (errors.length > 0)
    return { refused: true, faults: errors.filter(({ why }) => !/\w.*\.$/s.test(why)) }
  const cluster = clusterFrom(definition)
  const bundles = bundlesOf(cluster)
  const faults: string[] = []
  for (const { name, files } of bundles) {
    const paths = files.map(({ path }) => path.toLowerCase())
    if (new Set(paths).size !== paths.length) faults.push(`two files on one path in ${name}`)
  }
  const placed = new Set(
    bundles.flatMap(({ files }) =>
      files.flatMap(({ row, content }) => [
        ...(row === undefined ? [] : [row]),
        ...(content.from === 'filled'
          ? content.parts.flatMap((part) => (typeof part === 'string' ? [] : [part.row]))
          : []),
      ]),
    ),
  )
  for (const { key, spec } of planFor(cluster).items) {
    const stays = layouts[layout].places[spec].some(({ as }) => as === 'not-shipped')
    if (!placed.has(key) && !stays) faults.push(`${key} has no place`)
  }
  return { refused: false, faults }
}
