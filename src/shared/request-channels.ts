/**
 * Channels for keys and authorities that are not in this app; `channels` of api.ts takes them in. Files
 * and folders are chosen in main. What is dropped or pasted crosses as bounded text.
 */
import { ProjectId, ProjectView, RowKey } from './models'
import {
  AcceptReport,
  AuthorityView,
  BringView,
  Examination,
  GivenText,
  KeyMaker,
  maxExamined,
  maxReason,
  RequestsView,
  SavedFiles,
} from './request-models'
import { boundedText, z } from './schema'

const project = z.strictObject({ project: ProjectId })
const operation = z.string().regex(/^[a-z0-9-]{4,64}$/)
const token = boundedText(100)
const given = z.strictObject({
  project: ProjectId,
  texts: z.array(GivenText).min(1).max(maxExamined),
})
/** Items of an examination by their ids; what it refused is left out by main as well. */
const chosen = z.strictObject({
  project: ProjectId,
  token,
  items: z.array(boundedText(100)).min(1).max(maxExamined),
  /** Why rows that have a certificate get one for another key; needed where one of the items is such. */
  reason: boundedText(maxReason).optional(),
  operation,
})

export const requestChannels = {
  'requests.list': { input: project, output: RequestsView },
  /** A script for each of them into a folder that a dialog asks for; null when it was closed without a choice. */
  'requests.saveScripts': {
    input: z.strictObject({
      project: ProjectId,
      makers: z.array(KeyMaker).min(1).max(20_000),
    }),
    output: SavedFiles.nullable(),
  },
  /** Requests of ours for one authority whose key is elsewhere, `<row>.csr` each. */
  'requests.saveOwn': {
    input: z.strictObject({ project: ProjectId, authority: RowKey }),
    output: SavedFiles.nullable(),
  },
  'requests.examine': { input: given, output: Examination },
  /** Opens a dialog for several files. */
  'requests.examineFiles': { input: project, output: Examination.nullable() },
  'requests.sign': { input: chosen, output: AcceptReport },
  /** Certificates from outside authorities, as requests above. */
  'certificates.examine': { input: given, output: Examination },
  'certificates.examineFiles': { input: project, output: Examination.nullable() },
  'certificates.accept': { input: chosen, output: AcceptReport },

  'authorities.list': { input: project, output: z.array(AuthorityView) },
  /** Opens a dialog for the certificate, with those above it in the same file. */
  'authorities.chooseCertificate': {
    input: z.strictObject({ project: ProjectId, key: RowKey }),
    output: BringView.nullable(),
  },
  /** Opens a dialog for its private key; null leaves what was chosen before. */
  'authorities.chooseKey': {
    input: z.strictObject({ project: ProjectId, token }),
    output: BringView.nullable(),
  },
  'authorities.bring': {
    input: z.strictObject({
      project: ProjectId,
      token,
      /** False: a key that was chosen meanwhile is forgotten, it stays elsewhere. */
      withKey: z.boolean(),
      /** Of an encrypted key. */
      passphrase: z.string().max(1_024).optional(),
    }),
    output: ProjectView,
  },
  /** At the next apply the row is one of our own again. */
  'authorities.release': {
    input: z.strictObject({ project: ProjectId, key: RowKey }),
    output: ProjectView,
  },
} as const
