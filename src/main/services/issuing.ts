import { randomBytes, randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { Change } from '../domain/changes'
import type { Cluster } from '../domain/cluster'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import type {
  PlannedCertificate,
  PlannedItem,
  PlannedKeyPair,
  PlannedSecret,
  RowKey,
} from '../domain/plan/spec'
import { issueWindow, type Window } from '../domain/validity'
import { fingerprint } from '../pki/fingerprints'
import { SELF } from '../pki/issue'
import { certificateDer, toPem } from '../pki/pem'
import type { IssueJob, IssuedMaterial, Issuer } from '../pki/types'
import { expectedOf } from './expectations'
import { stopIfCancelled } from './operations'
import type { Clock, Sealed, SigningPool, SigningProgress } from './ports'
import { evaluate, sealId, type ProjectState } from './project-state'
import type { OpenForChange, Projects } from './projects'

export type IssueOptions = {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SigningProgress) => void
}
export type IssueOutcome = {
  readonly state: ProjectState
  readonly issued: number
  readonly retired: number
}

type Ports = { readonly clock: Clock; readonly pool: SigningPool; readonly projects: Projects }
type Wanted = Extract<Change, { kind: 'new' | 'reissued' }>
/** Everything of one issuance, in memory until the ledger has it. */
type Made = { readonly issued: Issued; readonly material: Pick<IssuedMaterial, 'privateKey'> }
type PooledItem = PlannedCertificate | PlannedKeyPair

/**
 * Issues what the plan wants and the ledger lacks: authorities first, those that sign others before
 * those that they sign, each stored and read back before it signs; then the rest. The ledger and the sealed keys are written in one act at the end,
 * so a failed or cancelled run leaves the project as it was.
 */
export async function applyChanges(
  id: string,
  { clock, pool, projects }: Ports,
  options: IssueOptions = {},
): Promise<IssueOutcome> {
  const before = await projects.peek(id)
  if (!wants(before, clock.now())) return { state: before, issued: 0, retired: 0 }
  return projects.withVault(id, async (open) => {
    const now = clock.now()
    const { planned, findings } = evaluate(open.state, now)
    if (!planned) throw refusedBy(findings[0]?.what)
    const wanted = planned.changes.changes.filter(isWanted)
    const retired = planned.changes.changes.flatMap((change) =>
      change.kind === 'retired' ? [change.issued.key] : [],
    )
    if (wanted.length + retired.length === 0) return { state: open.state, issued: 0, retired: 0 }
    const stored: { authority: RowKey; version: number }[] = []
    const made: Made[] = []
    try {
      const run = new Issuance(open, pool, now, wanted.length, options, planned.cluster)
      const items = wanted.map(({ item }) => item)
      for (const tier of tiersOf(items)) {
        const authorities = await run.signed(tier, made)
        made.push(...authorities)
        for (const { issued, material } of authorities) {
          stopIfCancelled(options.signal)
          stored.push({ authority: issued.key, version: issued.version })
          await open.vault.storeAuthorityKey(
            { project: id, authority: issued.key, version: issued.version },
            material.privateKey,
          )
        }
      }
      made.push(...run.secrets(items.filter((item) => item.kind === 'secret')))
      made.push(...(await run.signed(items.filter(isLeafOrPair), made)))
      const keys: Record<string, Sealed> = {}
      for (const { issued, material } of made) {
        if (issued.kind === 'authority') continue
        const seal = sealId(issued.key, issued.version)
        keys[seal] = await open.vault.seal(seal, material.privateKey)
      }
      stopIfCancelled(options.signal)
      const state = await open.append(
        {
          type: 'issued',
          definition: open.state.project.definition,
          issued: made.map(({ issued }) => issued),
          retired,
          keys: `${randomUUID()}.json`,
        },
        keys,
      )
      return { state, issued: made.length, retired: retired.length }
    } catch (error) {
      for (const ref of stored) await open.vault.removeAuthorityKey({ project: id, ...ref })
      throw error
    } finally {
      for (const { material } of made) material.privateKey.fill(0)
    }
  })
}

/** One run of the engine: knows which versions come next and which authorities sign. */
class Issuance {
  private readonly state: ProjectState
  private done = 0
  constructor(
    private readonly open: OpenForChange,
    private readonly pool: SigningPool,
    private readonly now: Date,
    private readonly total: number,
    private readonly options: IssueOptions,
    private readonly cluster: Cluster,
  ) {
    this.state = open.state
  }

  /** Makes certificates and key pairs, signed by themselves, by new authorities or by those of the vault. */
  async signed(wanted: readonly PooledItem[], made: readonly Made[]): Promise<Made[]> {
    const signers = new Map<RowKey, IssuedCertificate>()
    const issuers: Issuer[] = []
    try {
      for (const key of new Set(wanted.flatMap(signerOf))) {
        const signer =
          made.find(({ issued }) => issued.key === key)?.issued ?? this.state.issued.get(key)
        if (signer?.kind !== 'authority')
          throw new AppError('issuer-unusable', { name: key, reason: 'It has not been issued.' })
        signers.set(key, signer)
        issuers.push(await this.issuer(signer))
      }
      return await this.make(wanted, issuers, signers)
    } finally {
      for (const { privateKey } of issuers) privateKey.fill(0)
    }
  }

  /** Draws secrets from the operating system's random source. */
  secrets(wanted: readonly PlannedSecret[]): Made[] {
    this.done += wanted.length
    return wanted.map(({ key, bytes }) => ({
      issued: { kind: 'secret', key, version: this.nextVersion(key), bytes },
      material: { privateKey: randomBytes(bytes) },
    }))
  }

  /** The signing key comes from the vault even when it was made a moment ago: what is read back signs. */
  private async issuer(signer: IssuedCertificate): Promise<Issuer> {
    const { id } = this.state.project
    return {
      id: signer.key,
      certificate: certificateDer(signer.pem),
      privateKey: await this.open.vault.loadAuthorityKey({
        project: id,
        authority: signer.key,
        version: signer.version,
      }),
    }
  }

  private async make(
    items: readonly PooledItem[],
    issuers: readonly Issuer[],
    signers: ReadonlyMap<RowKey, IssuedCertificate>,
  ): Promise<Made[]> {
    const jobs = items.map((item) => this.job(item, signers))
    const start = this.done
    const materials = await this.pool.run(
      { issuers, jobs },
      {
        ...(this.options.signal ? { signal: this.options.signal } : {}),
        onProgress: ({ done, current }) =>
          this.options.onProgress?.({ done: start + done, total: this.total, current }),
      },
    )
    this.done += items.length
    return items.map((item, index) => {
      const job = jobs[index]
      const material = materials[index]
      if (!job || material?.id !== item.key)
        throw new Error('the signing pool answered in another order')
      return { issued: this.issued(item, job, material, signers), material }
    })
  }

  private job(item: PooledItem, signers: ReadonlyMap<RowKey, IssuedCertificate>): IssueJob {
    if (item.kind === 'key-pair')
      return { kind: 'key-pair', id: item.key, keyAlgorithm: item.keyAlgorithm }
    return {
      kind: 'certificate',
      id: item.key,
      profile: item.profile,
      issuer: item.authority === item.key ? SELF : item.authority,
      ...this.window(item, signers.get(item.authority)),
      expected: expectedOf(item, this.cluster, this.now),
    }
  }

  private window(item: PlannedCertificate, signer: IssuedCertificate | undefined): Window {
    return issueWindow(
      this.now,
      item.profile.validityHours,
      signer && { notBefore: signer.notBefore, notAfter: signer.notAfter, name: signer.key },
    )
  }

  /** Versions go on counting after a row was retired, so that no number is used twice. */
  private nextVersion(key: RowKey): number {
    return (this.state.lastVersions.get(key) ?? 0) + 1
  }

  private issued(
    item: PooledItem,
    job: IssueJob,
    material: IssuedMaterial,
    signers: ReadonlyMap<RowKey, IssuedCertificate>,
  ): Issued {
    const version = this.nextVersion(item.key)
    if (item.kind === 'key-pair')
      return {
        kind: 'key-pair',
        key: item.key,
        version,
        keyAlgorithm: item.keyAlgorithm,
        publicKeyPem: toPem('PUBLIC KEY', material.publicKey),
        privateKeyBytes: material.privateKey.length,
      }
    const { certificate, serial } = material
    if (job.kind !== 'certificate' || !certificate || serial === undefined)
      throw new Error('the engine made no certificate')
    return {
      kind: item.kind,
      key: item.key,
      version,
      profile: item.profile,
      authority: { key: item.authority, version: signers.get(item.authority)?.version ?? version },
      serial,
      notBefore: job.notBefore,
      notAfter: job.notAfter,
      fingerprint: fingerprint(certificate),
      pem: toPem('CERTIFICATE', certificate),
      privateKeyBytes: material.privateKey.length,
    }
  }
}

function wants(state: ProjectState, now: Date): boolean {
  const { planned, findings } = evaluate(state, now)
  if (!planned) throw refusedBy(findings.find(({ severity }) => severity === 'error')?.what)
  return planned.changes.changes.length > 0
}

function refusedBy(what: string | undefined): AppError {
  return new AppError('definition-invalid', {}, what === undefined ? {} : { because: what })
}

function isWanted(change: Change): change is Wanted {
  return change.kind !== 'retired'
}

function isLeafOrPair(item: PlannedItem): item is PooledItem {
  return item.kind === 'certificate' || item.kind === 'key-pair'
}

function isAuthority(item: PlannedItem): item is PlannedCertificate {
  return item.kind === 'authority'
}

/** @returns whose key signs an item; nobody's but its own for some. */
function signerOf(item: PooledItem): RowKey[] {
  return item.kind === 'key-pair' || item.authority === item.key ? [] : [item.authority]
}

/** Authorities that sign themselves, then those that others sign. */
function tiersOf(items: readonly PlannedItem[]): PlannedCertificate[][] {
  const authorities = items.filter(isAuthority)
  const isRoot = ({ key, authority }: PlannedCertificate) => authority === key
  return [authorities.filter(isRoot), authorities.filter((item) => !isRoot(item))]
}
