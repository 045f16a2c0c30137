/** Channels for recovery kits and project files; `channels` of api.ts takes them in. */
import {
  ChosenSealedFile,
  KitPlan,
  OpenedSealedFile,
  RestoreInto,
  SealedFileReport,
  ShareCount,
} from './kit-models'
import { MergeChoices, MergePreview } from './merge-models'
import { ProjectId, ProjectView } from './models'
import { boundedText, z } from './schema'

const project = z.strictObject({ project: ProjectId })
const passphrase = z.string().min(1).max(1_024)
const token = boundedText(100)

export const kitChannels = {
  'kits.plan': { input: project, output: KitPlan },
  /**
   * Opens a save dialog in main, and one for the folder of the shares; null when one was closed without a
   * choice. The file was read back and restored in memory when this answers.
   */
  'kits.make': {
    input: z.strictObject({ project: ProjectId, passphrase, shares: ShareCount.optional() }),
    output: SealedFileReport.nullable(),
  },
  /** The same for a project file that others open. */
  'kits.share': {
    input: z.strictObject({ project: ProjectId, passphrase, hasAuthorityKeys: z.boolean() }),
    output: SealedFileReport.nullable(),
  },
  /** Opens a file dialog in main; null when it was closed without a choice. */
  'kits.choose': { input: z.undefined(), output: ChosenSealedFile.nullable() },
  /** Opens a dialog for files of shares; their texts, or none. A share alone tells nothing of the key. */
  'kits.chooseShares': {
    input: z.undefined(),
    output: z.array(z.strictObject({ name: z.string(), text: z.string() })),
  },
  /** Opens the chosen file and checks all of it; nothing is written. */
  'kits.open': {
    input: z.strictObject({
      token,
      opener: z.union([
        z.strictObject({ passphrase }),
        z.strictObject({ shares: z.array(boundedText(8_192)).min(1).max(32) }),
      ]),
    }),
    output: OpenedSealedFile,
  },
  'kits.restore': {
    input: z.strictObject({
      token,
      name: boundedText(300).min(1).optional(),
      into: RestoreInto,
    }),
    output: ProjectView,
  },
  /** Brings back the keys of a project that is here. `missing`: authorities that the file does not hold. */
  'kits.restoreKeys': {
    input: z.strictObject({ token, into: RestoreInto }),
    output: z.strictObject({ project: ProjectView, missing: z.array(z.string()) }),
  },
  'kits.mergePreview': { input: z.strictObject({ token }), output: MergePreview },
  'kits.merge': {
    input: z.strictObject({ token, choices: MergeChoices }),
    output: ProjectView,
  },
  /** Puts the opened file away and forgets its keys. */
  'kits.close': { input: z.undefined(), output: z.void() },
} as const
