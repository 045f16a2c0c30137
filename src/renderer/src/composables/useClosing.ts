import { onBeforeUnmount } from 'vue'
import { api, subscribe } from '../api'
import { useProjectStore } from '../stores/project'
import { t } from '../words'
import { useNotices } from './useNotices'

/** Saves before the window closes; an edit that cannot be saved keeps it open and says so. */
export function useClosing(): void {
  const store = useProjectStore()
  const notices = useNotices()

  async function close(): Promise<void> {
    await store.flush()
    if (store.saveError === null) {
      await api.window.closeAnswer('close')
      return
    }
    await api.window.closeAnswer('stay')
    notices.trouble({
      title: t('shell.closing.title'),
      description: t('shell.closing.text'),
      action: {
        label: t('shell.closing.anyway'),
        onClick: () => void api.window.closeAnswer('close'),
      },
    })
  }

  onBeforeUnmount(subscribe('window.closing', () => void close()))
}
