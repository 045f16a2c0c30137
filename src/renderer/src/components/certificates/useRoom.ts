import { onMounted, onScopeDispose, readonly, ref } from 'vue'
import type { Ref } from 'vue'

/** @returns the inner width of an element in px, as it is now. */
export function useRoom(element: Readonly<Ref<HTMLElement | null>>): Readonly<Ref<number>> {
  const room = ref(0)
  const observer = new ResizeObserver(() => (room.value = element.value?.clientWidth ?? 0))
  onMounted(() => {
    if (element.value === null) return
    room.value = element.value.clientWidth
    observer.observe(element.value)
  })
  onScopeDispose(() => observer.disconnect())
  return readonly(room)
}
