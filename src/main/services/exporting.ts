import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { AppError } from '../../shared/errors'
import { finish, type FileDigest } from '../domain/bundle'
import type { Bundle } from '../domain/files'
import { createMaterial, type Material } from './material'
import { bundlesOf } from './bundle-previews'
import { stopIfCancelled } from './operations'
import { refuseWaiting, waitingOf } from './waiting'
import { changesBetween } from '../domain/changes'
import type { RowKey } from '../domain/plan/spec'
import type { Archive, ArchiveFile, ArchiveFormat, ExportFolders, Protection } from './export-ports'
import type { ProjectStore } from './ports'
import type { Vault } from './custody-ports'
import { appliedOf, type Applied, type ProjectState } from './project-state'

export type ExportPorts = {
  readonly archive: Archive
  readonly folders: ExportFolders
  readonly store: Pick<ProjectStore, 'readKeys'>
}
export type ExportOptions = {
  /** Bundle names as in the preview; all without it. */
  readonly bundles?: readonly string[]
  readonly format: ArchiveFormat
  /** Without it, the bundles are not encrypted. */
  readonly protection?: Protection
  /** Absolute path of the folder that takes the bundles. */
  readonly folder: string
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: ExportProgress) => void
}
export type ExportProgress = {
  readonly done: number
  readonly total: number
  /** Bundle that was written last. */
  readonly current: string
  readonly files: number
}
export type ExportedBundle = {
  readonly name: string
  readonly node: string | undefined
  /** Absolute path of the file or folder, and its name. */
  readonly path: string
  readonly fileName: string
  readonly files: number
  readonly bytes: number
}

/** How many bundles are put together at once: enough to keep disk and cores busy, little memory. */
const atOnce = 4

/**
 * Writes bundles into a folder. All appear at the end together; when one fails or the export is
 * cancelled, none does and what was there before stays.
 * Errors `nothing-issued`, `requests-waiting`, `changes-waiting`, `input-refused`, `target-unwritable`, `cancelled` and those of `Vault`.
 */
export async function exportBundles(
  state: ProjectState,
  vault: Vault,
  { archive, folders, store }: ExportPorts,
  options: ExportOptions,
): Promise<ExportedBundle[]> {
  const applied = appliedOf(state)
  const bundles = chosen(bundlesOf(state, applied), options.bundles)
  const waiting = waitingKeys(state, applied)
  for (const bundle of bundles) refuseWaiting(bundle, waiting)
  const lock =
    options.protection &&
    (await archive.lock(options.protection, state.project.definition.metadata.name))
  const material = createMaterial(state, vault, store)
  const stage = await folders.stage(options.folder)
  const written: (ExportedBundle | undefined)[] = bundles.map(() => undefined)
  let next = 0
  let done = 0
  const work = async (): Promise<void> => {
    for (let index = next++; index < bundles.length; index = next++) {
      const bundle = bundles[index]
      if (!bundle) return
      stopIfCancelled(options.signal)
      const files = await contentsOf(bundle, material)
      const { path, bytes } = await archive.write(
        stage.folder,
        bundle.name,
        options.format,
        files,
        lock,
      )
      written[index] = {
        name: bundle.name,
        node: bundle.node,
        path,
        fileName: basename(path),
        files: files.length,
        bytes,
      }
      for (const { content } of files) content.fill(0)
      done += 1
      const progress = { done, total: bundles.length, current: bundle.name, files: files.length }
      options.onProgress?.(progress)
    }
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, work))
    stopIfCancelled(options.signal)
    const exported = written.flatMap((bundle) => bundle ?? [])
    const beside = lock ? await archive.writeBeside(stage.folder, lock.files) : []
    const paths = await stage.publish([...exported.map(({ path }) => path), ...beside])
    return exported.map((bundle, index) => ({ ...bundle, path: paths[index] ?? bundle.path }))
  } finally {
    await stage.discard()
    material.forget()
  }
}

/**
 * @returns the rows that wait for something from outside. Throws `changes-waiting` while an authority that
 * was brought or given up has not been applied: old certificates and a new authority do not go together.
 */
function waitingKeys(state: ProjectState, applied: Applied): ReadonlySet<RowKey> {
  const { changes } = changesBetween(applied.plan, state.issued)
  const isOpen = changes.some((change) => change.kind !== 'retired' && change.needs === undefined)
  if (isOpen) throw new AppError('changes-waiting')
  return new Set(waitingOf(state, applied).map(({ item }) => item.key))
}

function chosen(bundles: readonly Bundle[], names: readonly string[] | undefined): Bundle[] {
  if (names === undefined) return [...bundles]
  const unknown = names.find((name) => !bundles.some((bundle) => bundle.name === name))
  if (unknown !== undefined)
    throw new AppError('input-refused', { reason: `There is no bundle ${unknown}.` })
  return bundles.filter(({ name }) => names.includes(name))
}

/** Opens every file of a bundle and adds the manifest over what was really read. */
async function contentsOf(unfinished: Bundle, material: Material): Promise<ArchiveFile[]> {
  const contents = new Map<string, Buffer>()
  for (const file of unfinished.files)
    contents.set(file.path, await material.contentOf(file.content))
  const digests = new Map(
    [...contents].map(([path, content]): [string, FileDigest] => [
      path,
      { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length },
    ]),
  )
  const files: ArchiveFile[] = []
  for (const { path, mode, content } of finish(unfinished, digests).files)
    files.push({ path, mode, content: contents.get(path) ?? (await material.contentOf(content)) })
  return files
}
