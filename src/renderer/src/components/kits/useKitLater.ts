import type { ProjectView } from '../../../../shared/models'
import { useApp } from '../../composables/useApp'

const dayMilliseconds = 24 * 60 * 60 * 1000

/** Whether a project asks for a recovery kit now, and how it is put off until tomorrow. */
export function useKitLater() {
  const { settings, now } = useApp()
  return {
    asks({ summary, kit }: ProjectView): boolean {
      if (kit.state !== 'missing' && kit.state !== 'outdated') return false
      const later = settings.current.value.kitLater[summary.id]
      return later === undefined || Date.parse(later) <= now.value.getTime()
    },
    postpone(project: string): void {
      // Reminders that are past are forgotten on the way.
      const waiting = Object.entries(settings.current.value.kitLater).filter(
        ([, at]) => Date.parse(at) > Date.now(),
      )
      const at = new Date(Date.now() + dayMilliseconds).toISOString()
      void settings.change({ kitLater: { ...Object.fromEntries(waiting), [project]: at } })
    },
  }
}
