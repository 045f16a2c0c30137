import type { Cluster, ClusterNode } from '../cluster'
import type {
  Hierarchy,
  KeyAlgorithm,
  LayoutId,
  PrivateKeys,
  Role,
} from '../../../shared/definition'
import type {
  AuthorityId,
  AuthoritySpec,
  CertificateId,
  CertificateSpec,
  RowKey,
  SpecId,
} from '../plan/spec'

/** Absolute path on the node; `{user}` is filled in where a row is made per user. */
export type NodePath = string

/** Which nodes a place is on, beyond its roles. */
export type OnNode = (cluster: Cluster, node: ClusterNode) => boolean

/** Component and flag (or config field) that reads a file, for "where used". */
export type UsedBy = { readonly component: string; readonly flag: string }

export type Owner = { readonly user: string; readonly group: string }

/** A certificate and its private key, each a file. */
export type NodePair = { readonly certificate: NodePath; readonly privateKey: NodePath }

export type FilePlace = {
  readonly path: NodePath
  readonly usedBy: readonly UsedBy[]
  /** Narrows the place to some nodes; without it, every node with the place's roles. */
  readonly on?: OnNode
  /** Owner and mode of this file, where they differ from the layout's. */
  readonly owner?: Owner
  readonly mode?: number
  /** An authority without those above it, whatever the layout trusts elsewhere. */
  readonly isAlone?: true
}

/** A folder with another mode than `modes.folder`, or another owner than the layout's. */
export type FolderPlace = {
  readonly path: NodePath
  readonly mode: number
  readonly owner?: Owner
}

/**
 * Where a row goes. Every layout answers for every row: `not-shipped` is issued and stays in this app,
 * `absent` is not issued, because the distribution makes it itself or knows no such thing.
 * `why` is one sentence shown beside the file.
 */
export type Place =
  | {
      readonly as: 'files'
      readonly roles: readonly Role[]
      readonly certificate?: FilePlace
      readonly privateKey?: FilePlace
      readonly publicKey?: FilePlace
      readonly why: string
    }
  | {
      readonly as: 'kubeconfig'
      readonly roles: readonly Role[]
      readonly file: FilePlace
      /** `endpoint`: the cluster's endpoint; `local`: the API server of the same node. */
      readonly server: 'endpoint' | 'local'
      /**
       * On nodes that make their keys themselves, the kubeconfig names both by path instead of holding
       * them. Both, because a kubelet that rotates takes a pair of files or a pair in the kubeconfig and
       * no mixture: client-go util/certificate, certificate_store.go and certificate_manager.go.
       */
      readonly pair?: NodePair
      readonly why: string
    }
  | {
      readonly as: 'admin'
      readonly content: 'certificate' | 'kubeconfig'
      /** Path inside the admin bundle; `{user}` is filled in where a row is made per user. */
      readonly path: string
      readonly why: string
    }
  /** Written into a file of `configs` or `adminConfigs`; `path` is where that is. */
  | {
      readonly as: 'inside'
      readonly roles: readonly Role[]
      readonly path: string
      readonly why: string
    }
  /** Where the cluster's definition says: on the nodes that it names, else in the admin bundle. */
  | { readonly as: 'chosen'; readonly why: string }
  | { readonly as: 'not-shipped'; readonly why: string }
  /** `signedBy`: the distribution makes it with this authority of ours; without one, there is none. */
  | { readonly as: 'absent'; readonly why: string; readonly signedBy?: AuthorityId }

/**
 * How a secret is written: base64 (RFC 4648 §4 or, for `base64url`, §5), lower-case hex, or a token of
 * Kubernetes' form, `abcdef.0123456789abcdef`.
 */
export type SecretForm = 'base64' | 'base64url' | 'hex' | 'token'

/** A hole in a text, filled on one line when the file is written. */
export type Fill =
  /** In base64 where no form is given. */
  | { readonly row: RowKey; readonly part: 'secret'; readonly form?: SecretForm }
  /** Base64 of the PEM, with the certificates of its issuers unless `isAlone`. */
  | { readonly row: RowKey; readonly part: 'certificate'; readonly isAlone?: boolean }
  /**
   * Base64 of the PEM: PKCS#8, or `traditional`, the older form of the key's algorithm (RFC 8017,
   * RFC 5915), for programs that know no PKCS#8.
   */
  | { readonly row: RowKey; readonly part: 'private-key'; readonly form?: 'traditional' }
  /** The hash in a join token of k3s and RKE2 over an authority's file. Public. */
  | { readonly row: RowKey; readonly part: 'bundle-hash' }
/** A text with holes, in order. */
export type FilledText = readonly (string | Fill)[]

/**
 * A generated file. With a target, install.sh puts it there and `path` is `files` and the target;
 * without one the bundle carries it beside `files/` and a step names it.
 */
export type ConfigFile = {
  /** Path inside the bundle: `config/kubeadm-init.yaml`. */
  readonly path: string
  /** Absolute path on the node. */
  readonly target?: NodePath
  readonly text: string | FilledText
  /** The row whose restarts a change of an installed file calls for. */
  readonly spec?: SpecId
  readonly owner?: Owner
  readonly why: string
  readonly usedBy: readonly UsedBy[]
}

/** One command or hint for the README, per node, in order. */
export type Step = { readonly text: string; readonly command?: string }

/** What a distribution takes of a choice, with the reason that pre-flight gives for the rest. */
export type Limit<T extends string> = {
  readonly allowed: readonly T[]
  readonly why: string
  readonly recommended?: { readonly value: T; readonly why: string }
}

export type Limits = {
  readonly topologies?: Limit<Cluster['etcd']['topology']>
  /** First patch with which an external etcd works, by minor version of 1; others always could. */
  readonly externalEtcd?: {
    readonly patches: Readonly<Record<number, number>>
    readonly why: string
  }
  readonly keyAlgorithms?: Limit<KeyAlgorithm>
  readonly authorityKeys?: Limit<Cluster['pki']['authorityKeys']>
  readonly hierarchies?: Limit<Hierarchy>
  readonly nameConstraints?: Limit<'none' | 'cluster'>
  /** Of nodes; people's keys may be made anywhere. */
  readonly privateKeys?: Limit<PrivateKeys>
}

/** What a distribution wants otherwise than the common table of rows (domain/plan). */
export type RowForms = {
  readonly [Id in AuthorityId]?: Partial<Omit<AuthoritySpec, 'id' | 'kind'>>
} & {
  readonly [Id in CertificateId]?: Partial<Omit<CertificateSpec, 'id' | 'kind'>>
}

export type Layout = {
  readonly id: LayoutId
  readonly title: string
  /**
   * Signs what API servers show. Kubeconfigs trust it, the join hash is its own, and it is the one
   * that is left where a single authority signs everything.
   */
  readonly serverAuthority: AuthorityId
  readonly rows: RowForms
  /**
   * Whether files and kubeconfigs hold an authority with its root, or alone. With the root, whatever
   * any authority under it signed is trusted, so that a kubelet's certificate opens etcd; `chain` is
   * for distributions that take nothing else.
   */
  readonly trust: 'chain' | 'alone'
  readonly limits: Limits
  /** Minor version of 1 since which its own renewals keep an algorithm, where that is not always so. */
  readonly renewsSince: Readonly<Partial<Record<KeyAlgorithm, number>>>
  /** Whether nodes get bundles of their own, or the admin's bundle is all there is. */
  readonly hasNodeBundles: boolean
  /** Whether nodes join with `--discovery-token-ca-cert-hash`. */
  readonly joinsByHash: boolean
  /** Several places for one row are allowed, e.g. an authority certificate on workers too. */
  readonly places: Readonly<Record<SpecId, readonly Place[]>>
  readonly modes: {
    readonly certificate: number
    readonly privateKey: number
    readonly publicKey: number
    readonly kubeconfig: number
    readonly folder: number
  }
  readonly owner: Owner
  /** Applied where a file of the node lies in or below them, and put right where they differ. */
  readonly folders: readonly FolderPlace[]
  readonly configs: (cluster: Cluster, node: ClusterNode) => readonly ConfigFile[]
  /** Generated files of the admin bundle, such as rights that the distribution does not give. */
  readonly adminConfigs: (cluster: Cluster) => readonly ConfigFile[]
  /** Commands for the admin's computer that come before the use of kubeconfigs. */
  readonly adminSteps: (cluster: Cluster) => readonly Step[]
  /** Sentences about rights for the admin bundle's README. */
  readonly rightsNotes: readonly string[]
  /** @param joinHash hex of `--discovery-token-ca-cert-hash`, once the authority is issued. */
  readonly steps: (cluster: Cluster, node: ClusterNode, joinHash?: string) => readonly Step[]
  /**
   * How a cluster that runs without it begins to encrypt Secrets; none where nodes get no key for it.
   * Called for control planes only.
   */
  readonly encryptionLater?: (cluster: Cluster, node: ClusterNode) => readonly Step[]
  /** Commands that make a node use these rows when they changed on it, in order. */
  readonly restarts: (
    changed: readonly SpecId[],
    cluster: Cluster,
    node: ClusterNode,
  ) => readonly string[]
}
