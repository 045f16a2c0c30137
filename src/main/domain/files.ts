import type { Owner, UsedBy } from './layouts/layout'
import type { RowKey, SpecId } from './plan/spec'

/** Where the bytes of a file come from. Private keys are only named here; services open them. */
export type FileContent =
  | { readonly from: 'certificate'; readonly row: RowKey }
  | { readonly from: 'private-key'; readonly row: RowKey }
  | { readonly from: 'public-key'; readonly row: RowKey }
  | { readonly from: 'kubeconfig'; readonly kubeconfig: KubeconfigRequest }
  | { readonly from: 'text'; readonly text: string }

/** What a kubeconfig holds; see domain/kubeconfig for how it is written. */
export type KubeconfigRequest = {
  readonly row: RowKey
  /** Row of the authority that signed the API server's certificate. */
  readonly authority: RowKey
  readonly clusterName: string
  readonly userName: string
  /** `https://host:port`, IPv6 in brackets. */
  readonly server: string
  readonly tlsServerName?: string
  readonly namespace?: string
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
