import { computed } from 'vue'
import type { WritableComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { certificateColumns } from '../../../../shared/certificate-columns'
import { troubleFirst } from './certificate-sort'
import type { Sort } from './certificate-sort'

/** The order as a part of the address, `?sort=node&down=1`, beside search and filters; trouble first without it. */
export function useSortInAddress(): WritableComputedRef<Sort> {
  const route = useRoute()
  const router = useRouter()
  return computed({
    get() {
      const column = certificateColumns.find((id) => id === route.query['sort'])
      return column === undefined
        ? troubleFirst
        : { column, descending: route.query['down'] === '1' }
    },
    set({ column, descending }) {
      const isUsual = column === troubleFirst.column && descending === troubleFirst.descending
      const query = {
        ...route.query,
        sort: isUsual ? undefined : column,
        down: descending && !isUsual ? '1' : undefined,
      }
      void router.replace({ params: route.params, query })
    },
  })
}
