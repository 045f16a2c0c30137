import { computed } from 'vue'
import type { WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import type { LocationQuery, LocationQueryValue } from 'vue-router'
import { rowKinds } from '../../../../shared/models'
import { statusOrder } from '../status-words'
import type { CertificateFilter } from './certificate-search'

type Value = LocationQueryValue | LocationQueryValue[] | undefined

/**
 * Search and filters as a part of the address, so that back, forward and a restart bring them again:
 * `?q=10.0.0.1&state=expiring&node=cp-1&authority=etcd`. What the address says is checked, not trusted.
 */
export function useFilterInAddress(): WritableComputedRef<CertificateFilter> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get: () => filterOf(route.query),
    set: (filter) =>
      void router.replace({ params: route.params, query: { ...route.query, ...queryOf(filter) } }),
  })
}

function filterOf(query: LocationQuery): CertificateFilter {
  const states = valuesOf(query['state'])
  const kinds = valuesOf(query['kind'])
  return {
    text: (valuesOf(query['q'])[0] ?? '').slice(0, 500),
    statuses: statusOrder.filter((status) => states.includes(status)),
    kinds: rowKinds.filter((kind) => kinds.includes(kind)),
    nodes: valuesOf(query['node']),
    authorities: valuesOf(query['authority']),
  }
}

/** What is not asked for leaves the address. */
function queryOf({ text, statuses, kinds, nodes, authorities }: CertificateFilter) {
  const listed = (values: readonly string[]) => (values.length === 0 ? undefined : [...values])
  return {
    q: text === '' ? undefined : text,
    state: listed(statuses),
    kind: listed(kinds),
    node: listed(nodes),
    authority: listed(authorities),
  }
}

function valuesOf(value: Value): string[] {
  return [value].flat().filter((each) => typeof each === 'string')
}
