/** What a definition would make, before there is a project: the end of the guided way to a new cluster. */
import { Role } from './definition'
import { Finding, RowKey } from './models'
import { z } from './schema'

export const PlanPreview = z.object({
  findings: z.array(Finding),
  /** Null while findings stop planning. */
  plan: z
    .object({
      /** All certificates, those of the authorities too. */
      certificates: z.number(),
      /** Key pairs without a certificate, such as the one of service accounts. */
      keyPairs: z.number(),
      /** Each authority and how many certificates it signs, its own and those of other authorities left out. */
      authorities: z.array(z.object({ key: RowKey, signs: z.number() })),
      /** Each node and how many certificates are made for it alone. */
      nodes: z.array(
        z.object({ name: z.string(), roles: z.array(Role), certificates: z.number() }),
      ),
      users: z.number(),
    })
    .nullable(),
})
export type PlanPreview = z.infer<typeof PlanPreview>
