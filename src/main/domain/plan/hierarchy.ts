import type { Cluster } from '../cluster'
import { layouts } from '../layouts'
import type { Layout } from '../layouts/layout'
import type { AuthorityId, Spec, SpecId } from './spec'
import { authorityIds } from './spec'

/** @returns whether a layout issues a row at all. */
export function isIssuedIn(layout: Layout, id: SpecId): boolean {
  return layout.places[id].some(({ as }) => as !== 'absent')
}

/** @returns a row as a layout wants it. */
export function formedFor<S extends Spec>(layout: Layout, spec: S): S {
  const forms: Readonly<Partial<Record<SpecId, object>>> = layout.rows
  return { ...spec, ...forms[spec.id] }
}

/**
 * @returns the authority whose certificate and key stand where a layout wants this one's: its own,
 * or the only one where a single authority signs everything.
 */
export function standInFor(
  cluster: Cluster,
  id: AuthorityId,
  layout: Layout = layouts[cluster.layout],
): AuthorityId {
  return cluster.pki.hierarchy === 'single' ? layout.serverAuthority : id
}

/** @returns every row whose places the item fills: its own, and those that it stands in for. */
export function rowsFilledBy(
  cluster: Cluster,
  id: SpecId,
  layout: Layout = layouts[cluster.layout],
): readonly SpecId[] {
  const others = authorityIds.filter(
    (other) =>
      other !== id && standInFor(cluster, other, layout) === id && isIssuedIn(layout, other),
  )
  return [id, ...others]
}
