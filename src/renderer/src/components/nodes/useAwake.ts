import { nextTick, ref } from 'vue'

/**
 * A control of a row that looks the same but is not there in full until the pointer or the focus reaches it:
 * a menu or a choice of the library costs as much as all else in its row. Whoever touches it meets the full
 * one; the focus goes over to it.
 */
export function useAwake() {
  const awake = ref(false)
  /** Whether its list is open; a click that came from no pointer, as a screen reader's, opens it at once. */
  const open = ref(false)

  async function wake(event: Event): Promise<void> {
    if (awake.value) return
    const idle = event.currentTarget
    const cell = idle instanceof HTMLElement ? idle.parentElement : null
    awake.value = true
    if (event.type === 'click') open.value = true
    if (event.type !== 'focus') return
    await nextTick()
    cell?.querySelector('button')?.focus()
  }

  return { awake, open, wake }
}
