import type { activityChannels } from '../shared/activity-channels'
import type { Handlers } from '../shared/api'
import type { ProjectView } from '../shared/models'
import type { Services } from './composition'
import type { Shell } from './handlers'
import { activityOf } from './services/activity'
import { ledgerText } from './services/ledger-export'
import type { ProjectState } from './services/project-state'
import { snapshotViews } from './services/snapshot-views'

/** Handlers of the ledger and of earlier states. */
export function activityHandlers(
  { projects, store }: Services,
  shell: Pick<Shell, 'dialogs' | 'writeFile'>,
  view: (state: ProjectState) => ProjectView,
): Pick<Handlers, keyof typeof activityChannels> {
  return {
    'activity.list': async ({ project }) => {
      const { entries, broken } = await store.seeLedger(project)
      return { entries: activityOf(entries), broken: broken ?? null }
    },
    'activity.export': async ({ project, format, entries }) => {
      const seen = await store.seeLedger(project)
      const path = await shell.dialogs.saveFile('Save ledger', `ledger.${format}`)
      if (path === undefined) return false
      const text = ledgerText(seen.entries, entries, format)
      await shell.writeFile(path, Buffer.from(text), 0o600)
      return true
    },
    'snapshots.list': async ({ project }) =>
      snapshotViews(await projects.peek(project), await store.snapshots(project)),
    'snapshots.rollBack': async ({ project, snapshot }) =>
      view(await projects.rollBack(project, snapshot)),
    'projects.restore': async ({ project }) => view(await projects.restore(project)),
  }
}
