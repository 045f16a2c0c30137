/** The trust graph as it crosses to the window. */
import { RowKey } from './models'
import { z } from './schema'

/** What runs on nodes and takes part in TLS. */
export const nodeComponents = [
  'kube-apiserver',
  'controller-manager',
  'scheduler',
  'kubelet',
  'kube-proxy',
  'etcd',
] as const
/** What takes part from outside the nodes: people with kubectl, and extension API servers. */
export const outsideComponents = ['kubectl', 'extension-apis'] as const

/** Where a shown certificate comes from: a row of the plan, or the distribution with our authority. */
const ShownCertificate = z.object({ certificate: RowKey.nullable(), authority: z.string() })

/** Who shows which certificate to whom; states are in the certificates' own rows. */
export const TrustView = z.object({
  /** `host:port` where clients reach the API servers. */
  endpoint: z.string(),
  boxes: z.array(
    z.object({
      component: z.enum(nodeComponents),
      node: z.string(),
      /** What it shows when it is called; null where nobody calls it or no authority vouches. */
      serves: ShownCertificate.nullable(),
    }),
  ),
  lines: z.array(
    ShownCertificate.extend({
      /** Row of the plan's table, such as `apiserver-etcd-client`. */
      spec: z.string(),
      from: z.enum([...nodeComponents, ...outsideComponents]),
      node: z.string().nullable(),
      to: z.enum([...nodeComponents, ...outsideComponents]),
      /** Which of them: on the same node, the others, all, or whichever the endpoint leads to. */
      reach: z.enum(['own', 'others', 'every', 'endpoint']),
    }),
  ),
})
export type TrustView = z.infer<typeof TrustView>
