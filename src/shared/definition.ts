/**
 * The cluster definition: one model for the form, the YAML file and the store.
 * The schema checks structure and bounds only; whether the values make a working cluster is
 * pre-flight's answer (domain/preflight), so that a half-typed edit can be saved.
 */
import { boundedText, z } from './schema'

/** Key algorithms on offer. Names follow kubeadm's `encryptionAlgorithm`, in lower case. */
export const keyAlgorithms = [
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'ecdsa-p256',
  'ecdsa-p384',
  'ed25519',
] as const
export const KeyAlgorithm = z.enum(keyAlgorithms)
export type KeyAlgorithm = z.infer<typeof KeyAlgorithm>

/** Distributions with a table in domain/layouts. */
export const layoutIds = ['kubeadm', 'systemd', 'k3s', 'rke2', 'k0s', 'talos'] as const
export const LayoutId = z.enum(layoutIds)
export type LayoutId = z.infer<typeof LayoutId>

/**
 * Who signs: `separate`, an authority per purpose; `single`, one for everything; `two-tier`, an
 * offline root above an authority per purpose.
 */
export const hierarchies = ['separate', 'single', 'two-tier'] as const
export const Hierarchy = z.enum(hierarchies)
export type Hierarchy = z.infer<typeof Hierarchy>

export const roles = ['control-plane', 'etcd', 'worker'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** A lifetime such as `10y`, `90d` or `8760h`; a year is 365 days, as in kubeadm's defaults. */
export const Duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[ydh]$/, 'a number followed by y, d or h, such as 1y or 90d')

/** DNS name or IP address as typed; pre-flight says whether it is one. */
const NameOrAddress = boundedText(300)

/**
 * Where private keys are made. `here`: in this app, and they travel in the bundles. `elsewhere`: by whoever
 * needs them, who sends a request (PKCS#10) and gets the certificate alone.
 */
export const privateKeys = ['here', 'elsewhere'] as const
export const PrivateKeys = z.enum(privateKeys)
export type PrivateKeys = z.infer<typeof PrivateKeys>

export const NodeDefinition = z.strictObject({
  name: boundedText(300),
  roles: z.array(Role).max(3).default(['worker']),
  addresses: z.array(boundedText(100)).max(64).default([]),
  dnsNames: z.array(NameOrAddress).max(64).default([]),
  /** Of the node's own certificates; here without it. */
  privateKeys: PrivateKeys.optional(),
})
export type NodeDefinition = z.infer<typeof NodeDefinition>

const words = z.array(boundedText(300)).max(64)

/** A rule of a role in full, in the words of Kubernetes (`rbac.authorization.k8s.io/v1`, PolicyRule). */
export const RoleRule = z.strictObject({
  /** The core group is the empty text. */
  apiGroups: words.default(['']),
  resources: words.default([]),
  verbs: words.default([]),
  resourceNames: words.optional(),
})
export type RoleRule = z.infer<typeof RoleRule>

/** A right of a user: a role, by its name or written in full, and where it holds. */
export const UserBinding = z.strictObject({
  role: boundedText(300),
  kind: z.enum(['ClusterRole', 'Role']).default('ClusterRole'),
  /** The user's namespace where none is given; `*` for the whole cluster. */
  namespace: boundedText(300).optional(),
  /** With them the role is made too, and need not be there. */
  rules: z.array(RoleRule).max(64).optional(),
})
export type UserBinding = z.infer<typeof UserBinding>

export const UserDefinition = z.strictObject({
  name: boundedText(300),
  groups: z.array(boundedText(300)).max(64).default([]),
  namespace: boundedText(300).optional(),
  validity: Duration.optional(),
  /** Without it, the user's groups may read; none for an empty list. */
  bindings: z.array(UserBinding).max(32).optional(),
  /** Here without it. */
  privateKeys: PrivateKeys.optional(),
})
export type UserDefinition = z.infer<typeof UserDefinition>

/**
 * Extended key usages that a further certificate can name (RFC 5280 §4.2.1.12); others are written as
 * dotted OIDs.
 */
export const usageNames = [
  'serverAuth',
  'clientAuth',
  'codeSigning',
  'emailProtection',
  'timeStamping',
  'OCSPSigning',
] as const
export type UsageName = (typeof usageNames)[number]

/** Modes of a further certificate's key: its owner alone reads it, and writes it or not. */
export const keyModes = ['600', '400'] as const

/** A certificate beyond those of the cluster's own components, such as an ingress's or a webhook's. */
export const CertificateDefinition = z.strictObject({
  /** Its name in lists and the stem of its files. */
  name: boundedText(300),
  /** Id of the authority that issues it; the one of API servers where none is given. */
  authority: boundedText(64).optional(),
  /** The name, where none is given. */
  commonName: boundedText(300).optional(),
  organizations: z.array(boundedText(300)).max(64).default([]),
  dnsNames: z.array(NameOrAddress).max(256).default([]),
  addresses: z.array(boundedText(100)).max(256).default([]),
  uris: z.array(boundedText(2_000)).max(64).default([]),
  emails: z.array(boundedText(320)).max(64).default([]),
  /** Names of `usageNames`, or dotted OIDs. */
  usages: z.array(boundedText(200)).max(16).default(['serverAuth']),
  keyAlgorithm: KeyAlgorithm.optional(),
  validity: Duration.optional(),
  privateKeys: PrivateKeys.optional(),
  /** Names of the nodes that get it; without any it is in the admin bundle. */
  nodes: z.array(boundedText(300)).max(10_000).default([]),
  /** Where it goes on those nodes; `/etc/kubernetes/pki/extra/<name>.crt` and so on otherwise. */
  files: z
    .strictObject({
      certificate: boundedText(1_000).optional(),
      key: boundedText(1_000).optional(),
      authority: boundedText(1_000).optional(),
      /** `user` or `user:group`. */
      owner: boundedText(100).optional(),
      /** Of the key. */
      mode: z.enum(keyModes).optional(),
    })
    .prefault({}),
})
export type CertificateDefinition = z.infer<typeof CertificateDefinition>

/** Subject attributes beside CN and O (RFC 5280 §4.1.2.4) that go into authority certificates. */
export const AuthoritySubject = z.strictObject({
  C: boundedText(2).optional(),
  ST: boundedText(128).optional(),
  L: boundedText(128).optional(),
  O: boundedText(64).optional(),
  OU: boundedText(64).optional(),
})
export type AuthoritySubject = z.infer<typeof AuthoritySubject>

export const Network = z.strictObject({
  serviceCIDRs: z.array(boundedText(100)).max(2).default(['10.96.0.0/12']),
  podCIDRs: z.array(boundedText(100)).max(2).default(['10.244.0.0/16']),
  dnsDomain: boundedText(300).default('cluster.local'),
})

export const Pki = z.strictObject({
  hierarchy: Hierarchy.default('separate'),
  keyAlgorithm: KeyAlgorithm.default('ecdsa-p256'),
  /** Other algorithms for single rows of the plan, by row id: `{ ca: rsa-4096 }`. */
  keyAlgorithms: z.record(boundedText(64), KeyAlgorithm).default({}),
  validity: z
    .strictObject({
      authority: Duration.default('10y'),
      certificate: Duration.default('1y'),
      user: Duration.default('90d'),
    })
    .prefault({}),
  subject: AuthoritySubject.default({}),
  /**
   * `cluster`: authorities can sign for the names and addresses of this cluster alone (RFC 5280
   * §4.2.1.10). Domains and networks leave room for nodes that come later.
   */
  nameConstraints: z
    .strictObject({
      mode: z.enum(['none', 'cluster']).default('none'),
      dnsDomains: z.array(NameOrAddress).max(64).default([]),
      networks: z.array(boundedText(100)).max(64).default([]),
    })
    .prefault({}),
  /**
   * `control-planes`: kubeadm's usual form, the controller-manager can sign requests.
   * `kept`: kubeadm's external CA mode, no authority key leaves this app.
   */
  authorityKeys: z.enum(['control-planes', 'kept']).default('control-planes'),
  /**
   * Group of the API server's kubelet client certificate. `none` needs the binding that the admin
   * bundle carries; `kubeadm:cluster-admins` is what kubeadm 1.29 to 1.35.4 writes.
   */
  kubeletClientGroup: z.enum(['none', 'kubeadm:cluster-admins']).default('none'),
})

export const ClusterSpec = z.strictObject({
  layout: LayoutId.default('kubeadm'),
  kubernetesVersion: boundedText(20).default('1.35'),
  clusterName: boundedText(300).default('kubernetes'),
  controlPlaneEndpoint: NameOrAddress.default(''),
  network: Network.prefault({}),
  etcd: z
    .strictObject({ topology: z.enum(['stacked', 'external']).default('stacked') })
    .prefault({}),
  apiServer: z
    .strictObject({ extraSANs: z.array(NameOrAddress).max(256).default([]) })
    .prefault({}),
  nodes: z.array(NodeDefinition).max(10_000).default([]),
  pki: Pki.prefault({}),
  users: z.array(UserDefinition).max(1_000).default([]),
  certificates: z.array(CertificateDefinition).max(1_000).default([]),
})
export type ClusterSpec = z.infer<typeof ClusterSpec>

export const ClusterDefinition = z.strictObject({
  apiVersion: z.literal('certwright/v1').default('certwright/v1'),
  kind: z.literal('Cluster').default('Cluster'),
  metadata: z.strictObject({
    name: boundedText(300),
    description: boundedText(2_000).default(''),
  }),
  spec: ClusterSpec,
})
/** A definition with every default filled in. */
export type ClusterDefinition = z.infer<typeof ClusterDefinition>
/** A definition as a person writes it. */
export type ClusterDefinitionInput = z.input<typeof ClusterDefinition>

/** The largest cluster file that is read, in bytes. */
export const maxDefinitionBytes = 4 * 1024 * 1024
