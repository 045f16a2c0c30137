/** Who talks to whom over TLS, with the files of exported bundles and nothing else. */
import type { Caller } from '../api-server'
import type { Pair } from '../exported'

export type ServerKind =
  'apiserver' | 'kubelet' | 'etcd' | 'etcd-peer' | 'extension' | 'supervisor' | 'machine'

export type Server = {
  readonly kind: ServerKind
  readonly node: string
  readonly pair: Pair
  /** PEM of the file that says whom it lets in. */
  readonly trust: string
  /** Every name and address that it is called by. */
  readonly names: readonly string[]
  /** `--requestheader-allowed-names`: whom it lets in of those, by CN. */
  readonly allowed?: readonly string[]
}

export type Client = {
  readonly kind: string
  /** Where it runs; people have none. */
  readonly node: string | undefined
  readonly pair: Pair
  /** PEM of the file that says which server is real. */
  readonly trust: string
  readonly calls: ServerKind
  /** Who the server must see: CN as user, O as groups. */
  readonly caller: Caller
  /** The one name that a kubeconfig dials; else every name of the server. */
  readonly dials?: string
}

/** A cluster, all of whose parties have their files. */
export type Parties = {
  readonly servers: readonly Server[]
  readonly clients: readonly Client[]
}

/** Which kinds of client each kind of server lets in, written by hand. */
export type Admissions = Readonly<Partial<Record<ServerKind, readonly string[]>>>

/**
 * Which kinds of server a kind of client takes for the one it calls, at an address of the same node.
 * Where one authority signs several, they can stand for each other there; a name of the API server
 * alone, such as `kubernetes.default.svc`, tells them apart.
 */
export type Believed = Readonly<Partial<Record<ServerKind, readonly ServerKind[]>>>
