import { onBeforeUnmount, onMounted } from 'vue'

const hiddenGuard = [
  '[data-reka-focus-guard][aria-hidden]',
  '[role="region"] > span[aria-hidden][tabindex="0"]',
].join(', ')

/**
 * Keeps the focus guards of open dialogs and toasts out of what is hidden from assistive technology. The dialog
 * library hides everything around a dialog, its own guards too, and a place that takes focus must not be
 * hidden (WCAG 4.1.2; axe rule aria-hidden-focus). A guard passes focus on at once and has nothing to say.
 */
export function useReachableGuards(): void {
  const observer = new MutationObserver(() => {
    for (const guard of document.querySelectorAll(hiddenGuard)) guard.removeAttribute('aria-hidden')
  })
  onMounted(() => {
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributeFilter: ['aria-hidden'],
    })
  })
  onBeforeUnmount(() => {
    observer.disconnect()
  })
}
