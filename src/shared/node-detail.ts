/** Everything of one node, for its own page. */
import { CertificateRow, ReasonView, RowKey } from './models'
import { BundleView } from './bundle-models'
import { z } from './schema'

export const NodeStep = z.object({ text: z.string(), command: z.string().nullable() })
export type NodeStep = z.infer<typeof NodeStep>

export const NodeDetail = z.object({
  /** Rows of this node, each with the sentence that says who shows it to whom, and whom alone if that is all. */
  certificates: z.array(
    z.object({ row: CertificateRow, purpose: z.string(), shownTo: z.string().nullable() }),
  ),
  /** What would be exported now: the same list that the exporter writes. Null until issued. */
  bundle: BundleView.nullable(),
  /** Commands on the node, in order. Empty while findings stop the plan and nothing is issued. */
  steps: z.array(NodeStep),
  /** What makes the node use its files on a cluster that runs already, in order. */
  restarts: z.array(z.string()),
  /** Waiting changes that reach this node: rows of its own, and shared ones whose files it holds. */
  changes: z.array(
    z.object({
      key: RowKey,
      kind: z.enum(['new', 'reissued', 'retired']),
      label: z.string(),
      authority: z.string(),
      reasons: z.array(ReasonView),
    }),
  ),
})
export type NodeDetail = z.infer<typeof NodeDetail>
