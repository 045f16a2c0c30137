/** Recovery kits and project files, as they cross to the window. Plain data, no key, no path. */
import { boundedText, z } from './schema'

export const SealedFileKind = z.enum(['recovery-kit', 'project-file'])
export type SealedFileKind = z.infer<typeof SealedFileKind>

/** How a file's name ends, by its kind. */
export const sealedFileEndings: Readonly<Record<SealedFileKind, string>> = {
  'recovery-kit': 'certwright-kit',
  'project-file': 'certwright-project',
}

/** So many of so many shares open a kit. */
export const ShareCount = z
  .strictObject({
    needed: z.int().min(2).max(16),
    total: z.int().min(2).max(16),
  })
  .refine(({ needed, total }) => needed <= total)
export type ShareCount = z.infer<typeof ShareCount>

/** Whether what a project needs to sign is safe in a recovery kit. */
export const KitState = z.strictObject({
  /** `none`: there is no authority key to lose yet. `outdated`: authorities were made since. */
  state: z.enum(['none', 'missing', 'outdated', 'made']),
  /** Of the last kit; null without one. */
  madeAt: z.string().nullable(),
  /** Authorities that no kit holds, by their labels. */
  missing: z.array(z.string()),
})
export type KitState = z.infer<typeof KitState>

/** What a kit would hold, before it is made. */
export const KitPlan = z.strictObject({
  fileName: z.string(),
  authorities: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  otherKeys: z.number(),
  bytes: z.number(),
})
export type KitPlan = z.infer<typeof KitPlan>

/** A kit or project file that was written, read back and compared. */
export const SealedFileReport = z.strictObject({
  kind: SealedFileKind,
  fileName: boundedText(300),
  bytes: z.number(),
  authorities: z.number(),
  otherKeys: z.number(),
  /** Names of the files of shares, in the order of their numbers. */
  shares: z.array(z.string()),
})
export type SealedFileReport = z.infer<typeof SealedFileReport>

/** A file that a person chose, before it is opened. Main knows its place by the token. */
export const ChosenSealedFile = z.strictObject({
  token: z.string(),
  name: z.string(),
  kind: SealedFileKind,
  madeAt: z.string(),
  bytes: z.number(),
  shares: ShareCount.nullable(),
})
export type ChosenSealedFile = z.infer<typeof ChosenSealedFile>

/** How the project of a file stands to the projects that are here. */
export const Relation = z.enum([
  /** No project of its id or name. */
  'new',
  /** Another project has its name. */
  'name-taken',
  /** The very project is here, and the file holds nothing that it lacks. */
  'same',
  /** The file has acts after the last one that is here. */
  'file-ahead',
  /** The project here has acts after the last one of the file. */
  'here-ahead',
  /** Both have acts after the last common one. */
  'diverged',
  /** A project of its id is here, and shares no history with it or does not open. */
  'foreign',
])
export type Relation = z.infer<typeof Relation>

/** What is in a file that was opened. */
export const OpenedSealedFile = z.strictObject({
  token: z.string(),
  kind: SealedFileKind,
  madeAt: z.string(),
  by: z.string(),
  project: z.strictObject({ id: z.string(), name: z.string(), description: z.string() }),
  nodes: z.number(),
  certificates: z.number(),
  ledger: z.number(),
  lastChange: z.strictObject({ at: z.string(), by: z.string() }).nullable(),
  hasAuthorityKeys: z.boolean(),
  /** Labels of the authorities whose keys are in it. */
  authorities: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  otherKeys: z.number(),
  relation: Relation,
  /** What keeps the keys of the project that is here, when it is the same one. */
  hereCustody: z.enum(['none', 'keychain', 'passphrase']).nullable(),
  /** A name that no project here has. */
  freeName: z.string(),
})
export type OpenedSealedFile = z.infer<typeof OpenedSealedFile>

/** Where restored keys go. */
export const RestoreInto = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('keychain') }),
  z.strictObject({ kind: z.literal('passphrase'), passphrase: boundedText(1_024).min(1) }),
])
export type RestoreInto = z.infer<typeof RestoreInto>
