import type { Fill, FilledText, Owner, UsedBy } from './layouts/layout'
import type { RowKey, SpecId } from './plan/spec'

/** Where the bytes of a file come from. Private keys are only named here; services open them. */
export type FileContent =
  /** With the certificates of its issuers, unless `isAlone`; see `Layout.trust`. */
  | { readonly from: 'certificate'; readonly row: RowKey; readonly isAlone?: boolean }
  | { readonly from: 'private-key'; readonly row: RowKey }
  | { readonly from: 'public-key'; readonly row: RowKey }
  | { readonly from: 'kubeconfig'; readonly kubeconfig: KubeconfigRequest }
  | { readonly from: 'text'; readonly text: string }
  | { readonly from: 'filled'; readonly parts: FilledText }

/** @returns whether a part of a generated text is a private key or a secret. */
export function isSecretPart(part: string | Fill): part is Fill {
  return typeof part !== 'string' && (part.part === 'secret' || part.part === 'private-key')
}

/** What a kubeconfig holds; see domain/kubeconfig for how it is written. */
export type KubeconfigRequest = {
  readonly row: RowKey
  /** Row of the authority that signed the API server's certificate. */
  readonly authority: RowKey
  /** Whether the authority's own issuers are trusted beside it. */
  readonly trust: 'chain' | 'alone'
  readonly clusterName: string
  readonly userName: string
  /** `https://host:port`, IPv6 in brackets. */
  readonly server: string
  readonly tlsServerName?: string
  readonly namespace?: string
  /**
   * Files that stand instead of the data. Relative ones are looked for beside the kubeconfig
   * (client-go clientcmd, ResolveLocalPaths).
   */
  readonly paths?: {
    /** Without it, the authority's data stands there. */
    readonly authority?: string
    /** Without it, the certificate's data stands there. */
    readonly certificate?: string
    readonly privateKey: string
  }
}

/** One file of a bundle. The preview and the exporter read the same list. */
export type BundleFile = {
  /** Path inside the bundle, no leading slash: `files/etc/kubernetes/pki/ca.crt`, `install.sh`. */
  readonly path: string
  /** Absolute path on the node, for files that are installed. */
  readonly target?: string
  readonly mode: number
  readonly owner: Owner
  readonly isPrivate: boolean
  readonly why: string
  readonly usedBy: readonly UsedBy[]
  readonly row?: RowKey
  readonly spec?: SpecId
  readonly content: FileContent
}

export type Bundle = {
  /** `<project>-<node>` or `<project>-admin`, without ending. */
  readonly name: string
  readonly node: string | undefined
  readonly files: readonly BundleFile[]
}

/** @returns a bundle's name without ending: `homelab-cp-1`, `homelab-admin`. */
export function bundleName(project: string, node: string | undefined): string {
  return `${safeFileName(project)}-${safeFileName(node ?? 'admin')}`
}

/**
 * A name that every file system takes: letters, digits, dot, hyphen and underscore, no leading dot
 * or hyphen, at most 100 characters, none of the names that Windows keeps for devices.
 */
export function safeFileName(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '')
    .slice(0, 100)
  const isDevice = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)
  return name === '' || isDevice ? `_${name}` : name
}

/**
 * Sets apart names that are equal without regard to case, because macOS and Windows compare so.
 * @returns the name, or the name with `-2`, `-3`, … before its first dot; it is added to `taken`.
 */
export function uniqueFileName(name: string, taken: Set<string>): string {
  const dot = name.indexOf('.', 1)
  const [stem, ending] = dot < 0 ? [name, ''] : [name.slice(0, dot), name.slice(dot)]
  let unique = name
  for (let count = 2; taken.has(unique.toLowerCase()); count++) unique = `${stem}-${count}${ending}`
  taken.add(unique.toLowerCase())
  return unique
}
