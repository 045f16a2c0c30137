import { AppError } from '../../shared/errors'
import type { RequestsView, WaitingRow } from '../../shared/request-models'
import { changesBetween, type Need } from '../domain/changes'
import type { Bundle } from '../domain/files'
import { isSecretPart } from '../domain/files'
import { hasKeyElsewhere } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import { altNameTexts, isCertificateItem } from '../domain/plan/spec'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { subjectText } from '../domain/plan/subject'
import { makerOf, sharedWith } from '../domain/requests/makers'
import { isRequested } from './issuing'
import { appliedOf, type Applied, type ProjectState } from './project-state'
import { labelFor } from './row-names'

/** A row that was applied and waits for something from outside. */
export type Waiting = {
  readonly item: PlannedCertificate
  readonly needs: Need
}

/** @returns the rows of what was applied that wait, in the order of the plan. Throws `nothing-issued`. */
export function waitingOf(state: ProjectState, { plan }: Applied = appliedOf(state)): Waiting[] {
  return changesBetween(plan, state.issued).changes.flatMap((change) =>
    change.kind !== 'retired' && change.needs && isCertificateItem(change.item)
      ? [{ item: change.item, needs: change.needs }]
      : [],
  )
}

/** @returns everything that waits, by node, user and authority; empty while nothing was applied. */
export function requestsView(state: ProjectState): RequestsView {
  if (state.applied === undefined) return { waiting: [], nodes: [], holders: [], authorities: [] }
  const applied = appliedOf(state)
  const waiting = waitingOf(state, applied)
  const waits = new Set(waiting.map(({ item }) => item.key))
  const count = (test: (item: PlannedCertificate) => boolean) =>
    waiting.filter(({ item }) => test(item)).length
  return {
    waiting: waiting.map((one) => waitingRow(state, one)),
    ...makersOf(applied, waits),
    authorities: [...state.issued.values()].filter(hasKeyElsewhere).map(({ key }) => ({
      key,
      label: labelFor(key),
      waiting: count((item) => item.authority === key),
      ownRequests: count((item) => item.authority === key && isRequested(state, item)),
    })),
  }
}

/** Nodes, users and others who make keys, in the order of the plan, and how much waits for each. */
function makersOf(
  { cluster, plan }: Applied,
  waits: ReadonlySet<RowKey>,
): Pick<RequestsView, 'nodes' | 'holders'> {
  const nodes = new Map<string, RequestsView['nodes'][number]>()
  const holders: RequestsView['holders'] = []
  for (const item of plan.items) {
    if (item.kind !== 'certificate' || item.privateKey === 'here') continue
    const maker = makerOf(cluster, item)
    const waiting = waits.has(item.key) ? 1 : 0
    if (maker?.kind === 'node') {
      const { name } = maker
      const node = nodes.get(name) ?? { name, rows: 0, waiting: 0, shared: [] }
      const others = sharedWith(cluster, item)
      const shared = others.length > 0 ? [{ label: labelOf(item), nodes: [...others] }] : []
      nodes.set(name, {
        name,
        rows: node.rows + 1,
        waiting: node.waiting + waiting,
        shared: [...node.shared, ...shared],
      })
    } else if (maker) holders.push({ kind: maker.kind, name: maker.name, waiting })
  }
  const inOrder = cluster.nodes.flatMap(({ name }) => nodes.get(name) ?? [])
  return { nodes: inOrder, holders }
}

function waitingRow(state: ProjectState, { item, needs }: Waiting): WaitingRow {
  const { subject, altNames, keyAlgorithm } = item.profile
  return {
    key: item.key,
    label: labelOf(item),
    needs,
    authority: item.authority,
    node: item.node ?? null,
    user: item.user ?? null,
    subject: subjectText(subject),
    names: altNameTexts(altNames),
    keyAlgorithm,
    hasOwnRequest: isRequested(state, item),
  }
}

/** @returns the waiting rows that a bundle would hold something of. */
export function waitingIn(bundle: Bundle, waiting: ReadonlySet<RowKey>): RowKey[] {
  const rows = new Set<RowKey>()
  if (waiting.size === 0) return []
  for (const { content } of bundle.files) {
    if (content.from === 'kubeconfig')
      for (const row of [content.kubeconfig.row, content.kubeconfig.authority]) rows.add(row)
    else if (content.from === 'filled') {
      for (const part of content.parts)
        if (isSecretPart(part) || (typeof part !== 'string' && 'row' in part)) rows.add(part.row)
    } else if (content.from !== 'text') rows.add(content.row)
  }
  return [...rows].filter((row) => waiting.has(row))
}

/** Throws `requests-waiting` with the bundle and its rows. */
export function refuseWaiting(bundle: Bundle, waiting: ReadonlySet<RowKey>): void {
  const rows = waitingIn(bundle, waiting)
  if (rows.length === 0) return
  const shown = rows.slice(0, 5).join(', ')
  throw new AppError('requests-waiting', {
    bundle: bundle.name,
    rows: rows.length > 5 ? `${shown} and ${rows.length - 5} more` : shown,
  })
}
