import { onBeforeUnmount, watch } from 'vue'
import type { ShallowRef } from 'vue'

/** Tells the style sheet how high the bars at the foot are, so that notices stand above them. */
export function useFootHeight(foot: Readonly<ShallowRef<HTMLElement | null>>): void {
  const { style } = document.documentElement
  const observer = new ResizeObserver(([entry]) => {
    if (entry) style.setProperty('--foot', `${entry.target.clientHeight}px`)
  })
  watch(
    foot,
    (element, before) => {
      if (before) observer.unobserve(before)
      if (element) observer.observe(element)
      else style.removeProperty('--foot')
    },
    { immediate: true },
  )
  onBeforeUnmount(() => {
    observer.disconnect()
    style.removeProperty('--foot')
  })
}
