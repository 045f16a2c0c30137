import { randomUUID } from 'node:crypto'
import { AppError, errorCatalogue } from '../shared/errors'
import type { EventData, EventName, Handlers } from '../shared/api'
import type { KeychainView, ProjectView } from '../shared/models'
import type { ExportTarget } from '../shared/bundle-models'
import type { Language, MenuWords, Settings } from '../shared/settings'
import type { ClusterDefinition } from '../shared/definition'
import type { Services } from './composition'
import type { Dialogs } from './dialogs'
import type { SecretClipboard } from './secret-clipboard'
import type { SecretWindow } from './secret-window'
import { activityHandlers } from './activity-handlers'
import { certificateHandlers } from './certificate-handlers'
import { custodyHandlers } from './custody-handlers'
import { definitionHandlers } from './definition-handlers'
import { kitHandlers } from './kit-handlers'
import { kubeconfigHandlers } from './kubeconfig-handlers'
import { offlineHandlers } from './offline-handlers'
import { requestHandlers } from './request-handlers'
import { eachPreview } from './services/bundle-previews'
import { inTurns } from './services/in-turns'
import { nodeDetail } from './services/node-detail'
import { previewPlan } from './services/plan-preview'
import { createOperations, type Operations } from './services/operations'
import type { ProjectState } from './services/project-state'
import type { Projects } from './services/projects'
import { trustView } from './services/trust'
import { damagedSummary, projectSummary, projectView } from './services/project-views'

/** What the handlers need of the shell. */
export type Shell = {
  readonly version: string
  readonly dataFolder: string
  readonly language: Language
  readonly dialogs: Dialogs
  readonly clipboard: SecretClipboard
  readonly secretWindow: SecretWindow
  readSettings(): Promise<Settings>
  saveSettings(settings: Settings): Promise<void>
  rememberPlace(place: string): void
  showMenu(words: MenuWords): void
  answerClosing(answer: 'close' | 'stay'): void
  control(action: 'minimize' | 'maximize' | 'close'): void
  /** Waits for what runs, before a vault is locked by hand. */
  readyToLock(): Promise<void>
  firstPaint(): void
  emit<E extends EventName>(event: E, data: EventData<E>): void
  showFolder(path: string): void
  /** The definition in a text; `name` is for the error. Errors `definition-invalid`. */
  definitionIn(text: string, name: string): ClusterDefinition
  /** A file that a person chose, one byte more than may be taken at most. Error `file-unreadable`. */
  readImportFile(path: string): Promise<string>
  /** Bytes of a file that a person chose, `limit` and one more at most. Error `file-unreadable`. */
  readFile(path: string, limit: number): Promise<Buffer>
  sample(): Promise<ClusterDefinition>
  /** Writes a file; `mode` is what it has from its first byte. Error `target-unwritable`. */
  writeFile(path: string, content: Uint8Array, mode: number): Promise<void>
}

/** Implements the contract with use cases. No logic of its own beyond naming folders by tokens. */
export function createHandlers(
  services: Services,
  shell: Shell,
  operations: Operations = createOperations(),
): Handlers {
  const { projects, clock, custody } = services
  /** Folders that a person chose in a dialog; the window only knows their tokens. */
  const targets = new Map<string, string>()

  const keychain = async (): Promise<KeychainView> => {
    const status = await custody.status()
    const { backend } = status
    if (status.usable) return { usable: true, backend, trouble: null, because: null }
    const { title, remedy } = errorCatalogue[status.trouble]
    return { usable: false, backend, trouble: { title, remedy }, because: status.because }
  }
  const view = (state: ProjectState): ProjectView => {
    const record = state.project.custody
    return projectView(
      state,
      {
        unlocked: projects.isUnlocked(state),
        backend: record?.kind === 'keychain' ? record.backend : 'Passphrase vault',
      },
      clock.now(),
    )
  }
  const target = (token: string): string => {
    const folder = targets.get(token)
    if (folder === undefined) throw new AppError('target-not-chosen')
    return folder
  }
  const targetView = (token: string): ExportTarget => ({ token, label: target(token) })

  return {
    'app.info': async () => ({
      version: shell.version,
      platform: platform(),
      dataFolder: shell.dataFolder,
      keychain: await keychain(),
      settings: await shell.readSettings(),
      language: shell.language,
    }),
    'app.saveSettings': async (settings) => {
      await shell.saveSettings(settings)
      return settings
    },
    'app.firstPaint': async () => {
      shell.firstPaint()
    },
    'app.rememberPlace': async ({ place }) => {
      shell.rememberPlace(place)
    },
    'window.menu': async (words) => {
      shell.showMenu(words)
    },
    'window.closeAnswer': async (answer) => {
      shell.answerClosing(answer)
    },
    'window.control': async (action) => {
      shell.control(action)
    },
    'clipboard.write': (text) => shell.clipboard.write(text),
    'clipboard.clear': () => shell.clipboard.clear(),

    'projects.list': async () =>
      Promise.all(
        (await projects.list()).map(async (listed) =>
          'state' in listed
            ? projectSummary(listed.state, clock.now())
            : damagedSummary(listed.id, listed.error, await services.store.snapshots(listed.id)),
        ),
      ),
    'projects.create': async (definition) => view(await projects.create(definition)),
    'projects.preview': async (definition) => previewPlan(definition, clock.now()),
    'projects.openSample': async () => view(await openSample(projects, await shell.sample())),
    'projects.open': async ({ project }) => view(await projects.open(project)),
    'projects.edit': async ({ project, definition }) =>
      view(await projects.edit(project, definition)),
    'projects.discardEdits': async ({ project }) => view(await projects.discardEdits(project)),
    'projects.remove': ({ project, name }) => projects.remove(project, name),

    'changes.apply': ({ project, operation }) =>
      operations.run(operation, async (signal) => {
        const { state, ...counts } = await services.apply(project, {
          signal,
          onProgress: (progress) => {
            shell.emit('progress', { operation, step: 'issue', ...progress })
          },
        })
        return { ...counts, project: view(state) }
      }),
    'operations.cancel': async ({ operation }) => {
      operations.cancel(operation)
    },

    ...definitionHandlers(services, shell, view),
    'nodes.detail': async ({ project, node }) =>
      nodeDetail(await projects.peek(project), node, clock.now()),
    ...requestHandlers(services, shell, operations, view),
    ...offlineHandlers(services, shell, view),

    ...certificateHandlers(services, shell),

    'trust.graph': async ({ project }) => trustView(await projects.peek(project), clock.now()),

    ...kubeconfigHandlers(services, shell),

    'bundles.preview': async ({ project }) => inTurns(eachPreview(await projects.peek(project))),
    'bundles.chooseTarget': async () => {
      const folder = await shell.dialogs.chooseFolder('Folder for the bundles')
      if (folder === undefined) return null
      const token = randomUUID()
      targets.set(token, folder)
      return targetView(token)
    },
    'bundles.export': ({ project, bundles, format, target: token, operation }) =>
      operations.run(operation, async (signal) => {
        const exported = await services.export(project, {
          bundles,
          format,
          folder: target(token),
          signal,
          onProgress: (progress) => {
            shell.emit('progress', { operation, step: 'export', ...progress })
          },
        })
        return {
          target: targetView(token),
          bundles: exported.map(({ name, fileName, files, bytes }) => ({
            name,
            fileName,
            files,
            bytes,
          })),
        }
      }),
    'bundles.showTarget': async ({ target: token }) => {
      shell.showFolder(target(token))
    },

    ...custodyHandlers(services, keychain, () => shell.readyToLock(), view),
    ...activityHandlers(services, shell, view),
    ...kitHandlers(services, shell, view),
  }
}

/** Opens the sample that is there, or makes one beside a person's own project of the same name. */
async function openSample(projects: Projects, sample: ClusterDefinition): Promise<ProjectState> {
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? sample.metadata.name : `${sample.metadata.name}-${count}`
    const known = await projects.findByName(name)
    if (known?.project.isSample === true) return projects.open(known.project.id)
    const definition = { ...sample, metadata: { ...sample.metadata, name } }
    if (!known) return projects.create(definition, { isSample: true })
  }
}

function platform(): 'linux' | 'darwin' | 'win32' | 'other' {
  switch (process.platform) {
    case 'linux':
    case 'darwin':
    case 'win32':
      return process.platform
    default:
      return 'other'
  }
}
