import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import type { Handlers } from '../shared/api'
import { AppError } from '../shared/errors'
import type { ProjectView } from '../shared/models'
import type { offlineChannels } from '../shared/offline-channels'
import type { Services } from './composition'
import { fileBase } from './domain/openssl/equivalent'
import type { Shell } from './handlers'
import { maxAuthorityFileBytes } from './pki/authority-file'
import type { ProjectState } from './services/project-state'

/** Handlers of authorities that go offline and come back. Paths and files stay here. */
export function offlineHandlers(
  services: Pick<Services, 'projects' | 'takeOffline' | 'bringBack'>,
  shell: Pick<Shell, 'dialogs' | 'readFile' | 'writeFile'>,
  view: (state: ProjectState) => ProjectView,
): Pick<Handlers, keyof typeof offlineChannels> {
  /** The one that was chosen last. */
  let chosen: { readonly token: string; readonly content: Buffer } | undefined
  return {
    'authorities.takeOffline': async ({ project, key, name, passphrase }) => {
      const { metadata } = (await services.projects.peek(project)).project.definition
      const path = await shell.dialogs.saveFile(
        'Save the authority',
        `${fileBase(metadata.name)}-${fileBase(key)}-offline.pem`,
      )
      if (path === undefined) return null
      const file = {
        write: (content: Buffer) => shell.writeFile(path, content, 0o600),
        read: () => shell.readFile(path, maxAuthorityFileBytes),
      }
      return view(await services.takeOffline(project, key, { name, passphrase }, file))
    },
    'authorities.chooseOfflineFile': async () => {
      const path = await shell.dialogs.openFile('Authorities', ['pem', 'key', 'crt'])
      if (path === undefined) return null
      chosen = { token: randomUUID(), content: await shell.readFile(path, maxAuthorityFileBytes) }
      return { token: chosen.token, name: basename(path) }
    },
    'authorities.bringBack': async ({ project, key, token, passphrase }) => {
      if (chosen?.token !== token)
        throw new AppError('input-refused', { reason: 'Choose the file again.' })
      const { content } = chosen
      const state = await services.bringBack(project, key, { content, passphrase })
      // It may have been a key in clear.
      content.fill(0)
      chosen = undefined
      return view(state)
    },
  }
}
