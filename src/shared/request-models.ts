/** What crosses to the window of requests: keys and authorities that are not in this app. */
import { Need, ProjectView, RowKey } from './models'
import { boundedText, z } from './schema'

/** What one examination takes: requests or certificates. */
export const maxExamined = 1_000
/** The largest single request or certificate, in bytes of DER. */
export const maxExaminedBytes = 64 * 1024
/** The longest reason for a new key, in characters. */
export const maxReason = 300
/** All texts and files of one examination together, in bytes. */
export const maxExaminationBytes = 8 * 1024 * 1024

/** One row that waits for something from outside. */
export const WaitingRow = z.object({
  key: RowKey,
  label: z.string(),
  needs: Need,
  /** Row of its authority. */
  authority: RowKey,
  node: z.string().nullable(),
  user: z.string().nullable(),
  subject: z.string(),
  names: z.array(z.string()),
  keyAlgorithm: z.string(),
  /** A request of ours was made for it: its authority is elsewhere, its key is here. */
  hasOwnRequest: z.boolean(),
})
export type WaitingRow = z.infer<typeof WaitingRow>

export const RequestsView = z.object({
  /** Rows that were applied and wait, in the order of the plan. */
  waiting: z.array(WaitingRow),
  /** Nodes on which private keys are made: a script for each can be saved. */
  nodes: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      waiting: z.number(),
      /** Certificates whose key is made there and carried to these other nodes. */
      shared: z.array(z.object({ label: z.string(), nodes: z.array(z.string()) })),
    }),
  ),
  /** Users, and further certificates for no node, whose private keys are made elsewhere: a script for each. */
  holders: z.array(
    z.object({ kind: z.enum(['user', 'certificate']), name: z.string(), waiting: z.number() }),
  ),
  /** Authorities whose key is elsewhere: requests of ours for each can be saved. */
  authorities: z.array(
    z.object({ key: RowKey, label: z.string(), waiting: z.number(), ownRequests: z.number() }),
  ),
})
export type RequestsView = z.infer<typeof RequestsView>

/** Who makes private keys: a node, a user, or whoever has a further certificate that is for no node. */
export const KeyMaker = z.strictObject({
  kind: z.enum(['node', 'user', 'certificate']),
  name: boundedText(300),
})
export type KeyMaker = z.infer<typeof KeyMaker>

/** A text that was dropped or pasted, with the name of its file. */
export const GivenText = z.strictObject({
  name: boundedText(300),
  text: boundedText(maxExaminationBytes),
})
export type GivenText = z.infer<typeof GivenText>

/** What one request asks for, or what one certificate from outside says, beside what the plan wants. */
export const ExaminedItem = z.object({
  /** Within its examination. */
  id: z.string(),
  /** File that it came in. */
  source: z.string(),
  /** Row that it is for; null when none was found. */
  row: RowKey.nullable(),
  label: z.string(),
  node: z.string().nullable(),
  user: z.string().nullable(),
  isAccepted: z.boolean(),
  /**
   * The certificate in force that it would take the place of: the row waits for nothing, and this is for
   * another key. Accepted only with a reason. Null for a row that waits.
   */
  replaces: z.object({ version: z.number(), notAfter: z.string() }).nullable(),
  subject: z.string(),
  keyAlgorithm: z.string(),
  /** SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hex. */
  fingerprint: z.string(),
  /** Why it is refused; none when it is accepted. */
  refusals: z.array(z.object({ code: z.string(), text: z.string(), remedy: z.string() })),
  /** What is worth a look, though it is accepted. */
  notes: z.array(z.string()),
  /** Requested against issued, field by field; equal where nothing differs. */
  fields: z.array(
    z.object({
      field: z.string(),
      requested: z.array(z.string()),
      issued: z.array(z.string()),
    }),
  ),
})
export type ExaminedItem = z.infer<typeof ExaminedItem>

/** What was given, judged. Main keeps what it was made from under its token for a while. */
export const Examination = z.object({
  token: z.string(),
  items: z.array(ExaminedItem),
  /** Files that hold nothing that can be read, and why. */
  unreadable: z.array(z.object({ source: z.string(), reason: z.string() })),
})
export type Examination = z.infer<typeof Examination>

/** How many files were written into the folder that a person chose. */
export const SavedFiles = z.object({ files: z.number(), folder: z.string() })
export type SavedFiles = z.infer<typeof SavedFiles>

/** An authority that somebody chose to bring, before it is. */
export const BringView = z.object({
  token: z.string(),
  subject: z.string(),
  issuer: z.string(),
  notBefore: z.string(),
  notAfter: z.string(),
  keyAlgorithm: z.string(),
  fingerprint: z.string(),
  /** Subjects of the certificates above it, the next issuer first. */
  above: z.array(z.string()),
  /** Null while no key was chosen: then the key stays elsewhere. */
  privateKey: z.object({ name: z.string(), isEncrypted: z.boolean() }).nullable(),
  /** Why it cannot be taken over; none when it can. */
  refusals: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Rows that it signs and that will be issued again, or wait for its certificates. */
  affected: z.number(),
})
export type BringView = z.infer<typeof BringView>

export const AcceptReport = z.object({
  issued: z.number(),
  /** Rows that still wait. */
  waiting: z.number(),
  project: ProjectView,
})
export type AcceptReport = z.infer<typeof AcceptReport>

/** An authority of the plan, and whose it is. */
export const AuthorityView = z.object({
  key: RowKey,
  label: z.string(),
  /** `none` until the first thing is issued. */
  origin: z.enum(['none', 'own', 'brought']),
  /** `offline`: it was taken out of here into an encrypted file. */
  privateKey: z.enum(['here', 'elsewhere', 'offline']),
  /** Why its key cannot be taken offline; null when it can. */
  offlineRefusal: z.string().nullable(),
  /** Its subject as one line; empty until it is issued. */
  subject: z.string(),
  notAfter: z.string().nullable(),
})
export type AuthorityView = z.infer<typeof AuthorityView>
