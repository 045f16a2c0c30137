/** Channels for authorities whose keys are taken out into a file; `channels` of api.ts takes them in. */
import { ProjectId, ProjectView, RowKey } from './models'
import { boundedText, z } from './schema'

const passphrase = z.string().min(1).max(1_024)

export const offlineChannels = {
  /** Opens a save dialog in main; null when it was closed without a choice. `name` is the authority's label. */
  'authorities.takeOffline': {
    input: z.strictObject({
      project: ProjectId,
      key: RowKey,
      name: boundedText(1_000),
      passphrase,
    }),
    output: ProjectView.nullable(),
  },
  /** Opens a dialog for the file of an authority; it stays in main. */
  'authorities.chooseOfflineFile': {
    input: z.undefined(),
    output: z.object({ token: z.string(), name: z.string() }).nullable(),
  },
  'authorities.bringBack': {
    input: z.strictObject({
      project: ProjectId,
      key: RowKey,
      token: boundedText(100),
      passphrase,
    }),
    output: ProjectView,
  },
} as const
