import { useToast } from '@nuxt/ui/composables'
import { onScopeDispose } from 'vue'
import { api, errorViewOf, subscribe } from '../../api'
import { t } from '../../words'

/** Says that a secret is on the clipboard and when it goes, with a way to clear it at once. */
export function useClearingToast(): { announce: (what: string) => void } {
  const toast = useToast()
  let shown: string | number | undefined
  const milliseconds = 30_000

  // Main clears by its own clock; the notice goes when it did, or when it was asked to.
  onScopeDispose(subscribe('clipboard.cleared', hide))

  function hide(): void {
    if (shown !== undefined) toast.remove(shown)
    shown = undefined
  }

  async function clear(): Promise<void> {
    try {
      await api.clipboard.clear()
      hide()
    } catch (thrown) {
      const { title, remedy } = errorViewOf(thrown)
      toast.add({ title, description: remedy, icon: 'i-lucide-octagon-alert', color: 'error' })
    }
  }

  function announce(what: string): void {
    hide()
    shown = toast.add({
      title: t('kubeconfigs.copiedForAWhile', { what }),
      icon: 'i-lucide-clipboard-check',
      color: 'success',
      duration: milliseconds,
      orientation: 'horizontal',
      actions: [
        { label: t('kubeconfigs.clearNow'), variant: 'ghost', onClick: () => void clear() },
      ],
    }).id
  }

  return { announce }
}
