import { boundedText, z } from '../../shared/schema'
import { withoutChecksum } from './checksum'

/**
 * The schema version that this Certwright writes. It reads no newer one. Raise it when a field or an act
 * of the ledger is added that an older Certwright would not understand; then add the step to `steps` and
 * the files of the last release to test/fixtures/projects.
 */
export const storedSchema = 2

/** The content of project.json of one schema, as that of the next. It never loses a field. */
type Step = (content: object) => object

/** From the schema that is the key to the one after it. */
const steps: Readonly<Record<number, Step>> = {
  // Schema 2 brought the checksum, the head of the ledger and snapshots. The content stayed as it was.
  1: (content) => ({ ...content, schema: 2 }),
}

/** What tells a project of a newer Certwright from a damaged one; the name is for the message. */
const Versioned = z.looseObject({
  schema: z.int().positive(),
  definition: z
    .looseObject({ metadata: z.looseObject({ name: boundedText(300) }) })
    .optional()
    .catch(undefined),
})

export type Brought =
  | { readonly kind: 'current'; readonly content: object; readonly schema: number }
  | { readonly kind: 'newer'; readonly name: string | undefined }
  | { readonly kind: 'changed' }
  | { readonly kind: 'foreign' }

/**
 * Brings what a file of any schema holds to the present one, in memory.
 * @returns `changed` where the checksum is wrong, `foreign` for what is no file of ours.
 */
export function toPresentSchema(raw: unknown): Brought {
  const versioned = Versioned.safeParse(raw).data
  if (!versioned || typeof raw !== 'object' || raw === null) return { kind: 'foreign' }
  const { schema } = versioned
  // A newer file that a flipped bit made is told apart by its checksum, as long as there is one.
  if (schema > storedSchema && !('checksum' in raw)) return newer(versioned)
  const content = schema === 1 ? raw : withoutChecksum(raw)
  if (content === undefined) return { kind: 'changed' }
  if (schema > storedSchema) return newer(versioned)
  let present: object = content
  for (let from = schema; from < storedSchema; from++) {
    const step = steps[from]
    if (!step) return { kind: 'foreign' }
    present = step(present)
  }
  return { kind: 'current', content: present, schema }
}

function newer({ definition }: z.infer<typeof Versioned>): Brought {
  return { kind: 'newer', name: definition?.metadata.name }
}
