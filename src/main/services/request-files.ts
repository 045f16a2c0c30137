import { AppError } from '../../shared/errors'
import { isCertificateItem } from '../domain/plan/spec'
import { requestFileName } from '../domain/requests/context'
import { requestScript } from '../domain/requests/script'
import { isRequested } from './issuing'
import { appliedOf, type Applied, type ProjectState } from './project-state'

/** A file without secrets. */
export type TextFile = { readonly name: string; readonly text: string; readonly mode: number }

/**
 * @param nodes by name; without it, every node that makes its keys itself.
 * @returns the script of each. Throws `input-refused` for a node whose keys are made here.
 */
export function scriptFiles(
  state: ProjectState,
  nodes?: readonly string[],
  { cluster, plan }: Applied = appliedOf(state),
): TextFile[] {
  const chosen = cluster.nodes.filter(({ name, privateKeys }) =>
    nodes ? nodes.includes(name) : privateKeys === 'elsewhere',
  )
  return chosen.map((node) => {
    const items = plan.items.filter((item) => isCertificateItem(item) && item.node === node.name)
    const script = requestScript(cluster, { items }, node)
    if (!script)
      throw new AppError('input-refused', { reason: `The keys of ${node.name} are made here.` })
    return { name: script.fileName, text: script.text, mode: 0o755 }
  })
}

/** @returns our requests to one authority elsewhere, or to all of them, `<node>--<row>.csr` each. */
export function ownRequestFiles(
  state: ProjectState,
  authority?: string,
  { plan }: Applied = appliedOf(state),
): TextFile[] {
  return plan.items.flatMap((item) => {
    if (!isCertificateItem(item) || !isRequested(state, item)) return []
    if (authority !== undefined && item.authority !== authority) return []
    const request = state.requested.get(item.key)
    return request ? [{ name: requestFileName(item), text: request.pem, mode: 0o644 }] : []
  })
}
