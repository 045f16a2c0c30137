import { hostPort } from '../server-url'
import type { Cluster, ClusterNode } from '../cluster'
import { layouts } from '../layouts'
import { keyOf, specs } from '../plan'
import { standInFor } from '../plan/hierarchy'
import { isCertificateItem } from '../plan/spec'
import type { AuthorityId, CertificateId, Plan, PlannedCertificate, RowKey } from '../plan/spec'
import { nodeComponents, relations } from './relations'
import type { ComponentId, NodeComponentId, Reach, Relation } from './relations'

/**
 * Where a certificate comes from: `here`, a row of the plan; `there`, the distribution makes it with
 * an authority of ours.
 */
export type Shown =
  | { readonly made: 'here'; readonly certificate: RowKey; readonly authority: RowKey }
  | { readonly made: 'there'; readonly certificate: undefined; readonly authority: RowKey }

/** One component on one node; `serves` is what it shows when it is called. */
export type TrustBox = {
  readonly component: NodeComponentId
  readonly node: string
  readonly serves: Shown | undefined
}

/** One certificate that is shown by a caller, and who checks it. */
export type TrustLine = Shown & {
  readonly spec: CertificateId
  readonly from: ComponentId
  /** The caller's node; none for people. */
  readonly node: string | undefined
  readonly to: ComponentId
  readonly reach: Reach
}

export type TrustGraph = {
  /** `host:port` where clients reach the API servers. */
  readonly endpoint: string
  readonly boxes: readonly TrustBox[]
  readonly lines: readonly TrustLine[]
}

/** @returns who shows which certificate to whom in a cluster, and which authority vouches for it. */
export function trustGraph(cluster: Cluster, plan: Plan): TrustGraph {
  const certificates = plan.items
    .filter(isCertificateItem)
    .filter(({ kind }) => kind === 'certificate')
  const planned = new Map(certificates.map((item) => [item.key, item]))
  const shownBy = (id: CertificateId, of: string | undefined): Shown | undefined => {
    const item = planned.get(keyOf(id, of))
    return item ? shown(item) : madeThere(cluster, id)
  }
  const boxes = cluster.nodes.flatMap((node) =>
    nodeComponents
      .filter(({ roles }) => hasRole(node, roles(cluster)))
      .map(({ id, serves }): TrustBox => {
        return { component: id, node: node.name, serves: serves && shownBy(serves, node.name) }
      }),
  )
  const onNodes = relations.flatMap((relation) =>
    callersOf(relation, cluster, boxes).flatMap(({ node }) =>
      lineOf(relation, cluster, node, shownBy(relation.shows, node)),
    ),
  )
  const outside = relations
    .filter(({ from }) => !nodeComponents.some(({ id }) => id === from))
    .flatMap((relation) =>
      certificates
        .filter(({ spec }) => spec === relation.shows)
        .flatMap((item) => lineOf(relation, cluster, undefined, shown(item))),
    )
  const { endpoint } = cluster
  return {
    endpoint: hostPort(endpoint.host, endpoint.port),
    boxes,
    lines: [...outside, ...onNodes],
  }
}

/** A component that calls its likes calls nobody where it is alone. */
function callersOf(relation: Relation, cluster: Cluster, boxes: readonly TrustBox[]): TrustBox[] {
  const callers = boxes.filter(({ component }) => component === relation.from)
  return relation.reach(cluster) === 'others' && callers.length < 2 ? [] : callers
}

function lineOf(
  { shows, from, to, reach }: Relation,
  cluster: Cluster,
  node: string | undefined,
  certificate: Shown | undefined,
): TrustLine[] {
  return certificate ? [{ ...certificate, spec: shows, from, node, to, reach: reach(cluster) }] : []
}

function shown({ key, authority }: PlannedCertificate): Shown {
  return { made: 'here', certificate: key, authority }
}

function madeThere(cluster: Cluster, id: CertificateId): Shown | undefined {
  const signer = layouts[cluster.layout].places[id]
    .map((place): AuthorityId | undefined => (place.as === 'absent' ? place.signedBy : undefined))
    .find((found) => found !== undefined)
  if (signer === undefined || !isWanted(cluster, id)) return undefined
  return { made: 'there', certificate: undefined, authority: standInFor(cluster, signer) }
}

function isWanted(cluster: Cluster, id: CertificateId): boolean {
  const spec = specs.find((candidate) => candidate.id === id)
  return spec?.when === undefined || spec.when(cluster)
}

function hasRole(node: ClusterNode, roles: readonly ClusterNode['roles'][number][]): boolean {
  return roles.some((role) => node.roles.includes(role))
}
