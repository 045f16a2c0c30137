/** What crosses to the window. Plain data: dates are ISO 8601 strings, no path is named, no key. */
import { boundedText, z } from './schema'
import { KitState } from './kit-models'
import { Language, Settings } from './settings'
import { ClusterDefinition, KeyAlgorithm, PrivateKeys } from './definition'

export const ProjectId = z.string().regex(/^[a-z0-9-]{8,64}$/)
/** A row of the plan: `ca`, `apiserver@cp-1`, `user@jane`. */
export const RowKey = boundedText(400)

/** Fewest characters (code points) of a vault passphrase. Main refuses shorter ones. */
export const minimumPassphrase = 12

const pathPart = z.union([z.string(), z.number()])

/** An edit that removes a finding: values to set, by path into the definition. */
export const Fix = z.object({
  label: z.string(),
  set: z.array(z.object({ path: z.array(pathPart), value: z.json() })),
})
export type Fix = z.infer<typeof Fix>

/** One pre-flight finding. Errors stop issuing; warnings do not. */
export const Finding = z.object({
  severity: z.enum(['error', 'warning']),
  /** Stable id, such as `address-in-pod-cidr`. */
  code: z.string(),
  /** Path into the definition: `['spec', 'nodes', 2, 'addresses', 0]`. */
  path: z.array(pathPart),
  what: z.string(),
  why: z.string(),
  remedy: z.string(),
  fixes: z.array(Fix),
})
export type Finding = z.infer<typeof Finding>

export const status = [
  'valid',
  'expiring',
  'expired',
  'not-yet-valid',
  'outdated',
  'superseded',
  'revoked',
  'waiting',
] as const
/** `waiting`: in the plan, not issued yet. The others as in product.md §10. */
export const Status = z.enum(status)
export type Status = z.infer<typeof Status>

export const ProjectSummary = z.object({
  id: ProjectId,
  name: z.string(),
  description: z.string(),
  isSample: z.boolean(),
  layoutTitle: z.string(),
  kubernetesVersion: z.string(),
  nodes: z.object({ controlPlanes: z.number(), others: z.number() }),
  certificates: z.number(),
  /** How many certificates have each state; states with none are left out. */
  states: z.partialRecord(Status, z.number()),
  waitingChanges: z.number(),
  nextExpiry: z
    .object({ key: RowKey, notBefore: z.string(), notAfter: z.string(), daysLeft: z.number() })
    .nullable(),
  openedAt: z.string(),
  /** Set when the project cannot be opened: what is wrong and what to do. */
  damaged: z
    .object({
      title: z.string(),
      remedy: z.string(),
      /** When the state was saved that it can be restored to; null where there is none. */
      restorable: z.string().nullable(),
      /** The ledger is broken: it can be looked at. */
      hasLedger: z.boolean(),
    })
    .nullable(),
})
export type ProjectSummary = z.infer<typeof ProjectSummary>

export const ReasonView = z.object({
  /** One sentence or a short phrase, such as `Identity system:node:w-3`. */
  text: z.string(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
})

/**
 * `request`: a public key, from where its private key is. `certificate`: a signature, from an authority
 * whose key is elsewhere. `authority`: its own authority, which waits for one of these.
 */
export const Need = z.enum(['request', 'certificate', 'authority'])
export type Need = z.infer<typeof Need>

export const ChangeView = z.object({
  key: RowKey,
  kind: z.enum(['new', 'reissued', 'retired']),
  /** Name shown in lists: `kube-apiserver`, `etcd-server`, a user's name. */
  label: z.string(),
  authority: z.string(),
  node: z.string().nullable(),
  user: z.string().nullable(),
  reasons: z.array(ReasonView),
  /** What it waits for when the changes are applied. Without it, the app makes it then. */
  needs: Need.optional(),
  /** Apply makes its key pair and the request that goes outside; it was not asked for yet. */
  isAsked: z.boolean().optional(),
})
export type ChangeView = z.infer<typeof ChangeView>

export const ChangesView = z.object({
  changes: z.array(ChangeView),
  untouched: z.number(),
  /** What to restart on each node after its new bundle is installed. */
  restarts: z.record(z.string(), z.array(z.string())),
})
export type ChangesView = z.infer<typeof ChangesView>

export const CustodyView = z.object({
  /** `none` until the first thing is issued. */
  kind: z.enum(['none', 'keychain', 'passphrase']),
  /** Name of the keychain, such as `Secret Service (GNOME Keyring)`. */
  backend: z.string(),
  unlocked: z.boolean(),
})
export type CustodyView = z.infer<typeof CustodyView>

export const KeychainView = z.object({
  usable: z.boolean(),
  backend: z.string(),
  /** Why no call is answered, and what to do; null while it answers. */
  trouble: z.object({ title: z.string(), remedy: z.string() }).nullable(),
  because: z.string().nullable(),
})
export type KeychainView = z.infer<typeof KeychainView>

export const ProjectView = z.object({
  summary: ProjectSummary,
  definition: ClusterDefinition,
  findings: z.array(Finding),
  /** Null while findings stop planning. */
  changes: ChangesView.nullable(),
  /** Whether this very definition was applied: bundles and kubeconfigs are made from it. */
  isApplied: z.boolean(),
  /** Whether some private key, of a row or of the authority that signs it, is not in this app. */
  keysElsewhere: z.boolean(),
  custody: CustodyView,
  kit: KitState,
  ledger: z.object({ entries: z.number(), verified: z.boolean() }),
  savedAt: z.string(),
  /** What was repaired when the project was opened. */
  repaired: z.array(z.string()),
  /** Node name to how many certificates of each state it holds. */
  nodeStates: z.record(z.string(), z.partialRecord(Status, z.number())),
})
export type ProjectView = z.infer<typeof ProjectView>

/** A secret is random bytes: it has a size and places, and its value never crosses to the window. */
export const rowKinds = ['authority', 'certificate', 'key-pair', 'secret'] as const
export type RowKind = (typeof rowKinds)[number]

export const CertificateRow = z.object({
  key: RowKey,
  label: z.string(),
  /** `ca`, `apiserver`, …: the row of the plan's table. */
  spec: z.string(),
  kind: z.enum(rowKinds),
  /** One sentence: who shows it to whom. */
  purpose: z.string(),
  /** Empty for what no authority signs: key pairs and secrets. */
  authority: z.string(),
  node: z.string().nullable(),
  user: z.string().nullable(),
  commonName: z.string(),
  organizations: z.array(z.string()),
  dnsNames: z.array(z.string()),
  addresses: z.array(z.string()),
  /** Names of further kinds: `email:ops@lab.internal`, `URI:spiffe://lab.internal/ingress`. */
  otherNames: z.array(z.string()),
  /** Extended key usages (RFC 5280 §4.2.1.12) by name, others as dotted OIDs. */
  usages: z.array(z.string()),
  /** Null for a secret. */
  keyAlgorithm: KeyAlgorithm.nullable(),
  /** Where the private half is; a secret is always here. */
  privateKey: PrivateKeys,
  /** Size of a secret in bytes, else null. */
  bytes: z.number().nullable(),
  status: Status,
  version: z.number(),
  serial: z.string(),
  fingerprint: z.string(),
  notBefore: z.string().nullable(),
  notAfter: z.string().nullable(),
  daysLeft: z.number().nullable(),
  totalDays: z.number().nullable(),
  paths: z.array(z.string()),
  /** Programs that read it, with the flag or field: `kube-apiserver --tls-cert-file`. */
  usedBy: z.array(z.string()),
})
export type CertificateRow = z.infer<typeof CertificateRow>

export const CertificateDetail = z.object({
  row: CertificateRow,
  title: z.string(),
  /** One sentence: who shows it to whom. */
  purpose: z.string(),
  usages: z.array(z.string()),
  keyUsages: z.array(z.string()),
  chain: z.array(
    z.object({ key: RowKey, label: z.string(), notAfter: z.string(), fingerprint: z.string() }),
  ),
  usedBy: z.array(
    z.object({
      component: z.string(),
      flag: z.string(),
      path: z.string(),
      isPrivate: z.boolean(),
      nodes: z.array(z.string()),
    }),
  ),
  /** The newest version that the ledger holds below this one; null for the first. */
  earlierVersion: z.number().nullable(),
  pem: z.string(),
  /** Readable text in the manner of `openssl x509 -text`. */
  text: z.string(),
  /** How to make the same by hand: commands for a shell, and the file that they read. */
  openssl: z.object({
    commands: z.string(),
    config: z.object({ name: z.string(), text: z.string() }).nullable(),
  }),
})
export type CertificateDetail = z.infer<typeof CertificateDetail>

export const IssueReport = z.object({
  issued: z.number(),
  retired: z.number(),
  /** Requests of ours that were made for authorities whose key is elsewhere. */
  requested: z.number(),
  /** Rows that wait for a request, a certificate or their authority. */
  waiting: z.number(),
  project: ProjectView,
})
export type IssueReport = z.infer<typeof IssueReport>

export const Progress = z.object({
  operation: z.string(),
  step: z.enum(['issue', 'export']),
  done: z.number(),
  total: z.number(),
  /** What is being worked on: a certificate's label or a file path inside a bundle. */
  current: z.string(),
  files: z.number().optional(),
})
export type Progress = z.infer<typeof Progress>

export const AppInfo = z.object({
  version: z.string(),
  platform: z.enum(['linux', 'darwin', 'win32', 'other']),
  dataFolder: z.string(),
  keychain: KeychainView,
  settings: Settings,
  /** Of the window's texts; `en-XA` is English made strange, for developers (CERTWRIGHT_LANGUAGE). */
  language: Language,
})
export type AppInfo = z.infer<typeof AppInfo>
