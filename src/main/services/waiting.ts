import { AppError } from '../../shared/errors'
import type { RequestsView, WaitingRow } from '../../shared/request-models'
import { changesBetween, type Need } from '../domain/changes'
import type { Bundle } from '../domain/files'
import { isSecretPart } from '../domain/files'
import { isBrought } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import { altNameTexts, isCertificateItem } from '../domain/plan/spec'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { subjectText } from '../domain/plan/subject'
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
  if (state.applied === undefined) return { waiting: [], nodes: [], users: [], authorities: [] }
  const applied = appliedOf(state)
  const waiting = waitingOf(state, applied)
  const rows = applied.plan.items.filter(
    (item): item is PlannedCertificate =>
      isCertificateItem(item) && item.privateKey === 'elsewhere',
  )
  const count = (test: (item: PlannedCertificate) => boolean) =>
    waiting.filter(({ item }) => test(item)).length
  const { nodes, users } = applied.cluster
  return {
    waiting: waiting.map((one) => waitingRow(state, one)),
    nodes: nodes
      .filter(({ privateKeys }) => privateKeys === 'elsewhere')
      .map(({ name }) => ({
        name,
        rows: rows.filter(({ node }) => node === name).length,
        waiting: count(({ node }) => node === name),
      })),
    users: users
      .filter(({ privateKeys }) => privateKeys === 'elsewhere')
      .map(({ name }) => ({ name, waiting: count(({ user }) => user === name) })),
    authorities: [...state.issued.values()].filter(isBrought).flatMap((authority) =>
      authority.privateKeyBytes === null
        ? [
            {
              key: authority.key,
              label: labelFor(authority.key),
              waiting: count((item) => item.authority === authority.key),
              ownRequests: count(
                (item) => item.authority === authority.key && isRequested(state, item),
              ),
            },
          ]
        : [],
    ),
  }
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
