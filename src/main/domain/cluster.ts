import type { NameConstraints } from './name-constraints'
import type { AuthorityId, Usage } from './plan/spec'
import type {
  AuthoritySubject,
  Hierarchy,
  KeyAlgorithm,
  LayoutId,
  PrivateKeys,
  Role,
  RoleRule,
} from '../../shared/definition'

/**
 * A definition that passed pre-flight, normalised: names in lower case, addresses in canonical
 * text (RFC 5952, IPv4-mapped IPv6 as IPv4), lifetimes in hours. Built by `clusterFrom` in normalise.ts.
 */
export type Cluster = {
  readonly name: string
  readonly description: string
  readonly layout: LayoutId
  readonly kubernetesVersion: {
    readonly major: number
    readonly minor: number
    readonly patch: number | undefined
  }
  /** Entry name in kubeconfigs; kubeadm's clusterName. */
  readonly clusterName: string
  /** Where clients reach the API server; without one, the first control plane's first address. */
  readonly endpoint: Endpoint
  readonly hasEndpoint: boolean
  readonly network: {
    readonly serviceCIDRs: readonly string[]
    readonly podCIDRs: readonly string[]
    readonly dnsDomain: string
    /** First usable address of the first service CIDR (reference §1.3), plus the second family's. */
    readonly serviceAddresses: readonly string[]
    /** Tenth address of the first service CIDR: the cluster DNS. */
    readonly dnsAddress: string
  }
  readonly etcd: { readonly topology: 'stacked' | 'external' }
  readonly extraSANs: {
    readonly dnsNames: readonly string[]
    readonly addresses: readonly string[]
  }
  readonly nodes: readonly ClusterNode[]
  readonly users: readonly ClusterUser[]
  readonly certificates: readonly ClusterCertificate[]
  readonly pki: {
    readonly hierarchy: Hierarchy
    readonly keyAlgorithm: KeyAlgorithm
    readonly keyAlgorithms: Readonly<Record<string, KeyAlgorithm>>
    readonly validityHours: {
      readonly authority: number
      readonly certificate: number
      readonly user: number
    }
    readonly subject: AuthoritySubject
    /** Room in the limits of authorities beside the names that they sign; undefined for no limits. */
    readonly nameConstraints: NameConstraints | undefined
    readonly authorityKeys: 'control-planes' | 'kept'
    readonly kubeletClientGroup: 'none' | 'kubeadm:cluster-admins'
  }
}

export type Endpoint = {
  readonly kind: 'dns' | 'ip'
  /** DNS name or canonical address without brackets. */
  readonly host: string
  readonly port: number
}

export type ClusterNode = {
  readonly name: string
  readonly roles: readonly Role[]
  /** At least one; the first is the advertised one. */
  readonly addresses: readonly string[]
  readonly dnsNames: readonly string[]
  /** Where the keys of its own certificates are made. */
  readonly privateKeys: PrivateKeys
}

export type ClusterUser = {
  readonly name: string
  readonly groups: readonly string[]
  readonly namespace: string | undefined
  /** Undefined for the usual right: reading, for the groups or the user. */
  readonly bindings: readonly ClusterBinding[] | undefined
  readonly validityHours: number
  readonly privateKeys: PrivateKeys
}

/** A role that a user has. */
export type ClusterBinding = {
  readonly role: string
  readonly kind: 'ClusterRole' | 'Role'
  /** Undefined for the whole cluster. */
  readonly namespace: string | undefined
  /** Set for a role that is made with the binding. */
  readonly rules: readonly RoleRule[] | undefined
}

/** A certificate beyond those of the cluster's own components, with every default filled in but the authority. */
export type ClusterCertificate = {
  readonly name: string
  /** Undefined for the authority of API servers. */
  readonly authority: AuthorityId | undefined
  readonly commonName: string
  readonly organizations: readonly string[]
  readonly dnsNames: readonly string[]
  readonly addresses: readonly string[]
  readonly uris: readonly string[]
  readonly emails: readonly string[]
  readonly usages: readonly Usage[]
  /** Undefined for the algorithm of the cluster. */
  readonly keyAlgorithm: KeyAlgorithm | undefined
  readonly validityHours: number
  readonly privateKeys: PrivateKeys
  /** Names of the nodes that get its files; without any they are in the admin bundle. */
  readonly nodes: readonly string[]
  readonly files: ExtraFiles
}

/** Absolute paths on a node, and who owns the key. */
export type ExtraFiles = {
  readonly certificate: string
  readonly key: string
  /** The authority's certificate, to check the other side with. */
  readonly authority: string
  readonly owner: { readonly user: string; readonly group: string } | undefined
  /** Of the key; the layout's where none is given. */
  readonly mode: number | undefined
}
