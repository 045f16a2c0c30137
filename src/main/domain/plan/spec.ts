import type { NameConstraints } from '../name-constraints'
import type { Cluster, ClusterNode, ClusterUser } from '../cluster'
import type {
  Hierarchy,
  KeyAlgorithm,
  LayoutId,
  PrivateKeys,
  Role,
  UsageName,
} from '../../../shared/definition'

/** Ids of all rows, kubeadm's name where it has one. Layouts must answer for each of them. */
export const authorityIds = [
  'root-ca',
  'ca',
  'etcd-ca',
  'front-proxy-ca',
  'server-ca',
  'client-ca',
  'request-header-ca',
  'etcd-server-ca',
  'etcd-peer-ca',
  'os-ca',
] as const
export const certificateIds = [
  'apiserver',
  'apiserver-kubelet-client',
  'apiserver-etcd-client',
  'front-proxy-client',
  'etcd-server',
  'etcd-peer',
  'etcd-healthcheck-client',
  'controller-manager',
  'scheduler',
  'kubelet-client',
  'kubelet-serving',
  'kube-proxy',
  'admin',
  'super-admin',
  'user',
] as const
export const keyPairIds = ['sa'] as const
export const secretIds = [
  'encryption-key',
  'server-token',
  'agent-token',
  'cluster-id',
  'cluster-secret',
  'bootstrap-token',
  'trustd-token',
] as const

/** Rows that the cluster's definition describes by itself. */
export const extraIds = ['extra'] as const

export type AuthorityId = (typeof authorityIds)[number]
export type CertificateId = (typeof certificateIds)[number]
export type KeyPairId = (typeof keyPairIds)[number]
export type SecretId = (typeof secretIds)[number]
export type ExtraId = (typeof extraIds)[number]
export type SpecId = AuthorityId | CertificateId | KeyPairId | SecretId | ExtraId

/** Extended key usages, by their RFC 5280 §4.2.1.12 names; others as dotted OIDs. */
export type Usage = UsageName | `${number}.${string}`

/** A subject; RDN order is C, ST, L, O, OU, CN, each organization its own value in one RDN. */
export type Subject = {
  readonly C?: string | undefined
  readonly ST?: string | undefined
  readonly L?: string | undefined
  readonly organizations: readonly string[]
  readonly OU?: string | undefined
  readonly commonName: string
}

/** Subject alternative names, normalised, without duplicates: DNS sorted, the rest in order (kubeadm's order). */
export type AltNames = {
  readonly dnsNames: readonly string[]
  /** Canonical text (RFC 5952); IPv4-mapped IPv6 is written as IPv4. */
  readonly addresses: readonly string[]
  /** Absolute URIs (RFC 3986) and mail addresses (RFC 5321 `Mailbox`), ASCII. */
  readonly uris?: readonly string[] | undefined
  readonly emails?: readonly string[] | undefined
}

/** Whom a row is made for: once per cluster, once per node with one of the roles, once per user. */
export type Scope =
  | { readonly per: 'cluster' }
  | { readonly per: 'node'; readonly roles: (cluster: Cluster) => readonly Role[] }
  | { readonly per: 'user' }

/** What decides which rows there are: a cluster, or the definition of one. */
export type Topology = {
  readonly layout: LayoutId
  readonly etcd: Cluster['etcd']
  readonly pki: { readonly hierarchy: Hierarchy }
}

type Row = {
  readonly title: string
  /** One sentence for people: who shows it to whom. `{node}`, `{user}`, `{shownTo}` are filled in. */
  readonly purpose: string
  readonly when?: (cluster: Topology) => boolean
}

/** Which door a client certificate of an authority opens. */
export type Door = 'kubernetes' | 'etcd' | 'front-proxy' | 'machines'

export type AuthoritySpec = Row & {
  readonly kind: 'authority'
  readonly id: AuthorityId
  /** Who takes the clients that it signed; nobody where none is given. */
  readonly opens?: Door
  readonly commonName: string
  /** Groups of the name; without them, the O of `pki.subject`. */
  readonly organizations?: readonly string[]
  /** Its own algorithm, where a distribution takes no other; else the cluster's. */
  readonly keyAlgorithm?: KeyAlgorithm
}

export type CertificateSpec = Row & {
  readonly kind: 'certificate'
  readonly id: CertificateId
  readonly authority: AuthorityId
  readonly scope: Scope
  readonly usages: readonly Usage[]
  readonly validity: 'certificate' | 'user'
  /** To whom, where the purpose says no more than that. */
  readonly shownTo?: string
  readonly subject: (
    cluster: Cluster,
    subject: RowSubject,
  ) => { commonName: string; organizations: readonly string[] }
  readonly altNames?: (
    cluster: Cluster,
    subject: RowSubject,
  ) => { dnsNames: readonly string[]; addresses: readonly string[] }
}

export type KeyPairSpec = Row & { readonly kind: 'key-pair'; readonly id: KeyPairId }

/** Random bytes that are neither key pair nor certificate, such as the key of encryption at rest. */
export type SecretSpec = Row & {
  readonly kind: 'secret'
  readonly id: SecretId
  readonly bytes: number
}

/** One certificate per entry of `spec.certificates`, which says everything of it. */
export type ExtraSpec = Row & { readonly kind: 'extra'; readonly id: ExtraId }

export type Spec = AuthoritySpec | CertificateSpec | KeyPairSpec | SecretSpec | ExtraSpec

export type RowSubject = { readonly node?: ClusterNode; readonly user?: ClusterUser }

/** `ca`, `apiserver@cp-1`, `user@jane`, `extra@bank`: stable, unique within a project. */
export type RowKey = string

/** What should exist. Equal profiles mean the same certificate but for key, serial and dates. */
export type CertificateProfile = {
  readonly isAuthority: boolean
  readonly subject: Subject
  readonly altNames: AltNames
  readonly usages: readonly Usage[]
  readonly keyAlgorithm: KeyAlgorithm
  /** How many authorities may follow below this one (RFC 5280 §4.2.1.9); without it, any number. */
  readonly pathLength?: number | undefined
  /** What an authority may sign names for; without it, everything. */
  readonly nameConstraints?: NameConstraints | undefined
  /** Whole hours, so that `90d` and `8760h` are kept exactly. */
  readonly validityHours: number
}

export type PlannedCertificate = {
  readonly kind: 'authority' | 'certificate'
  readonly key: RowKey
  readonly spec: AuthorityId | CertificateId | ExtraId
  readonly title: string
  readonly purpose: string
  /** Row key of the issuing authority; its own key for a self-signed one. */
  readonly authority: RowKey
  readonly node?: string
  readonly user?: string
  /** `elsewhere`: the app never has it, and signs for a public key that comes in a request. */
  readonly privateKey: PrivateKeys
  /** Name of the entry of `spec.certificates` that it is made for. */
  readonly extra?: string
  readonly profile: CertificateProfile
}

export type PlannedKeyPair = {
  readonly kind: 'key-pair'
  readonly key: RowKey
  readonly spec: KeyPairId
  readonly title: string
  readonly purpose: string
  readonly keyAlgorithm: KeyAlgorithm
}

export type PlannedSecret = {
  readonly kind: 'secret'
  readonly key: RowKey
  readonly spec: SecretId
  readonly title: string
  readonly purpose: string
  readonly bytes: number
}

export type PlannedItem = PlannedCertificate | PlannedKeyPair | PlannedSecret

/** @returns whether an item is a certificate: an authority's or a leaf. */
export function isCertificateItem(item: PlannedItem): item is PlannedCertificate {
  return item.kind === 'authority' || item.kind === 'certificate'
}

/** Ordered: an authority comes before what it issues. */
export type Plan = { readonly items: readonly PlannedItem[] }

/** @returns every name of a certificate as text, whatever its kind. */
export function altNameTexts({ dnsNames, addresses, uris, emails }: AltNames): string[] {
  return [...dnsNames, ...(emails ?? []), ...addresses, ...(uris ?? [])]
}

/** @returns the names that are neither DNS names nor addresses: `email:ops@lab.internal`, `URI:spiffe://lab`. */
export function otherNameTexts({ emails, uris }: Pick<AltNames, 'emails' | 'uris'>): string[] {
  return [
    ...(emails ?? []).map((name) => `email:${name}`),
    ...(uris ?? []).map((name) => `URI:${name}`),
  ]
}
