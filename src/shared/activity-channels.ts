/** Channels for the ledger and for earlier states of a project; `channels` of api.ts takes them in. */
import { LedgerFormat, LedgerReport, maxLedgerChoice, SnapshotView } from './activity-models'
import { ProjectId, ProjectView } from './models'
import { z } from './schema'

const project = z.strictObject({ project: ProjectId })

export const activityChannels = {
  /** Also of a project that does not open because its ledger is broken. */
  'activity.list': { input: project, output: LedgerReport },
  /** Opens a save dialog in main; false when it was closed without a choice. Certificates, no keys. */
  'activity.export': {
    input: z.strictObject({
      project: ProjectId,
      format: LedgerFormat,
      /** Sequence numbers of the entries that are shown. */
      entries: z.array(z.int().positive()).max(maxLedgerChoice),
    }),
    output: z.boolean(),
  },
  /** The last ten states of the project, newest first, and what going back would change. */
  'snapshots.list': { input: project, output: z.array(SnapshotView) },
  /** The definition of an earlier state as a new edit; certificates and keys stay as they are. */
  'snapshots.rollBack': {
    input: z.strictObject({ project: ProjectId, snapshot: z.int().positive() }),
    output: ProjectView,
  },
  /** Puts damaged files of a project back from the newest state. */
  'projects.restore': { input: project, output: ProjectView },
} as const
