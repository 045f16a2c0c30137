import { AppError } from '../../shared/errors'
import type { ChangesView } from '../../shared/models'
import type { BundleView } from '../../shared/bundle-models'
import type { NodeDetail } from '../../shared/node-detail'
import { layouts } from '../domain/layouts'
import { purposeOf, specs } from '../domain/plan'
import type { SpecId } from '../domain/plan/spec'
import { nodeRows } from './certificates'
import { changesView } from './change-views'
import { askedIn } from './issuing'
import { joinHashOf, previewBundle } from './bundle-previews'
import { evaluate, type Applied, type ProjectState } from './project-state'
import { partsOf } from './row-names'

/**
 * @returns everything of one node of the definition. Files are those of the last issuance; steps follow the
 *   plan where there is one. Throws `node-not-found`.
 */
export function nodeDetail(state: ProjectState, name: string, now: Date): NodeDetail {
  const evaluation = evaluate(state, now)
  const { planned } = evaluation
  const bundle = state.applied === undefined ? null : previewBundle(state, name)
  const isKnown = state.project.definition.spec.nodes.some((node) => node.name === name)
  if (!isKnown && bundle === null) throw new AppError('node-not-found', { name })
  const rows = nodeRows(state, evaluation, name, now)
  const purposes = new Map(planned?.plan.items.map((item) => [item.key, item.purpose]))
  return {
    certificates: rows.map((row) => ({
      row,
      purpose: purposes.get(row.key) ?? plainPurpose(row.spec, name),
      shownTo: shownToOf(row.spec),
    })),
    bundle,
    ...(planned ? onNode(planned, name, bundle, joinHashOf(state, planned.cluster)) : nothingToDo),
    changes: planned ? changesOn(name, bundle, changesView(planned, askedIn(state, planned))) : [],
  }
}

const nothingToDo = { steps: [], restarts: [] }

function onNode(
  { cluster }: Pick<Applied, 'cluster'>,
  name: string,
  bundle: BundleView | null,
  joinHash: string | undefined,
): Pick<NodeDetail, 'steps' | 'restarts'> {
  const node = cluster.nodes.find((each) => each.name === name)
  if (!node) return nothingToDo
  const layout = layouts[cluster.layout]
  const held = new Set(bundle?.files.flatMap(({ spec }) => spec ?? []))
  const known = specs.map(({ id }) => id).filter((id): id is SpecId => held.has(id))
  return {
    steps: layout
      .steps(cluster, node, joinHash)
      .map(({ text, command }) => ({ text, command: command ?? null })),
    restarts: [...layout.restarts(known, cluster, node)],
  }
}

/** A shared row changes a node when the node holds a file of it. */
function changesOn(
  name: string,
  bundle: BundleView | null,
  { changes }: ChangesView,
): NodeDetail['changes'] {
  const held = new Set(bundle?.files.flatMap(({ spec }) => spec ?? []))
  return changes
    .filter(({ node, user, key }) =>
      node === null ? user === null && held.has(partsOf(key).spec) : node === name,
    )
    .map(({ key, kind, label, authority, reasons }) => ({ key, kind, label, authority, reasons }))
}

function plainPurpose(id: string, node: string): string {
  const spec = specs.find((each) => each.id === id)
  return spec ? purposeOf(spec, node) : ''
}

function shownToOf(id: string): string | null {
  const spec = specs.find((each) => each.id === id)
  return spec?.kind === 'certificate' ? (spec.shownTo ?? null) : null
}
