import { useToast } from '@nuxt/ui/composables'
import { onScopeDispose } from 'vue'
import { api, errorViewOf, subscribe } from '../../api'

/** Says that a secret is on the clipboard and when it goes, with a way to clear it at once. */
export function useClearingToast(): { announce: (what: string) => void } {
  const toast = useToast()
  const id = 'secret-on-clipboard'
  const milliseconds = 30_000

  // Main clears by its own clock; the notice goes when it did, or when it was asked to.
  onScopeDispose(subscribe('clipboard.cleared', () => toast.remove(id)))

  async function clear(): Promise<void> {
    try {
      await api.clipboard.clear()
      toast.remove(id)
    } catch (thrown) {
      const { title, remedy } = errorViewOf(thrown)
      toast.add({ title, description: remedy, icon: 'i-lucide-octagon-alert', color: 'error' })
    }
  }

  function announce(what: string): void {
    toast.remove(id)
    toast.add({
      id,
      title: `${what} copied. Cleared in 30 seconds.`,
      icon: 'i-lucide-clipboard-check',
      color: 'success',
      duration: milliseconds,
      orientation: 'horizontal',
      actions: [{ label: 'Clear now', variant: 'ghost', onClick: () => void clear() }],
    })
  }

  return { announce }
}
