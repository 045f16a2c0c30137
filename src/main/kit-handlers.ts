import { basename } from 'node:path'
import type { Handlers } from '../shared/api'
import type { kitChannels } from '../shared/kit-channels'
import { sealedFileEndings } from '../shared/kit-models'
import type { ProjectView } from '../shared/models'
import type { Services } from './composition'
import type { Shell } from './handlers'
import type { ProjectState } from './services/project-state'

/** The largest file of a share that is read, in bytes. */
const maxShareBytes = 8_192

/** Channels of recovery kits and project files. */
export function kitHandlers(
  { kits }: Pick<Services, 'kits'>,
  { dialogs, readFile }: Pick<Shell, 'dialogs' | 'readFile'>,
  view: (state: ProjectState) => ProjectView,
): Pick<Handlers, keyof typeof kitChannels> {
  const { desk } = kits
  return {
    'kits.plan': ({ project }) => kits.plan(project),
    'kits.make': async ({ project, passphrase, shares }) => {
      const { fileName } = await kits.plan(project)
      const path = await dialogs.saveFile('Save recovery kit', fileName)
      if (path === undefined) return null
      if (!shares) return kits.make(project, path, passphrase)
      const folder = await dialogs.chooseFolder('Folder for the shares')
      if (folder === undefined) return null
      return kits.make(project, path, passphrase, { count: shares, folder })
    },
    'kits.share': async ({ project, passphrase, hasAuthorityKeys }) => {
      const path = await dialogs.saveFile('Save project file', await kits.projectFileName(project))
      if (path === undefined) return null
      return kits.share(project, path, { passphrase, hasAuthorityKeys })
    },
    'kits.choose': async () => {
      const endings = Object.values(sealedFileEndings)
      const path = await dialogs.openFile('Recovery kit or project file', [...endings, '*'])
      if (path === undefined) return null
      return desk.choose(await kits.read(path), basename(path))
    },
    'kits.chooseShares': async () => {
      const paths = (await dialogs.openFiles('Shares of a recovery kit', ['txt', '*'])) ?? []
      return Promise.all(
        paths.slice(0, 32).map(async (path) => ({
          name: basename(path),
          text: (await readFile(path, maxShareBytes - 1)).toString('utf8'),
        })),
      )
    },
    'kits.open': ({ token, opener }) => desk.open(token, opener),
    'kits.restore': async ({ token, name, into }) =>
      view(await desk.restore(token, { name, into })),
    'kits.restoreKeys': async ({ token, into }) => {
      const { state, missing } = await desk.restoreKeys(token, into)
      return { project: view(state), missing }
    },
    'kits.mergePreview': ({ token }) => desk.mergePreview(token),
    'kits.merge': async ({ token, choices }) => view(await desk.merge(token, choices)),
    'kits.close': async () => {
      desk.close()
    },
  }
}
