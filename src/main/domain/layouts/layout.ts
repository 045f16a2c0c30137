import type { Cluster, ClusterNode } from '../cluster'
import type { LayoutId, Role } from '../../../shared/definition'
import type { SpecId } from '../plan/spec'

/** Absolute path on the node; `{user}` is filled in where a row is made per user. */
export type NodePath = string

/** Which nodes a place is on, beyond its roles. */
export type OnNode = (cluster: Cluster, node: ClusterNode) => boolean

/** Component and flag (or config field) that reads a file, for "where used". */
export type UsedBy = { readonly component: string; readonly flag: string }

export type Owner = { readonly user: string; readonly group: string }

export type FilePlace = {
  readonly path: NodePath
  readonly usedBy: readonly UsedBy[]
  /** Narrows the place to some nodes; without it, every node with the place's roles. */
  readonly on?: OnNode
}

/**
 * Where a row goes. Every layout answers for every row; `not-shipped` is an answer and says why.
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
      readonly why: string
    }
  | {
      readonly as: 'admin'
      readonly content: 'certificate' | 'kubeconfig'
      /** Path inside the admin bundle; `{user}` is filled in where a row is made per user. */
      readonly path: string
      readonly why: string
    }
  | { readonly as: 'not-shipped'; readonly why: string }

/** A file without secrets that a bundle carries beside `files/`; a step names it. */
export type ConfigFile = {
  /** Path inside the bundle: `config/kubeadm-init.yaml`. */
  readonly path: string
  readonly text: string
  readonly why: string
  readonly usedBy: readonly UsedBy[]
}

/** One command or hint for the README, per node, in order. */
export type Step = { readonly text: string; readonly command?: string }

export type Layout = {
  readonly id: LayoutId
  readonly title: string
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
  readonly configs: (cluster: Cluster, node: ClusterNode) => readonly ConfigFile[]
  /** @param joinHash hex of `--discovery-token-ca-cert-hash`, once the authority is issued. */
  readonly steps: (cluster: Cluster, node: ClusterNode, joinHash?: string) => readonly Step[]
  /** Commands that make a node use these rows when they changed on it, in order. */
  readonly restarts: (
    changed: readonly SpecId[],
    cluster: Cluster,
    node: ClusterNode,
  ) => readonly string[]
}
