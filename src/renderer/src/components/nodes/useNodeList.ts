import { computed, ref, shallowRef, watch } from 'vue'
import type { ComputedRef } from 'vue'
import { shownNodes } from './node-order'
import type { NodeOrder, OrderInput } from './node-order'

/**
 * Search, order and choice of the node table. The order is made when it is asked for and not while someone
 * types, so that no row runs away under the caret; nodes that are added come last until then.
 */
export function useNodeList(input: ComputedRef<Omit<OrderInput, 'query' | 'order'>>) {
  const query = ref('')
  const order = ref<NodeOrder>('entered')
  const chosen = shallowRef<ReadonlySet<number>>(new Set())
  const shown = shallowRef<readonly number[]>([])

  const refresh = () => {
    shown.value = shownNodes({ ...input.value, query: query.value, order: order.value })
  }
  watch([query, order], refresh, { immediate: true })
  watch(
    () => input.value.nodes,
    (next, before) => {
      if (next.length === before.length) return
      // A row that is being typed may not match the search yet, and must not vanish.
      if (next.length === before.length + 1 && startsSame(next, before))
        shown.value = [...shown.value, before.length]
      else refresh()
      chosen.value = new Set()
    },
    { flush: 'pre' },
  )
  const isSearching = computed(() => query.value.trim() !== '')
  return { query, order, chosen, shown, isSearching }
}

function startsSame(next: OrderInput['nodes'], before: OrderInput['nodes']): boolean {
  return before.every((node, index) => next[index]?.name === node.name)
}
