/** Nodes and cluster fields that are read from foreign texts: what crosses between window and main. */
import { ClusterDefinition, NodeDefinition } from './definition'
import { ProjectId } from './models'
import { boundedText, z } from './schema'

/** Texts that can be read, in the order in which they are offered. */
export const importFormats = [
  'table',
  'hosts',
  'ansible-ini',
  'ansible-yaml',
  'kubeadm',
  'kubectl-table',
  'kubectl-objects',
  'certwright',
] as const
export const ImportFormat = z.enum(importFormats)
export type ImportFormat = z.infer<typeof ImportFormat>

/** What a column of a table holds. Several columns may hold addresses or DNS names. */
export const columnMeanings = ['name', 'roles', 'addresses', 'dnsNames', 'ignored'] as const
export const ColumnMeaning = z.enum(columnMeanings)
export type ColumnMeaning = z.infer<typeof ColumnMeaning>

/** Columns of a table that are looked at; a wider one is refused. */
export const maxColumns = 200
/** The largest text that is read, in bytes, and the largest that has to be parsed as YAML. */
export const maxImportBytes = 4 * 1024 * 1024
export const maxImportYamlBytes = 192 * 1024

/** How a table is read, where a person knows better than the sniffer. */
export const TableReading = z.strictObject({
  hasHeader: z.boolean(),
  /** One for each column; columns without one are ignored. */
  columns: z.array(ColumnMeaning).max(maxColumns),
})
export type TableReading = z.infer<typeof TableReading>

/** Text that was pasted or dropped, or a file that was chosen in main and is named by its token. */
export const ImportSource = z.union([
  z.strictObject({ text: boundedText(maxImportBytes) }),
  z.strictObject({ token: boundedText(100) }),
])
export type ImportSource = z.infer<typeof ImportSource>

/** What a text is compared with: a project as it is saved, or the definition of a cluster to be made. */
export const ImportInto = z.union([
  z.strictObject({ project: ProjectId }),
  z.strictObject({ definition: ClusterDefinition }),
])
export type ImportInto = z.infer<typeof ImportInto>

/**
 * What becomes of one node of the text. `add`: new; `change`: an existing node of this name gets other
 * values; `same`: nothing to do; `refused`: it cannot be read, with the reason.
 */
export const ImportRow = z.object({
  kind: z.enum(['add', 'change', 'same', 'refused']),
  /** Line in the text, from 1; null where a format has none (JSON). */
  line: z.number().nullable(),
  /** Name of the node, or the beginning of a text that is refused. */
  name: z.string(),
  /** The node as it will stand in the definition; null for refused rows. */
  node: NodeDefinition.nullable(),
  /** The node that it replaces, for changes. */
  before: NodeDefinition.nullable(),
  /** Why it is refused. Empty for all others. */
  reason: z.string(),
})
export type ImportRow = z.infer<typeof ImportRow>

/** A field of the cluster that the text proposes: a value to set, by path into the definition. */
export const ImportField = z.object({
  path: z.array(z.union([z.string(), z.number()])),
  /** `Control plane endpoint`. */
  label: z.string(),
  before: z.string(),
  after: z.string(),
  value: z.json(),
})
export type ImportField = z.infer<typeof ImportField>

export const ImportPreview = z.object({
  format: ImportFormat,
  /** Whether it is a cluster file of ours, which can become a project as it is. */
  isCluster: z.boolean(),
  /** What the sniffer takes it for. */
  sniffed: ImportFormat,
  rows: z.array(ImportRow),
  fields: z.array(ImportField),
  /** What else the text says that is not taken over, one sentence each. */
  notes: z.array(z.string()),
  /** How the table was read; null for other formats. */
  table: z
    .object({
      hasHeader: z.boolean(),
      columns: z.array(z.object({ title: z.string(), sample: z.string(), meaning: ColumnMeaning })),
    })
    .nullable(),
})
export type ImportPreview = z.infer<typeof ImportPreview>
