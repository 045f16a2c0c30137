/** Two states of one project side by side, as they cross to the window. */
import { RestoreInto } from './kit-models'
import { boundedText, z } from './schema'

export const MergeSide = z.enum(['here', 'file'])
export type MergeSide = z.infer<typeof MergeSide>

export const MergeDifference = z.strictObject({
  /** The path in the definition: `spec.nodes[w-1].addresses`. */
  id: z.string(),
  /** Who changed it; `both` asks for a choice. */
  by: z.enum(['here', 'file', 'both']),
  /** What both began with, and what each says; null where it is not there. */
  base: z.string().nullable(),
  here: z.string().nullable(),
  file: z.string().nullable(),
})
export type MergeDifference = z.infer<typeof MergeDifference>

const Entry = z.strictObject({
  sequence: z.number(),
  at: z.string(),
  by: z.string(),
  what: z.string(),
})

export const MergePreview = z.strictObject({
  project: z.string(),
  /** Who made the file, and when. */
  by: z.string(),
  madeAt: z.string(),
  /** Sequence number of the last act that both have. */
  common: z.number(),
  /** Whether it is known what both began with. */
  hasAncestor: z.boolean(),
  differences: z.array(MergeDifference),
  /** Acts after the last common one, the oldest first. */
  here: z.array(Entry),
  file: z.array(Entry),
  /** How much of each side would be listed as issued elsewhere, when the other side's acts are kept. */
  elsewhereOfHere: z.number(),
  elsewhereOfFile: z.number(),
  /** Whose acts to keep; null when both issued something, and a person has to choose. */
  suggested: MergeSide.nullable(),
  /** The project here has no vault yet, and the file brings keys. */
  asksForVault: z.boolean(),
})
export type MergePreview = z.infer<typeof MergePreview>

export const MergeChoices = z.strictObject({
  kept: MergeSide,
  /** By id of the difference. */
  definition: z.record(boundedText(1_000), MergeSide),
  into: RestoreInto.optional(),
})
export type MergeChoices = z.infer<typeof MergeChoices>
