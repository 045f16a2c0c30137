import { nextTick, watch } from 'vue'
import { useRoute } from 'vue-router'

/**
 * Goes to the finding that the address of the screen names, which the foot bar writes there.
 * @param show gets the path of the finding, such as `spec/nodes/2/addresses/0`
 */
export function useFindingInAddress(show: (path: string) => void): void {
  const route = useRoute()
  watch(
    () => route.query,
    async ({ finding }) => {
      if (typeof finding !== 'string') return
      await nextTick()
      show(finding)
    },
    { immediate: true },
  )
}
