import type { Cluster, ClusterNode } from '../cluster'
import { layouts } from '../layouts'
import type { Layout, NodePath, Owner, Place } from '../layouts/layout'
import type { Plan, PlannedCertificate } from '../plan/spec'
import { makerOf, sharedWith } from './makers'

/** Where the private key of a row lies on its node. */
export type KeyPlace = {
  readonly row: PlannedCertificate
  readonly path: NodePath
  readonly mode: number
  readonly owner: Owner
  /** Nodes that get the same key, which is made on this one. */
  readonly sharedWith: readonly string[]
}

/**
 * The private keys that a node makes itself when its keys are elsewhere: those of its own rows, each
 * where the layout has its programs look for it, and those of further certificates that name it first.
 * Rows of the whole cluster and of users are no one node's, and a row without a place for its key is
 * left out.
 */
export function keyPlacesOn(
  cluster: Cluster,
  plan: Plan,
  node: ClusterNode,
  layout: Layout = layouts[cluster.layout],
): KeyPlace[] {
  return plan.items.flatMap((item) => {
    if (item.kind !== 'certificate') return []
    if (item.extra !== undefined) return extraPlace(cluster, item, node, layout)
    if (item.node !== node.name) return []
    const place = layout.places[item.spec].find(
      (candidate) => isOn(candidate, cluster, node) && keyFile(candidate) !== undefined,
    )
    const file = place && keyFile(place)
    if (!file) return []
    const { path, mode = layout.modes.privateKey, owner = layout.owner } = file
    return [{ row: item, path, mode, owner, sharedWith: [] }]
  })
}

function extraPlace(
  cluster: Cluster,
  row: PlannedCertificate,
  node: ClusterNode,
  layout: Layout,
): KeyPlace[] {
  const files = cluster.certificates.find(({ name }) => name === row.extra)?.files
  const maker = makerOf(cluster, row)
  if (!files || maker?.kind !== 'node' || maker.name !== node.name) return []
  const { key: path, mode = layout.modes.privateKey, owner = layout.owner } = files
  return [{ row, path, mode, owner, sharedWith: sharedWith(cluster, row) }]
}

type KeyFile = { readonly path: NodePath; readonly mode?: number; readonly owner?: Owner }

function keyFile(place: Place): KeyFile | undefined {
  if (place.as === 'files') return place.privateKey
  if (place.as !== 'kubeconfig' || !place.pair) return undefined
  const { owner } = place.file
  return { path: place.pair.privateKey, ...(owner ? { owner } : {}) }
}

function isOn(place: Place, cluster: Cluster, node: ClusterNode): boolean {
  if (place.as !== 'files' && place.as !== 'kubeconfig') return false
  if (!place.roles.some((role) => node.roles.includes(role))) return false
  const on = place.as === 'files' ? place.privateKey?.on : place.file.on
  return on === undefined || on(cluster, node)
}
