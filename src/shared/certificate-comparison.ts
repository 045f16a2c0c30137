/** What two rows, or two versions of one, are compared by. */
import { rowKinds, RowKey } from './models'
import { z } from './schema'

/** In the order in which they are shown. Values of a set stand in no order; others have one value. */
export const comparedFields = {
  kind: 'one',
  subject: 'one',
  issuer: 'one',
  dnsNames: 'set',
  addresses: 'set',
  otherNames: 'set',
  keyUsages: 'set',
  extendedKeyUsages: 'set',
  basicConstraints: 'one',
  permittedNames: 'set',
  excludedNames: 'set',
  notBefore: 'one',
  notAfter: 'one',
  keyAlgorithm: 'one',
  publicKey: 'one',
  privateKey: 'one',
  serial: 'one',
  fingerprint: 'one',
  subjectKeyId: 'one',
  authorityKeyId: 'one',
  signatureAlgorithm: 'one',
  extensions: 'set',
  size: 'one',
  usedBy: 'set',
  paths: 'set',
} as const satisfies Readonly<Record<string, 'one' | 'set'>>
export type ComparedField = keyof typeof comparedFields
export const comparedFieldNames = Object.keys(comparedFields) as ComparedField[]

/** One side. Hex is lower case without separators, times are ISO 8601, the public key is its SHA-256. */
export const ComparedSide = z.object({
  key: RowKey,
  label: z.string(),
  node: z.string().nullable(),
  kind: z.enum(rowKinds),
  authority: z.string(),
  version: z.number(),
  /** Every version that the ledger holds, the newest first. */
  versions: z.array(z.object({ version: z.number(), notBefore: z.string().nullable() })),
  /** Fields that it has; a field that is missing has no value. */
  values: z.partialRecord(z.enum(comparedFieldNames), z.array(z.string())),
})
export type ComparedSide = z.infer<typeof ComparedSide>
