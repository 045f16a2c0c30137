import { AppError } from '../../shared/errors'
import { uniqueFileName } from '../domain/files'
import type { PlannedCertificate } from '../domain/plan/spec'
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
  applied: Applied = appliedOf(state),
): TextFile[] {
  const { cluster } = applied
  const chosen = cluster.nodes.filter(({ name, privateKeys }) =>
    nodes ? nodes.includes(name) : privateKeys === 'elsewhere',
  )
  return chosen.map((node) => {
    const script = scriptOf(applied, node)
    if (!script) throw keysAreHere(node.name)
    return script
  })
}

function scriptOf(
  { cluster, plan }: Applied,
  node: Applied['cluster']['nodes'][number],
): TextFile | undefined {
  const items = plan.items.filter((item) => isCertificateItem(item) && item.node === node.name)
  const script = requestScript(cluster, { items }, node)
  return script && { name: script.fileName, text: script.text, mode: 0o755 }
}

function keysAreHere(node: string): AppError {
  return new AppError('input-refused', { reason: `The keys of ${node} are made here.` })
}

/** @returns our requests to one authority elsewhere, or to all of them, `<node>--<row>.csr` each. */
export function ownRequestFiles(
  state: ProjectState,
  authority?: string,
  applied: Applied = appliedOf(state),
): TextFile[] {
  return ownFiles(state, applied, (item) => authority === undefined || item.authority === authority)
}

function ownFiles(
  state: ProjectState,
  { plan }: Applied,
  isWanted: (item: PlannedCertificate) => boolean,
): TextFile[] {
  // Users whose names no file system takes can come out alike.
  const taken = new Set<string>()
  return plan.items.flatMap((item) => {
    if (!isCertificateItem(item) || !isRequested(state, item) || !isWanted(item)) return []
    const request = state.requested.get(item.key)
    if (!request) return []
    const name = uniqueFileName(requestFileName(item), taken)
    return [{ name, text: request.pem, mode: 0o644 }]
  })
}

/**
 * @param nodes by name; without it, the whole cluster.
 * @returns all that has to be carried elsewhere: scripts and our own requests. Throws `input-refused` for
 * a node that was named and has neither.
 */
export function requestFiles(state: ProjectState, nodes?: readonly string[]): TextFile[] {
  const applied = appliedOf(state)
  if (!nodes) return [...scriptsOf(applied), ...ownFiles(state, applied, () => true)]
  return nodes.flatMap((name) => {
    const files = [
      ...scriptsOf(applied, name),
      ...ownFiles(state, applied, (item) => item.node === name),
    ]
    if (files.length === 0) throw keysAreHere(name)
    return files
  })
}

function scriptsOf(applied: Applied, name?: string): TextFile[] {
  return applied.cluster.nodes
    .filter((node) => node.privateKeys === 'elsewhere' && (name ?? node.name) === node.name)
    .flatMap((node) => scriptOf(applied, node) ?? [])
}
