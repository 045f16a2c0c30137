import { AppError } from '../../shared/errors'
import type { BundleView } from '../../shared/bundle-models'
import { bundleOfNode, bundlesFor, eachBundle, finish, type FileDigest } from '../domain/bundle'
import type { Bundle, BundleFile } from '../domain/files'
import { isIssuedCertificate } from '../domain/ledger'
import { serverAuthority } from '../domain/kubeconfig'
import { kubeconfigText } from '../domain/kubeconfig-text'
import type { BundleFacts } from '../domain/readme'
import { joinHash } from '../pki/fingerprints'
import { filledBytes } from './filling'
import {
  certificatePem,
  chainPem,
  fillSizes,
  issuedRow,
  privateKeyPemBytes,
  publicKeyPem,
} from './material'
import { appliedOf, type Applied, type ProjectState } from './project-state'
import { waitingIn, waitingOf } from './waiting'

/** @returns the bundles of what was issued, without the manifest. Throws `nothing-issued`. */
export function bundlesOf(state: ProjectState, applied: Applied = appliedOf(state)): Bundle[] {
  const { cluster, plan } = applied
  return bundlesFor(cluster, plan, factsOf(state, cluster))
}

function factsOf(state: ProjectState, cluster: Applied['cluster']): BundleFacts {
  const join = joinHashOf(state, cluster)
  return {
    fingerprint: (row) => {
      const issued = state.issued.get(row)
      return issued && isIssuedCertificate(issued) ? issued.fingerprint : undefined
    },
    ...(join === undefined ? {} : { joinHash: join }),
  }
}

/** @returns the hash with which nodes join; undefined while the authority of API servers is not issued. */
export function joinHashOf(state: ProjectState, cluster: Applied['cluster']): string | undefined {
  const authority = serverAuthority(cluster)
  return state.issued.has(authority) ? joinHash(certificatePem(state, authority)) : undefined
}

/** @returns what would be written, file by file, without opening a key. Throws `nothing-issued`. */
export function previewBundles(state: ProjectState): BundleView[] {
  return [...eachPreview(state)]
}

/** The same one by one: a thousand nodes take a second. Throws `nothing-issued`. */
export function* eachPreview(state: ProjectState): Generator<BundleView> {
  const applied = appliedOf(state)
  const { cluster, plan } = applied
  const viewOf = bundleViews(state, applied)
  for (const bundle of eachBundle(cluster, plan, factsOf(state, cluster))) yield viewOf(bundle)
}

/** @returns the same for one node; null for a node that gets no bundle. Throws `nothing-issued`. */
export function previewBundle(state: ProjectState, node: string): BundleView | null {
  const applied = appliedOf(state)
  const { cluster, plan } = applied
  const bundle = bundleOfNode(cluster, plan, factsOf(state, cluster), node)
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
