import type { Handlers } from '../shared/api'
import type { custodyChannels } from '../shared/custody-channels'
import type { KeychainView, ProjectView } from '../shared/models'
import type { Services } from './composition'
import type { ProjectState } from './services/project-state'

/**
 * Handlers of keychain and vaults.
 * @param readyToLock waits for what runs
 */
export function custodyHandlers(
  { projects }: Pick<Services, 'projects'>,
  keychain: () => Promise<KeychainView>,
  readyToLock: () => Promise<void>,
  view: (state: ProjectState) => ProjectView,
): Pick<Handlers, keyof typeof custodyChannels> {
  return {
    'custody.status': keychain,
    'custody.usePassphrase': async ({ project, passphrase }) =>
      view(await projects.usePassphrase(project, passphrase)),
    'custody.unlock': async ({ project, passphrase }) =>
      view(await projects.unlock(project, passphrase)),
    'custody.changePassphrase': async ({ project, current, next }) =>
      view(await projects.changePassphrase(project, current, next)),
    'custody.lock': async ({ project }) => {
      await readyToLock()
      return view(await projects.lock(project))
    },
  }
}
