import { AppError } from '../../shared/errors'
import type { KeyMaker } from '../../shared/request-models'
import { uniqueFileName } from '../domain/files'
import type { PlannedCertificate } from '../domain/plan/spec'
import { isCertificateItem } from '../domain/plan/spec'
import { requestFileName } from '../domain/requests/context'
import { makerOf } from '../domain/requests/makers'
import { holderScript, requestScript } from '../domain/requests/script'
import { isRequested } from './issuing'
import { appliedOf, type Applied, type ProjectState } from './project-state'

/** A file without secrets. */
export type TextFile = { readonly name: string; readonly text: string; readonly mode: number }

/**
 * @param makers of keys; without it, all of them.
 * @returns the script of each. Throws `input-refused` for one whose keys are made here.
 */
export function scriptFiles(
  state: ProjectState,
  makers?: readonly KeyMaker[],
  applied: Applied = appliedOf(state),
): TextFile[] {
  const scripts = scriptsOf(applied)
  if (!makers) return scripts.map(({ file }) => file)
  const wanted = new Set(makers.map(idOf))
  const found = scripts.filter(({ maker }) => wanted.has(idOf(maker)))
  const made = new Set(found.map(({ maker }) => idOf(maker)))
  const stranger = makers.find((maker) => !made.has(idOf(maker)))
  if (stranger) throw keysAreHere(stranger.name)
  return found.map(({ file }) => file)
}

const idOf = ({ kind, name }: KeyMaker) => `${kind} ${name}`

/** A script for everybody who makes a key, nodes first; each with the rows of its own alone. */
function scriptsOf({ cluster, plan }: Applied): { maker: KeyMaker; file: TextFile }[] {
  const rows = new Map<string, { maker: KeyMaker; items: PlannedCertificate[] }>()
  for (const item of plan.items) {
    if (item.kind !== 'certificate' || item.privateKey === 'here') continue
    const maker = makerOf(cluster, item)
    if (!maker) continue
    const known = rows.get(idOf(maker))
    if (known) known.items.push(item)
    else rows.set(idOf(maker), { maker, items: [item] })
  }
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node]))
  const taken = new Set<string>()
  return [...rows.values()]
    .toSorted((one, other) => Number(isHolder(one.maker)) - Number(isHolder(other.maker)))
    .flatMap(({ maker, items }) => {
      const node = isHolder(maker) ? undefined : nodes.get(maker.name)
      const [first] = items
      const script = node
        ? requestScript(cluster, { items }, node)
        : first && holderScript(cluster, first)
      if (!script) return []
      // Users whose names no file system takes can come out alike.
      const name = uniqueFileName(script.fileName, taken)
      return [{ maker, file: { name, text: script.text, mode: 0o755 } }]
    })
}

const isHolder = ({ kind }: KeyMaker) => kind !== 'node'

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
  const scripts = scriptsOf(applied)
  if (!nodes) return [...scripts.map(({ file }) => file), ...ownFiles(state, applied, () => true)]
  return nodes.flatMap((name) => {
    const files = [
      ...scripts.flatMap(({ maker, file }) =>
        maker.kind === 'node' && maker.name === name ? [file] : [],
      ),
      ...ownFiles(state, applied, (item) => item.node === name),
    ]
    if (files.length === 0) throw keysAreHere(name)
    return files
  })
}
