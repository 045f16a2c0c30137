import { basename, dirname, join } from 'node:path'
import type { KitPlan, SealedFileReport, ShareCount } from '../shared/kit-models'
import { sealedFileEndings } from '../shared/kit-models'
import { replaceFile, syncFolder } from './adapters/atomic-file'
import { targetUnwritable } from './adapters/system-error'
import { readBytes } from './adapters/text-file'
import { safeFileName } from './domain/files'
import { isoSeconds } from './domain/validity'
import { createKitDesk, type KitDesk } from './services/kits/desk'
import { authorityVersions, currentAuthorities } from './services/kits/gathering'
import { maxSealedFileBytes } from './services/kits/header'
import {
  makeKit,
  makeProjectFile,
  type KitPorts,
  type SealedTarget,
  type ShareOptions,
  type Written,
} from './services/kits/making'
import { sealId, type ProjectState } from './services/project-state'
import { labelFor } from './services/row-names'

/** Recovery kits and project files, with their places on a disk. */
export type Kits = {
  /** What a kit of a project would hold, and a name for its file. */
  plan(project: string): Promise<KitPlan>
  /** Writes a kit and verifies it; the shares go into a folder, each into a file. */
  make(
    project: string,
    path: string,
    passphrase: string,
    split?: { readonly count: ShareCount; readonly folder: string },
  ): Promise<SealedFileReport>
  /** @returns a name for a project file. */
  projectFileName(project: string): Promise<string>
  /** Writes a project file and verifies it. */
  share(project: string, path: string, options: ShareOptions): Promise<SealedFileReport>
  /** Bytes of a kit or project file. Error `file-unreadable`. */
  read(path: string): Promise<Buffer>
  readonly desk: KitDesk
}

/** Puts kits over their ports and the disk. */
export function createKits(ports: KitPorts): Kits {
  const nameOf = async (project: string): Promise<string> => {
    const { definition } = (await ports.projects.peek(project)).project
    return `${safeFileName(definition.metadata.name)}-${isoSeconds(ports.clock.now()).slice(0, 10)}`
  }
  return {
    async plan(project) {
      const state = await ports.projects.peek(project)
      const files = await ports.transfer.read(project)
      const authorities = currentAuthorities(state)
      return {
        fileName: `${await nameOf(project)}.${sealedFileEndings['recovery-kit']}`,
        authorities: authorities.map(({ key }) => ({ key, label: labelFor(key) })),
        otherKeys: state.keyFiles.size - authoritiesIn(state),
        bytes: files.reduce((sum, { text }) => sum + text.length, 0),
      }
    },
    async make(project, path, passphrase, split) {
      const { name } = (await ports.projects.peek(project)).project.definition.metadata
      const shares: string[] = []
      const made = await makeKit(
        project,
        targetOf(path),
        { passphrase, shares: split?.count },
        ports,
        async (key, kit) => {
          if (!split) return
          const texts = await ports.shares.split(key, split.count, { ...kit, project: name })
          for (const [index, text] of texts.entries()) {
            const of = `${index + 1}-of-${split.count.total}`
            const file = `${safeFileName(name)}-kit-${kit.id.slice(0, 8)}-share-${of}.txt`
            await targetOf(join(split.folder, file)).write(Buffer.from(text))
            shares.push(file)
          }
        },
      )
      return report('recovery-kit', path, made, shares)
    },
    projectFileName: async (project) =>
      `${await nameOf(project)}.${sealedFileEndings['project-file']}`,
    async share(project, path, options) {
      return report(
        'project-file',
        path,
        await makeProjectFile(project, targetOf(path), options, ports),
        [],
      )
    },
    read: (path) => readBytes(path, maxSealedFileBytes),
    desk: createKitDesk(ports),
  }
}

/** Authorities have a row in the files of keys, and their keys elsewhere. */
function authoritiesIn(state: ProjectState): number {
  return authorityVersions(state).filter(({ key, version }) =>
    state.keyFiles.has(sealId(key, version)),
  ).length
}

function targetOf(path: string): SealedTarget {
  return {
    path,
    async write(bytes) {
      try {
        await replaceFile(path, bytes)
        await syncFolder(dirname(path))
      } catch (error) {
        throw targetUnwritable(path, error)
      }
    },
    read: () => readBytes(path, maxSealedFileBytes),
  }
}

function report(
  kind: SealedFileReport['kind'],
  path: string,
  { bytes, authorities, otherKeys }: Written,
  shares: string[],
): SealedFileReport {
  return {
    kind,
    fileName: basename(path),
    bytes,
    authorities: authorities.length,
    otherKeys,
    shares,
  }
}
