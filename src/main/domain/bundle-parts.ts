import type { Cluster } from './cluster'
import type { BundleFile } from './files'
import { isSecretPart } from './files'
import type { ConfigFile, Layout } from './layouts/layout'
import type { Plan, PlannedItem, RowKey } from './plan/spec'
import type { BundleFacts } from './readme'

const root = { user: 'root', group: 'root' }

/** What every file of a bundle is made from. */
export type BundleContext = {
  readonly cluster: Cluster
  readonly plan: Plan
  readonly layout: Layout
  readonly facts: BundleFacts
}

/** An authority's file holds its root too where the layout wants it; a leaf's what is to be sent. */
export function aloneIn(layout: Layout, { kind }: PlannedItem): { isAlone?: true } {
  return kind === 'authority' && layout.trust === 'alone' ? { isAlone: true } : {}
}

/** A generated file is private when it holds a secret or a private key. */
export function configFile(layout: Layout, file: ConfigFile): BundleFile {
  const { path, target, text, why, usedBy, spec, owner } = file
  const isPrivate = typeof text !== 'string' && text.some(isSecretPart)
  return {
    path,
    ...(target === undefined ? {} : { target }),
    mode: isPrivate ? layout.modes.privateKey : 0o644,
    owner: owner ?? (target === undefined ? root : layout.owner),
    isPrivate,
    why,
    usedBy,
    ...(spec === undefined ? {} : { spec }),
    content: typeof text === 'string' ? { from: 'text', text } : { from: 'filled', parts: text },
  }
}

/** A private key that is on the node already, and the certificate that the bundle brings for it. */
export type KeyOnNode = {
  /** Path of the certificate inside the bundle. */
  readonly certificate: string
  /** Absolute path of the key on the node. */
  readonly privateKey: string
  readonly row: RowKey
}

/**
 * Leaves out the keys that were made elsewhere, wherever a layout would put them.
 * @returns the other files, and the keys that must be on the node before they are installed.
 */
export function withoutForeignKeys(
  files: readonly BundleFile[],
  items: readonly PlannedItem[],
): { readonly files: readonly BundleFile[]; readonly keysOnNode: readonly KeyOnNode[] } {
  const foreign = new Set(items.filter(isElsewhere).map(({ key }) => key))
  const certificates = new Map<string, string>()
  for (const { content, path } of files)
    if (content.from === 'certificate' && foreign.has(content.row))
      certificates.set(content.row, path)
  const keysOnNode = files.flatMap(({ content, target }) => {
    const row = foreignKeyIn(content)
    if (row === undefined || !foreign.has(row)) return []
    const certificate = certificates.get(row)
    const privateKey = content.from === 'kubeconfig' ? content.kubeconfig.paths?.privateKey : target
    return certificate === undefined || privateKey === undefined
      ? []
      : [{ certificate, privateKey, row }]
  })
  return {
    files: files.filter(
      ({ content }) => content.from !== 'private-key' || !foreign.has(content.row),
    ),
    keysOnNode,
  }
}

function foreignKeyIn(content: BundleFile['content']): string | undefined {
  if (content.from === 'private-key') return content.row
  return content.from === 'kubeconfig' ? content.kubeconfig.row : undefined
}

function isElsewhere(item: PlannedItem): boolean {
  return item.kind === 'certificate' && item.privateKey === 'elsewhere'
}

export function textFile(path: string, text: string, why: string): BundleFile {
  return {
    path,
    mode: 0o644,
    owner: root,
    isPrivate: false,
    why,
    usedBy: [],
    content: { from: 'text', text },
  }
}

/** Byte order, the same in every locale. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
