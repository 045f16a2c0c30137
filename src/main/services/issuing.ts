import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { Change } from '../domain/changes'
import { isSameProfile } from '../domain/changes'
import { isIssuedCertificate } from '../domain/ledger'
import type { PlannedCertificate, PlannedItem, RowKey } from '../domain/plan/spec'
import { certificateDer } from '../pki/pem'
import { parseCertificate } from '../pki/structure'
import { actKeys, type ActKeys } from './act-keys'
import {
  Issuance,
  type ForeignKey,
  type IssueOptions,
  type Made,
  type PooledItem,
  type Requested,
} from './issuance'
import { stopIfCancelled } from './operations'
import type { Clock, SigningPool } from './ports'
import { evaluate, isApplied, type Evaluation, type ProjectState } from './project-state'
import type { Projects } from './projects'

export type { IssueOptions } from './issuance'
export type IssueOutcome = {
  readonly state: ProjectState
  readonly issued: number
  readonly retired: number
  /** Requests of ours that were made for authorities elsewhere. */
  readonly requested: number
  /** Rows that wait for a request, a certificate or their authority. */
  readonly waiting: number
}

type Ports = { readonly clock: Clock; readonly pool: SigningPool; readonly projects: Projects }
type Wanted = Extract<Change, { kind: 'new' | 'reissued' }>

/** What the app can do by itself of the changes, and what it leaves. */
type Work = {
  readonly ready: readonly PlannedItem[]
  readonly requests: readonly PlannedCertificate[]
  readonly retired: readonly RowKey[]
  readonly waiting: number
  /** The definition was not applied yet, whether or not a certificate changes by it. */
  readonly isEdited: boolean
}

/**
 * Issues what the plan wants and the ledger lacks: authorities first, those that sign others before
 * those that they sign, each stored and read back before it signs; then the rest. For rows whose
 * authority is elsewhere it makes a key pair and a request; rows whose key is elsewhere wait for
 * theirs. The ledger and the sealed keys are written in one act at the end, so a failed or cancelled
 * run leaves the project as it was.
 */
export async function applyChanges(
  id: string,
  { clock, pool, projects }: Ports,
  options: IssueOptions = {},
): Promise<IssueOutcome> {
  const before = await projects.peek(id)
  const first = workOf(before, plannedOf(before, clock.now()))
  if (isNothing(first)) return unchanged(before, first)
  return projects.withVault(id, async (open) => {
    const now = clock.forIssuing?.() ?? clock.now()
    const planned = plannedOf(open.state, now)
    const work = workOf(open.state, planned)
    if (isNothing(work)) return unchanged(open.state, work)
    const keys = actKeys(open, options.signal)
    const made: Made[] = []
    const requested: Requested[] = []
    try {
      const run = new Issuance({
        open,
        pool,
        cluster: planned.cluster,
        now,
        total: work.ready.length + work.requests.length,
        options,
        foreignKeys: knownKeys(open.state, work.ready),
      })
      await issueAll(run, work, keys, made)
      requested.push(...(await run.requested(work.requests)))
      await keepKeys(keys, made, requested)
      stopIfCancelled(options.signal)
      const state = await open.append(
        {
          type: 'issued',
          definition: open.state.project.definition,
          issued: made.map(({ issued }) => issued),
          retired: work.retired,
          ...(requested.length > 0 ? { requests: requested.map(({ request }) => request) } : {}),
          keys: `${randomUUID()}.json`,
        },
        keys.sealed,
      )
      return {
        state,
        issued: made.length,
        retired: work.retired.length,
        requested: requested.length,
        waiting: work.waiting,
      }
    } catch (error) {
      await keys.discard()
      throw error
    } finally {
      for (const { privateKey } of [...made, ...requested]) privateKey?.fill(0)
    }
  })
}

/** @returns the plan and the changes. Throws `definition-invalid` with the first error. */
export function plannedOf(
  state: ProjectState,
  now: Date,
  { planned, findings }: Evaluation = evaluate(state, now),
): NonNullable<Evaluation['planned']> {
  if (planned) return planned
  const what = findings.find(({ severity }) => severity === 'error')?.what
  throw new AppError('definition-invalid', {}, what === undefined ? {} : { because: what })
}

function workOf(
  state: ProjectState,
  { changes: { changes } }: NonNullable<Evaluation['planned']>,
): Work {
  const wanted = changes.filter(isWanted)
  return {
    ready: wanted.flatMap(({ item, needs }) => (needs ? [] : [item])),
    requests: requestsToMake(state, wanted),
    retired: changes.flatMap((change) => (change.kind === 'retired' ? [change.issued.key] : [])),
    waiting: wanted.filter(({ needs }) => needs).length,
    isEdited: !isApplied(state),
  }
}

/** @returns the keys of those rows. */
export function askedIn(
  state: ProjectState,
  { changes: { changes } }: NonNullable<Evaluation['planned']>,
): Set<RowKey> {
  return new Set(requestsToMake(state, changes).map(({ key }) => key))
}

/** @returns the rows whose key pair and request the app makes at the next apply. */
export function requestsToMake(
  state: ProjectState,
  changes: readonly Change[],
): PlannedCertificate[] {
  return changes
    .filter(isWanted)
    .flatMap(({ item, needs }) =>
      needs === 'certificate' && isMadeHere(item) && !isRequested(state, item) ? [item] : [],
    )
}

function isNothing({ ready, requests, retired, isEdited }: Work): boolean {
  return ready.length + requests.length + retired.length === 0 && !isEdited
}

function unchanged(state: ProjectState, { waiting }: Work): IssueOutcome {
  return { state, issued: 0, retired: 0, requested: 0, waiting }
}

/** @returns whether a request of ours for this very certificate waits for its answer. */
export function isRequested(state: ProjectState, item: PlannedCertificate): boolean {
  const request = state.requested.get(item.key)
  return (
    request !== undefined &&
    request.authority.key === item.authority &&
    request.authority.version === state.issued.get(item.authority)?.version &&
    isSameProfile(request.profile, item.profile)
  )
}

async function issueAll(run: Issuance, { ready }: Work, keys: ActKeys, made: Made[]) {
  for (const tier of tiersOf(ready)) {
    const authorities = await run.signed(tier, made)
    made.push(...authorities)
    for (const { issued, privateKey } of authorities)
      if (privateKey) await keys.keep(issued.key, issued.version, privateKey)
  }
  made.push(...run.secrets(ready.filter((item) => item.kind === 'secret')))
  made.push(...(await run.signed(ready.filter(isLeafOrPair), made)))
}

async function keepKeys(keys: ActKeys, made: readonly Made[], requested: readonly Requested[]) {
  for (const { issued, privateKey } of made)
    if (privateKey && issued.kind !== 'authority')
      await keys.seal(issued.key, issued.version, privateKey)
  for (const { request, privateKey } of requested) {
    const { key, version, profile } = request
    if (profile.isAuthority) await keys.keep(key, version, privateKey)
    else await keys.seal(key, version, privateKey)
  }
}

/** Public keys of rows that are signed again for whoever has the private one. */
function knownKeys(
  { issued }: ProjectState,
  ready: readonly PlannedItem[],
): Map<RowKey, ForeignKey> {
  const known = new Map<RowKey, ForeignKey>()
  for (const item of ready) {
    if (item.kind !== 'certificate' || item.privateKey === 'here') continue
    const before = issued.get(item.key)
    if (!before || !isIssuedCertificate(before)) continue
    const { keyAlgorithm } = before.profile
    known.set(item.key, { publicKey: publicKeyIn(before.pem), keyAlgorithm })
  }
  return known
}

/** @returns the SubjectPublicKeyInfo of a certificate, DER. */
export function publicKeyIn(pem: string): Uint8Array {
  return parseCertificate(certificateDer(pem)).spki
}

function isWanted(change: Change): change is Wanted {
  return change.kind !== 'retired'
}

function isMadeHere(item: PlannedItem): item is PlannedCertificate {
  return (item.kind === 'certificate' || item.kind === 'authority') && item.privateKey === 'here'
}

function isLeafOrPair(item: PlannedItem): item is PooledItem {
  return item.kind === 'certificate' || item.kind === 'key-pair'
}

function isAuthority(item: PlannedItem): item is PlannedCertificate {
  return item.kind === 'authority'
}

/** Authorities that sign themselves, then those that others sign. */
function tiersOf(items: readonly PlannedItem[]): PlannedCertificate[][] {
  const authorities = items.filter(isAuthority)
  const isRoot = ({ key, authority }: PlannedCertificate) => authority === key
  return [authorities.filter(isRoot), authorities.filter((item) => !isRoot(item))]
}
