import { useToast } from '@nuxt/ui/composables'
import { useRouter, type RouteLocationRaw } from 'vue-router'
import { errorViewOf } from '../api'
import { t } from '../words'

type Action = { readonly label: string; readonly onClick: () => void }
/** A next step that is a screen: where one is there already, or once one gets there, it is offered no more. */
type Way = { readonly label: string; readonly to: RouteLocationRaw }

/** What a notice says, and the next step that it offers. */
export type Notice = {
  readonly title: string
  readonly description?: string
  /** Without one, a check mark. */
  readonly icon?: string
  readonly action?: Action | Way
  /** Milliseconds instead of the usual time; `Infinity` until it is closed. */
  readonly stays?: number
}

/** Long enough to read twice; with an action, long enough to get there by keyboard (F8). */
const usual = { plain: 8_000, action: 20_000 }
/** More would cover what one works on. */
const most = 3

/** How often each notice was given while it stood. */
const given = new Map<string, number>()

export type Notices = {
  /** Says that something is done. @returns what takes the notice away */
  done: (notice: Notice) => () => void
  /** Says that something failed; it stays until it is closed. */
  failed: (thrown: unknown) => void
  /** The same with words of the window. */
  trouble: (notice: Omit<Notice, 'icon' | 'stays'>) => void
}

/**
 * Notices above the foot of the window, three at most. One that says the same as one that is still there is
 * counted with it and stays anew. Hovering and focus keep a notice (WCAG 2.2.1).
 */
export function useNotices(): Notices {
  const toast = useToast()
  const router = useRouter()

  /** @returns what the button does, nothing where it would lead to the screen that is shown */
  function stepOf(action: Notice['action'], id: string): Action | undefined {
    if (action === undefined || 'onClick' in action) return action
    const { name } = router.resolve(action.to)
    if (router.currentRoute.value.name === name) return undefined
    const stop = router.afterEach((place) => {
      if (place.name !== name) return
      stop()
      toast.remove(id)
    })
    return { label: action.label, onClick: () => void router.push(action.to) }
  }
  function show(notice: Notice, color: 'success' | 'error'): () => void {
    const { title, description, icon = 'i-lucide-circle-check' } = notice
    const id = [color, title, description].join('\n')
    const action = stepOf(notice.action, id)
    const before = toast.toasts.value.find((each) => each.id === id && each.open !== false)
    const times = before === undefined ? 1 : (given.get(id) ?? 1) + 1
    given.set(id, times)
    if (before === undefined) makeRoom()
    const stays = notice.stays ?? (action ? usual.action : usual.plain)
    toast.add({
      id,
      title: times > 1 ? t('common.times', { text: title, n: times }) : title,
      ...(description === undefined ? {} : { description }),
      icon,
      color,
      // A new length, or the time would not begin again.
      duration: Number.isFinite(stays) ? stays + times : 0,
      ...(action === undefined
        ? {}
        : { orientation: 'horizontal' as const, actions: [{ ...action, variant: 'ghost' }] }),
    })
    return () => {
      toast.remove(id)
    }
  }
  /** The oldest one goes; what failed stays as long as there is another. */
  function makeRoom(): void {
    const standing = toast.toasts.value.filter(({ open }) => open !== false)
    if (standing.length < most) return
    const oldest = standing.find(({ color }) => color !== 'error') ?? standing[0]
    if (oldest) toast.remove(oldest.id)
  }
  const bad = 'i-lucide-octagon-alert'

  return {
    done: (notice) => show(notice, 'success'),
    trouble: (notice) => void show({ ...notice, icon: bad, stays: Infinity }, 'error'),
    failed(thrown) {
      const { title, remedy } = errorViewOf(thrown)
      show({ title, description: remedy, icon: bad, stays: Infinity }, 'error')
    },
  }
}
