import { useToast } from '@nuxt/ui/composables'
import { api, errorViewOf } from '../api'
import { t } from '../words'

/** Copies public text through main and says so. Secrets have channels of their own that never pass here. */
export function useClipboard(): { copy: (text: string, what: string) => Promise<void> } {
  const toast = useToast()

  async function copy(text: string, what: string): Promise<void> {
    try {
      await api.clipboard.write(text)
      toast.add({
        title: t('common.copied', { what }),
        icon: 'i-lucide-clipboard-check',
        color: 'success',
      })
    } catch (thrown) {
      const { title, remedy } = errorViewOf(thrown)
      toast.add({
        title,
        description: remedy,
        icon: 'i-lucide-octagon-alert',
        color: 'error',
      })
    }
  }

  return { copy }
}
