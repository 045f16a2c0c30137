/** Channels of keychain and vaults; `channels` of api.ts takes them in. Passphrases go in and never out. */
import { KeychainView, ProjectId, ProjectView } from './models'
import { z } from './schema'

const project = z.strictObject({ project: ProjectId })
const passphrase = z.string().min(1).max(1_024)

export const custodyChannels = {
  'custody.status': { input: z.undefined(), output: KeychainView },
  'custody.usePassphrase': {
    input: z.strictObject({ project: ProjectId, passphrase }),
    output: ProjectView,
  },
  'custody.unlock': {
    input: z.strictObject({ project: ProjectId, passphrase }),
    output: ProjectView,
  },
  /** The vault stays as open or locked as it was. */
  'custody.changePassphrase': {
    input: z.strictObject({ project: ProjectId, current: passphrase, next: passphrase }),
    output: ProjectView,
  },
  /** After what runs has ended. */
  'custody.lock': { input: project, output: ProjectView },
} as const

/** Vaults were locked without being asked to. */
export const VaultsLocked = z.object({
  projects: z.array(ProjectId),
  /** No input for the chosen time, the computer went to sleep, or its screen was locked. */
  because: z.enum(['idle', 'sleep', 'screen']),
})
export type VaultsLocked = z.infer<typeof VaultsLocked>
