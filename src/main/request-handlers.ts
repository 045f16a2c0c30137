import { randomUUID } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Handlers } from '../shared/api'
import { AppError } from '../shared/errors'
import type { ProjectView } from '../shared/models'
import {
  maxExaminationBytes,
  type BringView,
  type Examination,
  type ExaminedItem,
  type GivenText,
  type SavedFiles,
} from '../shared/request-models'
import type { requestChannels } from '../shared/request-channels'
import type { Services } from './composition'
import type { Shell } from './handlers'
import { examineCertificates } from './services/certificate-examining'
import { examineAuthority } from './services/authority-judging'
import { authorityViews } from './services/bringing'
import type { Operations } from './services/operations'
import type { ProjectState } from './services/project-state'
import { examineRequests, type GivenFile, type Unreadable } from './services/request-examining'
import { ownRequestFiles, scriptFiles, type TextFile } from './services/request-files'
import { requestsView } from './services/waiting'

type RequestHandlers = Pick<Handlers, keyof typeof requestChannels>

/** The largest certificate or key file of an authority that is read, in bytes. */
const maxAuthorityBytes = 256 * 1024
/** How many examinations are remembered; the oldest is forgotten first. */
const maxRemembered = 8

type Choice = {
  readonly project: string
  readonly key: string
  readonly certificate: Buffer
  readonly privateKey?: { readonly name: string; readonly content: Buffer }
}

/** Handlers of keys and authorities that are not in this app. What is examined stays here, by token. */
export function requestHandlers(
  services: Services,
  shell: Pick<Shell, 'dialogs' | 'writeFile' | 'readFile' | 'emit'>,
  operations: Operations,
  view: (state: ProjectState) => ProjectView,
): RequestHandlers {
  const { projects, clock } = services
  const given = new Map<string, readonly GivenFile[]>()
  const choices = new Map<string, Choice>()

  const examination = (
    files: readonly GivenFile[],
    examined: {
      readonly items: readonly { readonly view: ExaminedItem }[]
      readonly unreadable: readonly Unreadable[]
    },
  ): Examination => ({
    token: remember(given, files),
    items: examined.items.map((item) => item.view),
    unreadable: [...examined.unreadable],
  })
  const chosenFiles = async (title: string, extensions: readonly string[]) => {
    const paths = await shell.dialogs.openFiles(title, extensions)
    if (paths === undefined) return undefined
    return Promise.all(
      paths.map(async (path) => ({
        name: basename(path),
        content: await shell.readFile(path, maxExaminationBytes),
      })),
    )
  }
  const requests = async (project: string, files: readonly GivenFile[]) =>
    examination(files, examineRequests(await projects.peek(project), files))
  const certificates = async (project: string, files: readonly GivenFile[]) =>
    examination(files, examineCertificates(await projects.peek(project), files, clock.now()))
  const save = async (files: readonly TextFile[]): Promise<SavedFiles | null> => {
    const folder = await shell.dialogs.chooseFolder('Folder for the files')
    if (folder === undefined) return null
    for (const { name, text, mode } of files)
      await shell.writeFile(join(folder, name), Buffer.from(text), mode)
    return { files: files.length, folder: basename(folder) }
  }
  const choice = (token: string, project: string): Choice => {
    const found = choices.get(token)
    if (found?.project !== project)
      throw new AppError('input-refused', { reason: 'Choose the certificate again.' })
    return found
  }
  const bringView = async (token: string, chosen: Choice): Promise<BringView> => {
    const { project, key, certificate, privateKey } = chosen
    const state = await projects.peek(project)
    const hasKey = privateKey !== undefined
    const { facts, ...judged } = examineAuthority(state, key, { certificate, hasKey }, clock.now())
    const { subject, issuer, notBefore, notAfter, keyAlgorithm, fingerprint } = facts
    return {
      token,
      ...{ subject, issuer, notBefore, notAfter, keyAlgorithm, fingerprint },
      above: [...judged.above],
      privateKey: privateKey
        ? { name: privateKey.name, isEncrypted: privateKey.content.includes('ENCRYPTED') }
        : null,
      refusals: [...judged.refusals],
      warnings: [...judged.warnings],
      affected: judged.affected,
    }
  }

  return {
    'requests.list': async ({ project }) => requestsView(await projects.peek(project)),
    'requests.saveScripts': async ({ project, makers }) =>
      save(scriptFiles(await projects.peek(project), makers)),
    'requests.saveOwn': async ({ project, authority }) =>
      save(ownRequestFiles(await projects.peek(project), authority)),
    'requests.examine': async ({ project, texts }) => requests(project, texts.map(fileOf)),
    'requests.examineFiles': async ({ project }) => {
      const files = await chosenFiles('Certificate requests', ['csr', 'req', 'pem', 'p10', 'der'])
      return files ? requests(project, files) : null
    },
    'requests.sign': ({ project, token, items, reason, operation }) =>
      operations.run(operation, async (signal) => {
        const { state, issued, waiting } = await services.signRequests(
          project,
          filesOf(given, token),
          items,
          {
            signal,
            reason,
            onProgress: (progress) => {
              shell.emit('progress', { operation, step: 'issue', ...progress })
            },
          },
        )
        return { issued, waiting, project: view(state) }
      }),
    'certificates.examine': async ({ project, texts }) => certificates(project, texts.map(fileOf)),
    'certificates.examineFiles': async ({ project }) => {
      const files = await chosenFiles('Certificates', ['crt', 'pem', 'cer', 'der'])
      return files ? certificates(project, files) : null
    },
    'certificates.accept': ({ project, token, items, reason, operation }) =>
      operations.run(operation, async () => {
        const files = filesOf(given, token)
        const { state, issued, waiting } = await services.acceptCertificates(
          project,
          files,
          items,
          reason,
        )
        return { issued, waiting, project: view(state) }
      }),
    'authorities.list': async ({ project }) =>
      authorityViews(await projects.peek(project), clock.now()),
    'authorities.chooseCertificate': async ({ project, key }) => {
      const path = await shell.dialogs.openFile('Certificates', ['crt', 'pem', 'cer', 'der'])
      if (path === undefined) return null
      const chosen = { project, key, certificate: await shell.readFile(path, maxAuthorityBytes) }
      const shown = await bringView('', chosen)
      return { ...shown, token: remember(choices, chosen) }
    },
    'authorities.chooseKey': async ({ project, token }) => {
      const before = choice(token, project)
      const path = await shell.dialogs.openFile('Private keys', ['key', 'pem'])
      if (path === undefined) return null
      const content = await shell.readFile(path, maxAuthorityBytes)
      const chosen: Choice = { ...before, privateKey: { name: basename(path), content } }
      choices.set(token, chosen)
      return bringView(token, chosen)
    },
    'authorities.bring': async ({ project, token, withKey, passphrase }) => {
      const { key, certificate, privateKey } = choice(token, project)
      const state = await services.bringAuthority(project, key, {
        certificate,
        ...(withKey && privateKey ? { privateKey: privateKey.content } : {}),
        ...(passphrase === undefined ? {} : { passphrase }),
      })
      privateKey?.content.fill(0)
      choices.delete(token)
      return view(state)
    },
    'authorities.release': async ({ project, key }) =>
      view(await services.releaseAuthority(project, key)),
  }
}

function fileOf({ name, text }: GivenText): GivenFile {
  return { name, content: Buffer.from(text) }
}

function remember<T>(memory: Map<string, T>, value: T): string {
  const token = randomUUID()
  memory.set(token, value)
  for (const oldest of memory.keys()) {
    if (memory.size <= maxRemembered) break
    memory.delete(oldest)
  }
  return token
}

function filesOf(given: ReadonlyMap<string, readonly GivenFile[]>, token: string) {
  const files = given.get(token)
  if (files) return files
  throw new AppError('input-refused', { reason: 'Examine the files again.' })
}
