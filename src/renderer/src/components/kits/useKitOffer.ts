import { useNotices } from '../../composables/useNotices'
import { useProjectStore } from '../../stores/project'
import { t } from '../../words'

/** Takes the notice away that offers a kit now. */
let takeAway: (() => void) | undefined

/** The notice that offers a recovery kit. It goes when somebody saves one by whichever way. */
export function useKitOffer() {
  const store = useProjectStore()
  const notices = useNotices()
  return {
    offer(): void {
      takeAway = notices.done({
        title: t('kits.save.offer'),
        description: t('kits.save.offerText'),
        icon: 'i-lucide-archive-restore',
        action: { label: t('kits.save.button'), onClick: () => (store.copyOpen = 'kit') },
      })
    },
    withdraw(): void {
      takeAway?.()
      takeAway = undefined
    },
  }
}
