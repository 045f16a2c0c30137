/** A file for several clusters as it crosses to the window. */
import { KubeconfigView } from './kubeconfig-models'
import { z } from './schema'

/** One file for several identities, its keys masked as in `KubeconfigView`. */
export const MergedKubeconfigView = z.object({
  fileName: z.string(),
  contexts: z.array(z.object({ name: z.string(), server: z.string() })),
  /** Name of the context in force. */
  current: z.string(),
  lines: KubeconfigView.shape.lines,
})
export type MergedKubeconfigView = z.infer<typeof MergedKubeconfigView>
