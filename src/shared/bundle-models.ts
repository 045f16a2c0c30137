/** Bundles as they cross to the window: what each node gets, and what was written. */
import { Role } from './definition'
import { RowKey } from './models'
import { z } from './schema'

export const BundleFileView = z.object({
  path: z.string(),
  target: z.string().nullable(),
  /** Octal without leading zero: `644`. */
  mode: z.string(),
  owner: z.string(),
  isPrivate: z.boolean(),
  bytes: z.number(),
  why: z.string(),
  spec: z.string().nullable(),
})

export const BundleView = z.object({
  name: z.string(),
  node: z.string().nullable(),
  roles: z.array(Role),
  files: z.array(BundleFileView),
  /** Rows without which it cannot be exported: they wait for a request or a certificate. */
  waiting: z.array(RowKey).optional(),
  privateFiles: z.number(),
  bytes: z.number(),
})
export type BundleView = z.infer<typeof BundleView>

export const ExportTarget = z.object({ token: z.string(), label: z.string() })
export type ExportTarget = z.infer<typeof ExportTarget>

export const ExportReport = z.object({
  target: ExportTarget,
  bundles: z.array(
    z.object({ name: z.string(), fileName: z.string(), files: z.number(), bytes: z.number() }),
  ),
})
export type ExportReport = z.infer<typeof ExportReport>
