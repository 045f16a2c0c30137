import { api } from '../api'
import { t } from '../words'
import { useNotices } from './useNotices'

/** Copies public text through main and says so. Secrets have channels of their own that never pass here. */
export function useClipboard(): { copy: (text: string, what: string) => Promise<void> } {
  const notices = useNotices()

  async function copy(text: string, what: string): Promise<void> {
    try {
      await api.clipboard.write(text)
      notices.done({ title: t('common.copied', { what }), icon: 'i-lucide-clipboard-check' })
    } catch (thrown) {
      notices.failed(thrown)
    }
  }

  return { copy }
}
