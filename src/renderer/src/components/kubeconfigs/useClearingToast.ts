import { onScopeDispose } from 'vue'
import { api, subscribe } from '../../api'
import { useNotices } from '../../composables/useNotices'
import { t } from '../../words'

/** Says that a secret is on the clipboard and when it goes, with a way to clear it at once. */
export function useClearingToast(): { announce: (what: string) => void } {
  const notices = useNotices()
  let takeAway: (() => void) | undefined
  const milliseconds = 30_000

  // Main clears by its own clock; the notice goes when it did, or when it was asked to.
  onScopeDispose(subscribe('clipboard.cleared', hide))

  function hide(): void {
    takeAway?.()
    takeAway = undefined
  }

  async function clear(): Promise<void> {
    try {
      await api.clipboard.clear()
      hide()
    } catch (thrown) {
      notices.failed(thrown)
    }
  }

  function announce(what: string): void {
    takeAway = notices.done({
      title: t('kubeconfigs.copiedForAWhile', { what }),
      icon: 'i-lucide-clipboard-check',
      stays: milliseconds,
      action: { label: t('kubeconfigs.clearNow'), onClick: () => void clear() },
    })
  }

  return { announce }
}
