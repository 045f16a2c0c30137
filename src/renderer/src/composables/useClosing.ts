import { useToast } from '@nuxt/ui/composables'
import { onBeforeUnmount } from 'vue'
import { api, subscribe } from '../api'
import { useProjectStore } from '../stores/project'
import { t } from '../words'

/** Saves before the window closes; an edit that cannot be saved keeps it open and says so. */
export function useClosing(): void {
  const store = useProjectStore()
  const toast = useToast()

  async function close(): Promise<void> {
    await store.flush()
    if (store.saveError === null) {
      await api.window.closeAnswer('close')
      return
    }
    await api.window.closeAnswer('stay')
    toast.add({
      title: t('shell.closing.title'),
      description: t('shell.closing.text'),
      icon: 'i-lucide-octagon-alert',
      color: 'error',
      duration: 0,
      actions: [
        {
          label: t('shell.closing.anyway'),
          variant: 'ghost',
          onClick: () => void api.window.closeAnswer('close'),
        },
      ],
    })
  }

  onBeforeUnmount(subscribe('window.closing', () => void close()))
}
