import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { AppError } from '../../shared/errors'
import type { BundleView } from '../../shared/bundle-models'
import { bundlesFor, finish, type FileDigest } from '../domain/bundle'
import type { Bundle, BundleFile } from '../domain/files'
import { isIssuedCertificate } from '../domain/ledger'
import { serverAuthority } from '../domain/kubeconfig'
import { kubeconfigText } from '../domain/kubeconfig-text'
import { joinHash } from '../pki/fingerprints'
import {
  certificatePem,
  chainPem,
  createMaterial,
  fillSizes,
  issuedRow,
  privateKeyPemBytes,
  publicKeyPem,
  type Material,
} from './material'
import { filledBytes } from './filling'
import { stopIfCancelled } from './operations'
import { refuseWaiting, waitingIn, waitingOf } from './waiting'
import { changesBetween } from '../domain/changes'
import type { RowKey } from '../domain/plan/spec'
import type {
  Archive,
  ArchiveFile,
  ArchiveFormat,
  ExportFolders,
  ProjectStore,
  Vault,
} from './ports'
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

/** @returns the bundles of what was issued, without the manifest. Throws `nothing-issued`. */
export function bundlesOf(state: ProjectState, applied: Applied = appliedOf(state)): Bundle[] {
  const { cluster, plan } = applied
  const join = joinHashOf(state, cluster)
  return bundlesFor(cluster, plan, {
    fingerprint: (row) => {
      const issued = state.issued.get(row)
      return issued && isIssuedCertificate(issued) ? issued.fingerprint : undefined
    },
    ...(join === undefined ? {} : { joinHash: join }),
  })
}

/** @returns the hash with which nodes join; undefined while the authority of API servers is not issued. */
export function joinHashOf(state: ProjectState, cluster: Applied['cluster']): string | undefined {
  const authority = serverAuthority(cluster)
  return state.issued.has(authority) ? joinHash(certificatePem(state, authority)) : undefined
}

/** @returns what would be written, file by file, without opening a key. Throws `nothing-issued`. */
export function previewBundles(state: ProjectState): BundleView[] {
  const applied = appliedOf(state)
  const viewOf = bundleViews(state, applied)
  return bundlesOf(state, applied).map(viewOf)
}

/** @returns the same for one node; null for a node that gets no bundle. Throws `nothing-issued`. */
export function previewBundle(state: ProjectState, node: string): BundleView | null {
  const applied = appliedOf(state)
  const bundle = bundlesOf(state, applied).find((each) => each.node === node)
  return bundle ? bundleViews(state, applied)(bundle) : null
}

function bundleViews(state: ProjectState, applied: Applied): (bundle: Bundle) => BundleView {
  const { cluster } = applied
  const waiting = new Set(waitingOf(state, applied).map(({ item }) => item.key))
  const roles = new Map(cluster.nodes.map((node) => [node.name, node.roles]))
  return (unfinished) => {
    // Digests of equal length stand in for the real ones, which would need the keys.
    const placeholders = new Map(
      unfinished.files.map(({ path }): [string, FileDigest] => [
        path,
        { sha256: '0'.repeat(64), bytes: 0 },
      ]),
    )
    const { name, node, files } = finish(unfinished, placeholders)
    const views = files.map((file) => fileView(state, file))
    return {
      waiting: waitingIn(unfinished, waiting),
      name,
      node: node ?? null,
      roles: [...((node === undefined ? undefined : roles.get(node)) ?? [])],
      files: views,
      privateFiles: views.filter(({ isPrivate }) => isPrivate).length,
      bytes: views.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }
}

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
      const { path, bytes } = await archive.write(stage.folder, bundle.name, options.format, files)
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
    const paths = await stage.publish(exported.map(({ path }) => path))
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

function fileView(state: ProjectState, file: BundleFile): BundleView['files'][number] {
  return {
    path: file.path,
    target: file.target ?? null,
    mode: file.mode.toString(8),
    owner: `${file.owner.user}:${file.owner.group}`,
    isPrivate: file.isPrivate,
    bytes: sizeIfIssued(state, file),
    why: file.why,
    spec: file.spec ?? null,
  }
}

/** A file whose certificate has not come yet has no size. */
function sizeIfIssued(state: ProjectState, file: BundleFile): number {
  try {
    return sizeOf(state, file)
  } catch (error) {
    if (error instanceof AppError && error.code === 'certificate-not-found') return 0
    throw error
  }
}

/** Size in bytes, from what is known without the vault. */
function sizeOf(state: ProjectState, { content }: BundleFile): number {
  switch (content.from) {
    case 'text':
      return Buffer.byteLength(content.text)
    case 'filled': {
      const sizes = fillSizes(state)
      return content.parts.reduce((sum, part) => sum + filledBytes(part, sizes), 0)
    }
    case 'certificate':
      return chainPem(state, content.row, content.isAlone ? 'alone' : 'chain').length
    case 'public-key':
      return publicKeyPem(state, content.row).length
    case 'private-key':
      return privateKeyPemBytes(issuedRow(state, content.row))
    case 'kubeconfig': {
      const { row, authority, trust, paths } = content.kubeconfig
      const text = kubeconfigText(content.kubeconfig, {
        authority: chainPem(state, authority, trust),
        certificate: chainPem(state, row, 'chain'),
        privateKey: paths ? '' : ' '.repeat(privateKeyPemBytes(issuedRow(state, row))),
      })
      return Buffer.byteLength(text)
    }
  }
}
