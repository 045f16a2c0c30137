import type { Finding } from '../../shared/models'
import type { Cluster } from './cluster'
import { layouts } from './layouts'
import { hasKeyElsewhere, isOffline, type Issued } from './ledger'
import { labelOf } from './plan'
import { rowsFilledBy } from './plan/hierarchy'
import type { AuthorityId, Plan, RowKey } from './plan/spec'

/** @returns whether some bundle holds the private key of an authority. */
export function shipsKey(cluster: Cluster, id: AuthorityId): boolean {
  const { places } = layouts[cluster.layout]
  return rowsFilledBy(cluster, id).some((row) =>
    places[row].some((place) => {
      if (place.as === 'inside') return true
      if (place.as !== 'files' || !place.privateKey) return false
      const { on } = place.privateKey
      return cluster.nodes.some(
        (node) =>
          place.roles.some((role) => node.roles.includes(role)) &&
          (on === undefined || on(cluster, node)),
      )
    }),
  )
}

/**
 * @returns an error for each authority whose key is elsewhere and would have to be in a bundle: an edit
 * after it was brought or taken offline asks for what this app does not have.
 */
export function missingKeys(
  cluster: Cluster,
  { items }: Plan,
  issued: ReadonlyMap<RowKey, Issued>,
): Finding[] {
  const { title } = layouts[cluster.layout]
  return items.flatMap((item): Finding[] => {
    if (item.kind !== 'authority') return []
    const present = issued.get(item.key)
    if (!hasKeyElsewhere(present)) return []
    if (!shipsKey(cluster, item.spec as AuthorityId)) return []
    return [
      {
        severity: 'error',
        code: 'authority-key-elsewhere',
        path: ['spec', 'pki', 'authorityKeys'],
        what: `${title} puts the key of ${labelOf(item)} on control planes, and it is not in this app.`,
        ...(isOffline(present)
          ? {
              why: 'The authority was taken offline, so no bundle can hold its key.',
              remedy: 'Keep the keys of authorities here, or bring this one back.',
            }
          : {
              why: 'The authority was brought without its key, so no bundle can hold it.',
              remedy:
                'Keep the keys of authorities here, bring this one with its key, or release it.',
            }),
        fixes: [
          {
            label: 'Keep authority keys here',
            set: [{ path: ['spec', 'pki', 'authorityKeys'], value: 'kept' }],
          },
        ],
      },
    ]
  })
}
