import { nextTick, onBeforeUnmount, onMounted } from 'vue'
import { useRouter } from 'vue-router'
import { api } from '../api'

/** A screen that is loaded for the first time is drawn some frames after the route has changed. */
const framesToWait = 60

/**
 * After each change of screen the focus goes to its heading, so that the keyboard and screen readers start
 * where the eye does, and main remembers the place for the next start.
 */
export function usePageFocus(): void {
  const router = useRouter()
  let stop: (() => void) | undefined
  onMounted(() => {
    stop = router.afterEach((to, from, failure) => {
      if (failure) return
      void api.app.rememberPlace({ place: to.fullPath }).catch(() => undefined)
      const isSame = to.name === from.name && to.params['project'] === from.params['project']
      // A link to a field or a term takes the focus there itself.
      const leads = to.query['finding'] !== undefined || to.query['term'] !== undefined
      const isFirst = from.matched.length === 0
      if (!isFirst && !isSame && !leads) void focusHeading()
    })
  })
  onBeforeUnmount(() => stop?.())
}

async function focusHeading(): Promise<void> {
  await nextTick()
  const before = document.querySelector('main h1')
  for (let frame = 0; frame < framesToWait; frame++) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const heading = document.querySelector('main h1')
    if (!(heading instanceof HTMLElement) || (heading === before && frame < 2)) continue
    // A screen that begins with a field has put the focus there; a dialog keeps it.
    const active = document.activeElement
    if (active instanceof HTMLInputElement && active.closest('main')) return
    if (document.querySelector('[role="dialog"][data-state="open"]')) return
    heading.tabIndex = -1
    heading.focus({ preventScroll: true })
    return
  }
}
