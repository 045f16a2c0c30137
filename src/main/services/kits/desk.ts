import { randomUUID } from 'node:crypto'
import { AppError } from '../../../shared/errors'
import type { ChosenSealedFile, OpenedSealedFile, RestoreInto } from '../../../shared/kit-models'
import type { MergeChoices, MergePreview } from '../../../shared/merge-models'
import type { ProjectState } from '../project-state'
import { checkContent } from './checking'
import { keyFromPassphrase, openContainer } from './container'
import { decodeContent, zeroContent } from './content'
import { readContainer, type Container } from './header'
import type { KitPorts } from './making'
import { merge, mergePreview } from './merging'
import {
  openedView,
  restoreKeys,
  restoreProject,
  type OpenedFile,
  type RestoreOptions,
} from './restoring'

/** How a file is opened: by its passphrase, or by the texts of shares. */
export type FileOpener = { readonly passphrase: string } | { readonly shares: readonly string[] }

/** One file at a time: chosen, opened, then restored, merged or put away. Its keys stay here. */
export type KitDesk = {
  /** Errors `sealed-file-foreign`, `sealed-file-newer`, `sealed-file-damaged`. */
  choose(bytes: Buffer, name: string): ChosenSealedFile
  /** Opens it and checks all of it. Errors `passphrase-wrong`, `shares-refused`, `sealed-file-damaged`. */
  open(token: string, opener: FileOpener): Promise<OpenedSealedFile>
  restore(token: string, options: RestoreOptions): Promise<ProjectState>
  restoreKeys(token: string, into: RestoreInto): Promise<{ state: ProjectState; missing: string[] }>
  mergePreview(token: string): Promise<MergePreview>
  merge(token: string, choices: MergeChoices): Promise<ProjectState>
  /** Zeroes its keys. */
  close(): void
}

/** A file that nobody goes on with is put away after this time. */
const restMilliseconds = 15 * 60_000

type Kept = { readonly token: string; readonly container: Container; opened?: OpenedFile }

/** @returns a desk for one window, or one run of the command line. */
export function createKitDesk(ports: KitPorts): KitDesk {
  let kept: Kept | undefined
  let timer: NodeJS.Timeout | undefined

  const close = (): void => {
    clearTimeout(timer)
    if (kept?.opened) zeroContent(kept.opened.content)
    kept = undefined
  }
  const rest = (): void => {
    clearTimeout(timer)
    timer = setTimeout(close, restMilliseconds)
    timer.unref()
  }
  const chosen = (token: string): Kept => {
    if (kept?.token !== token)
      throw new AppError('input-refused', {
        reason: 'The file is no longer open. Choose it again.',
      })
    rest()
    return kept
  }
  const openedOf = (token: string): OpenedFile => {
    const { opened } = chosen(token)
    if (!opened) throw new AppError('input-refused', { reason: 'Open the file first.' })
    return opened
  }
  /** The file is put away when it is done with, and kept when another try may help. */
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work
    close()
    return result
  }

  return {
    choose(bytes, name) {
      const container = readContainer(bytes)
      close()
      kept = { token: randomUUID(), container }
      rest()
      const { kind, madeAt, shares } = container.header
      const { token } = kept
      return { token, name, kind, madeAt, bytes: bytes.length, shares: shares ?? null }
    },
    async open(token, opener) {
      const mine = chosen(token)
      const { container } = mine
      const key =
        'passphrase' in opener
          ? await keyFromPassphrase(container, opener.passphrase, ports.derive)
          : await ports.shares.open(container.header, opener.shares)
      const plain = openContainer(container, key)
      key.fill(0)
      const content = decodeContent(plain)
      plain.fill(0)
      try {
        const understood = await checkContent(content, ports)
        if (mine.opened) zeroContent(mine.opened.content)
        mine.opened = { header: container.header, content, understood }
      } catch (error) {
        zeroContent(content)
        throw error
      }
      return openedView(token, mine.opened, await ports.projects.list())
    },
    restore: async (token, options) => finish(restoreProject(openedOf(token), options, ports)),
    restoreKeys: async (token, into) => finish(restoreKeys(openedOf(token), into, ports)),
    mergePreview: async (token) => mergePreview(openedOf(token), ports),
    merge: async (token, choices) => finish(merge(openedOf(token), choices, ports)),
    close,
  }
}
