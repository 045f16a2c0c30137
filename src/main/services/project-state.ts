import { AppError } from '../../shared/errors'
import type { ClusterDefinition } from '../../shared/definition'
import type { Finding } from '../../shared/models'
import { changesBetween, type ChangeSet } from '../domain/changes'
import type { Cluster } from '../domain/cluster'
import { canonicalJson } from '../domain/ledger-chain'
import type { Issued, LedgerEntry, OwnRequest } from '../domain/ledger'
import { currentIssued, latestVersions, openRequests } from '../domain/ledger-fold'
import { clusterFrom } from '../domain/normalise'
import { planFor } from '../domain/plan'
import type { Plan, RowKey } from '../domain/plan/spec'
import { preflight } from '../domain/preflight'
import { clockBack } from '../domain/preflight/clock-back'
import { missingKeys } from '../domain/shipped-keys'
import type { OpenedProject, SealedHead, StoredProject } from './ports'

/** A project in memory: as stored, with what the ledger says now. Replaced as a whole, never mutated. */
export type ProjectState = {
  readonly project: StoredProject
  readonly ledger: readonly LedgerEntry[]
  /** What the vault sealed last of the ledger; checked when the vault is opened. */
  readonly sealedHead: SealedHead | undefined
  readonly repaired: readonly string[]
  /** Latest version of each row that was not retired. */
  readonly issued: ReadonlyMap<RowKey, Issued>
  /** Highest version of every row that was ever issued, retired ones included. */
  readonly lastVersions: ReadonlyMap<RowKey, number>
  /** Requests of ours whose certificates have not come yet. */
  readonly requested: ReadonlyMap<RowKey, OwnRequest>
  /** Definition of the last issuance. */
  readonly applied: ClusterDefinition | undefined
  /** File under keys/ that holds the sealed key of `<row key>#<version>`. */
  readonly keyFiles: ReadonlyMap<string, string>
}

/** What a definition means at a moment: findings, and without errors the plan and the changes. */
export type Evaluation = {
  readonly findings: readonly Finding[]
  readonly planned:
    { readonly cluster: Cluster; readonly plan: Plan; readonly changes: ChangeSet } | undefined
}

/** What was issued, as a cluster and a plan: bundles and kubeconfigs are made from it. */
export type Applied = { readonly cluster: Cluster; readonly plan: Plan }

/** @returns the id under which a key is sealed. */
export function sealId(key: RowKey, version: number): string {
  return `${key}#${version}`
}

/** @returns the state that an opened project has. */
export function stateOf(opened: OpenedProject): ProjectState {
  const keyFiles = new Map<string, string>()
  let applied: ClusterDefinition | undefined
  for (const { act } of opened.ledger) {
    if (act.type !== 'issued') continue
    applied = act.definition
    for (const { key, version } of [...act.issued, ...(act.requests ?? [])]) {
      // The key of a certificate that was asked for was sealed when it was asked for.
      const id = sealId(key, version)
      if (!keyFiles.has(id)) keyFiles.set(id, act.keys)
    }
  }
  return {
    project: opened.project,
    ledger: opened.ledger,
    sealedHead: opened.sealedHead,
    repaired: opened.repaired,
    issued: currentIssued(opened.ledger),
    lastVersions: latestVersions(opened.ledger),
    requested: openRequests(opened.ledger),
    applied,
    keyFiles,
  }
}

/** @returns what the definition would make and change at `now`, by the keys that are here. */
export function evaluate(state: ProjectState, now: Date): Evaluation {
  const { findings, planned } = evaluateDefinition(state, now)
  if (!planned) return { findings, planned }
  const missing = missingKeys(planned.cluster, planned.plan, state.issued)
  return missing.length > 0
    ? { findings: [...missing, ...findings], planned: undefined }
    : { findings, planned }
}

/** The same whether or not authorities' keys are here: to bring or release what stands in the way. */
export function evaluateDefinition(state: ProjectState, now: Date): Evaluation {
  const acts = state.ledger.map(({ at }) => at)
  const findings = [...clockBack(acts, now), ...preflight(state.project.definition, now)]
  if (findings.some(({ severity }) => severity === 'error')) return { findings, planned: undefined }
  const cluster = clusterFrom(state.project.definition)
  const plan = planFor(cluster)
  return { findings, planned: { cluster, plan, changes: changesBetween(plan, state.issued) } }
}

/** @returns whether the definition as edited is the one that was applied last. */
export function isApplied({ applied, project }: ProjectState): boolean {
  return applied !== undefined && canonicalJson(applied) === canonicalJson(project.definition)
}

/** @returns the cluster and plan of the last issuance. Throws `nothing-issued`. */
export function appliedOf(state: ProjectState): Applied {
  if (state.applied === undefined) throw new AppError('nothing-issued')
  const cluster = clusterFrom(state.applied)
  return { cluster, plan: planFor(cluster) }
}
