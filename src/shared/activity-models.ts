/** The ledger and earlier states of a project, as they cross to the window. Plain data, no key. */
import { RowKey } from './models'
import { boundedText, z } from './schema'

/** What an entry of the ledger tells of. */
export const ledgerKinds = [
  'created',
  'vault-created',
  'issued',
  'brought',
  'released',
  'exported',
  'kubeconfig-copied',
  'kubeconfig-saved',
  'kubeconfig-revealed',
  'key-saved',
  'passphrase-changed',
  'taken-offline',
  'back-online',
  'rolled-back',
  'restored',
  'kit-made',
  'project-shared',
  'kit-restored',
  'merged',
] as const
export const LedgerKind = z.enum(ledgerKinds)
export type LedgerKind = z.infer<typeof LedgerKind>

export const LedgerView = z.object({
  sequence: z.number(),
  /** ISO 8601, UTC. */
  at: z.string(),
  by: z.string(),
  kind: LedgerKind,
  /** One sentence: `Issued 43 certificates`. */
  what: z.string(),
  details: z.array(z.string()),
  /** Rows that it tells of, and the nodes that they or its bundles are for. */
  rows: z.array(RowKey),
  nodes: z.array(z.string()),
  /** SHA-256 over the entry, lower-case hex. */
  hash: z.string(),
})
export type LedgerView = z.infer<typeof LedgerView>

export const LedgerReport = z.object({
  /** Latest first; of a broken ledger those before the first that is wrong. */
  entries: z.array(LedgerView),
  /** The first entry that is not as it was written, and what is wrong with it. */
  broken: z.object({ entry: z.number(), because: z.string() }).nullable(),
})
export type LedgerReport = z.infer<typeof LedgerReport>

export const LedgerFormat = z.enum(['json', 'csv'])
export type LedgerFormat = z.infer<typeof LedgerFormat>
/** The most entries that one call may choose. */
export const maxLedgerChoice = 100_000

const named = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
})
/** What going back to a state would do to the definition: by name, and by path for what has none. */
export const Differences = z.object({
  nodes: named,
  users: named,
  certificates: named,
  /** Paths below the definition, such as `spec.pki.validity.certificate`. */
  settings: z.array(boundedText(1_000)),
})
export type Differences = z.infer<typeof Differences>

export const SnapshotView = z.object({
  number: z.number(),
  savedAt: z.string(),
  nodes: z.number(),
  /** Going back to it would change nothing. */
  isSame: z.boolean(),
  differences: Differences,
})
export type SnapshotView = z.infer<typeof SnapshotView>
