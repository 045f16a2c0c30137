import type { ProjectSummary, ProjectView, Status } from '../../shared/models'
import type { AppError } from '../../shared/errors'
import type { Change } from '../domain/changes'
import { isIssuedCertificate } from '../domain/ledger'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import { layouts } from '../domain/layouts'
import { specs } from '../domain/plan'
import type { RowKey } from '../domain/plan/spec'
import { daysLeft, statusAt } from '../domain/status'
import { changesView } from './change-views'
import { askedIn } from './issuing'
import { kitState } from './kits/state'
import { ownerOf } from './row-names'
import type { Snapshot } from './ports'
import { evaluate, isApplied, type Evaluation, type ProjectState } from './project-state'

const notCertificates: ReadonlySet<string> = new Set(
  specs.filter(({ kind }) => kind === 'key-pair' || kind === 'secret').map(({ id }) => id),
)

/** Custody as the window shows it. */
export type CustodyFacts = { readonly unlocked: boolean; readonly backend: string }

/** @returns everything the window knows of a project but its certificates. */
export function projectView(state: ProjectState, custody: CustodyFacts, now: Date): ProjectView {
  const evaluation = evaluate(state, now)
  const statuses = statusesOf(state, evaluation, now)
  return {
    summary: summaryFrom(state, evaluation, statuses, now),
    definition: state.project.definition,
    findings: [...evaluation.findings],
    changes: evaluation.planned
      ? changesView(evaluation.planned, askedIn(state, evaluation.planned))
      : null,
    isApplied: isApplied(state),
    keysElsewhere: hasKeysElsewhere(state),
    custody: {
      kind: state.project.custody?.kind ?? 'none',
      backend: custody.backend,
      unlocked: custody.unlocked,
    },
    kit: kitState(state),
    ledger: { entries: state.ledger.length, verified: true },
    savedAt: state.project.openedAt,
    repaired: [...state.repaired],
    nodeStates: nodeStates(state, statuses),
  }
}

/** As it is edited, and as it was issued: what was signed for a key elsewhere stays so until it is not. */
function hasKeysElsewhere({ issued, project }: ProjectState): boolean {
  const { nodes, users, certificates } = project.definition.spec
  return (
    [...nodes, ...users, ...certificates].some(({ privateKeys }) => privateKeys === 'elsewhere') ||
    [...issued.values()].some((one) => isIssuedCertificate(one) && one.privateKeyBytes === null)
  )
}

/** @returns a project's row in the list. */
export function projectSummary(state: ProjectState, now: Date): ProjectSummary {
  const evaluation = evaluate(state, now)
  return summaryFrom(state, evaluation, statusesOf(state, evaluation, now), now)
}

/** @returns the row of a project that does not open. @param snapshots newest first */
export function damagedSummary(
  id: string,
  error: AppError,
  snapshots: readonly Snapshot[],
): ProjectSummary {
  const { title, remedy, cause } = error.view()
  const [newest] = snapshots
  const isRestorable = error.code === 'project-damaged' && newest !== undefined
  return {
    id,
    name: newest?.project.definition.metadata.name ?? id,
    description: '',
    isSample: false,
    layoutTitle: '',
    kubernetesVersion: '',
    nodes: { controlPlanes: 0, others: 0 },
    certificates: 0,
    states: {},
    waitingChanges: 0,
    nextExpiry: null,
    openedAt: '',
    damaged: {
      title: cause === undefined ? title : `${title}. ${cause}`,
      remedy,
      restorable: isRestorable ? newest.savedAt : null,
      hasLedger: error.code === 'ledger-broken',
    },
  }
}

/** @returns the status of every row that was issued or waits for it. */
export function statusesOf(
  state: ProjectState,
  { planned }: Evaluation,
  now: Date,
): Map<RowKey, Status> {
  const changes = new Map<RowKey, Change['kind']>()
  for (const change of planned?.changes.changes ?? [])
    changes.set(change.kind === 'retired' ? change.issued.key : change.item.key, change.kind)
  const statuses = new Map<RowKey, Status>()
  for (const [key, issued] of state.issued) {
    const change = changes.get(key)
    if (!isIssuedCertificate(issued)) statuses.set(key, change === undefined ? 'valid' : 'outdated')
    else statuses.set(key, statusAt({ ...issued, isCurrent: true, change }, now))
  }
  for (const [key, kind] of changes) if (kind === 'new') statuses.set(key, 'waiting')
  return statuses
}

function summaryFrom(
  state: ProjectState,
  { planned }: Evaluation,
  statuses: ReadonlyMap<RowKey, Status>,
  now: Date,
): ProjectSummary {
  const { definition, id, isSample, openedAt } = state.project
  const states: Partial<Record<Status, number>> = {}
  let certificates = 0
  for (const [key, status] of statuses) {
    if (notCertificates.has(key)) continue
    certificates += 1
    states[status] = (states[status] ?? 0) + 1
  }
  const controlPlanes = definition.spec.nodes.filter(({ roles }) => roles.includes('control-plane'))
  return {
    id,
    name: definition.metadata.name,
    description: definition.metadata.description,
    isSample,
    layoutTitle: layouts[definition.spec.layout].title,
    kubernetesVersion: definition.spec.kubernetesVersion,
    nodes: {
      controlPlanes: controlPlanes.length,
      others: definition.spec.nodes.length - controlPlanes.length,
    },
    certificates,
    states,
    waitingChanges: planned?.changes.changes.length ?? 0,
    nextExpiry: nextExpiry([...state.issued.values()], now),
    openedAt,
    damaged: null,
  }
}

function nextExpiry(issued: readonly Issued[], now: Date): ProjectSummary['nextExpiry'] {
  let first: IssuedCertificate | undefined
  for (const one of issued) {
    if (!isIssuedCertificate(one)) continue
    if (first === undefined || one.notAfter < first.notAfter) first = one
  }
  if (!first) return null
  const { key, notBefore, notAfter } = first
  return { key, notBefore, notAfter, daysLeft: daysLeft(notAfter, now) }
}

function nodeStates(
  state: ProjectState,
  statuses: ReadonlyMap<RowKey, Status>,
): ProjectView['nodeStates'] {
  const nodes = new Set(state.project.definition.spec.nodes.map(({ name }) => name))
  const result: ProjectView['nodeStates'] = {}
  for (const [key, status] of statuses) {
    const { node } = ownerOf(key)
    if (node === null || !nodes.has(node)) continue
    const states = (result[node] ??= {})
    states[status] = (states[status] ?? 0) + 1
  }
  return result
}
