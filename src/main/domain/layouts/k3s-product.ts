import { etcdFolderPlace } from './etcd-service'
import type { EtcdClient } from './external-etcd'
import type { FolderPlace, NodePath } from './layout'

/** k3s, or RKE2 which is built on it: the same files and tokens under other names. */
export type Product = {
  readonly name: string
  /** Holds `server/tls` and `server/manifests`. */
  readonly folder: NodePath
  readonly config: NodePath
  /** Where other nodes register: the API server's port, or a port of its own. */
  readonly registrationPort: number | undefined
  /** First server only: says that it makes a new etcd cluster. RKE2 always does. */
  readonly firstServer: Readonly<Record<string, unknown>>
  /** Whether further servers name the first one although they share an external etcd with it. */
  readonly registersBesideEtcd: boolean
  /**
   * Whether Secrets are encrypted in etcd only when it is asked for. The key is made there
   * (docs.k3s.io/security/secrets-encryption); RKE2 does so without being asked.
   */
  readonly asksForEncryption: boolean
  readonly units: { readonly server: string; readonly agent: string }
  /** Installs the program from files that were carried to the node, without starting it. */
  readonly setUp: (role: 'server' | 'agent') => string
  readonly command: string
  /** kubectl as the distribution brings it. */
  readonly kubectl: string
  readonly kubeconfig: NodePath
}

/** @returns the folder of authorities and keys. */
export function tlsFolder(product: Product): NodePath {
  return `${product.folder}/server/tls`
}

/** Modes with which servers make them (k3s pkg/daemons/control/server.go, `prepare`). */
export function k3sFolders(product: Product): readonly FolderPlace[] {
  return [
    { path: `${product.folder}/server`, mode: 0o700 },
    { path: tlsFolder(product), mode: 0o700 },
    etcdFolderPlace,
  ]
}

/** Whatever lies in this folder is applied by the server when it starts. */
export function manifestFolder(product: Product): NodePath {
  return `${product.folder}/server/manifests`
}

/** Settings of an external etcd (docs.k3s.io/datastore, docs.rke2.io/datastore/external). */
export function datastoreClient(product: Product): EtcdClient {
  const folder = product.config.slice(0, product.config.lastIndexOf('/'))
  return {
    folder: `${folder}/datastore`,
    component: product.command,
    settings: ['datastore-cafile', 'datastore-certfile', 'datastore-keyfile'],
  }
}
