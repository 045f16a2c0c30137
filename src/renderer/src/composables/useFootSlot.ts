import { inject, onBeforeUnmount, onMounted } from 'vue'
import type { InjectionKey, Ref } from 'vue'

/** How many screens show a foot bar of their own, which ranks above the bars of the shell. */
export const footClaimsKey: InjectionKey<Ref<number>> = Symbol('foot claims')

/** Claims the foot of the work surface for as long as the component lives. */
export function useFootSlot(): void {
  const claims = inject(footClaimsKey)
  if (claims === undefined) return
  onMounted(() => claims.value++)
  onBeforeUnmount(() => claims.value--)
}
