import { randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { KeyAlgorithm } from '../../shared/definition'
import type { Cluster } from '../domain/cluster'
import { isOffline, type Issued, type IssuedCertificate, type OwnRequest } from '../domain/ledger'
import type {
  CertificateProfile,
  PlannedCertificate,
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
import type { SigningPool, SigningProgress } from './ports'
import type { ProjectState } from './project-state'
import type { OpenForChange } from './projects'

export type IssueOptions = {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: SigningProgress) => void
}

/** A public key whose private half somebody else has: SubjectPublicKeyInfo, DER. */
export type ForeignKey = { readonly publicKey: Uint8Array; readonly keyAlgorithm: KeyAlgorithm }

/** Something that was issued, in memory until the ledger has it. The caller zeroes the key. */
export type Made = { readonly issued: Issued; readonly privateKey: Uint8Array | undefined }
export type Requested = { readonly request: OwnRequest; readonly privateKey: Uint8Array }
export type PooledItem = PlannedCertificate | PlannedKeyPair

/** What one run rests on. */
export type IssuanceContext = {
  readonly open: OpenForChange
  readonly pool: SigningPool
  readonly cluster: Cluster
  readonly now: Date
  /** How many things the run makes in all, for its progress. */
  readonly total: number
  readonly options: IssueOptions
  /** Rows that are signed for a key that is elsewhere. */
  readonly foreignKeys: ReadonlyMap<RowKey, ForeignKey>
}

/** One run of the engine: knows which versions come next and which authorities sign. */
export class Issuance {
  private readonly state: ProjectState
  private done = 0
  constructor(private readonly context: IssuanceContext) {
    this.state = context.open.state
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
      privateKey: randomBytes(bytes),
    }))
  }

  /** Makes key pairs and requests for authorities whose keys are elsewhere. */
  async requested(wanted: readonly PlannedCertificate[]): Promise<Requested[]> {
    const jobs = wanted.map(({ key, profile }): IssueJob => ({ kind: 'request', id: key, profile }))
    const materials = await this.run([], jobs)
    return wanted.map((item, index) => {
      const material = materials[index]
      const signer = this.state.issued.get(item.authority)
      if (material?.id !== item.key || !material.request || !signer)
        throw new Error('the signing pool made no request')
      const request = {
        key: item.key,
        version: this.nextVersion(item.key),
        profile: item.profile,
        authority: { key: signer.key, version: signer.version },
        pem: toPem('CERTIFICATE REQUEST', material.request),
        publicKeyPem: toPem('PUBLIC KEY', material.publicKey),
        privateKeyBytes: material.privateKey.length,
      }
      return { request, privateKey: material.privateKey }
    })
  }

  /** Versions go on counting after a row was retired, so that no number is used twice. */
  nextVersion(key: RowKey): number {
    return (this.state.lastVersions.get(key) ?? 0) + 1
  }

  /** The signing key comes from the vault even when it was made a moment ago: what is read back signs. */
  private async issuer(signer: IssuedCertificate): Promise<Issuer> {
    if (isOffline(signer)) throw new AppError('authority-offline', { name: signer.key })
    if (signer.privateKeyBytes === null) throw new AppError('key-elsewhere', { name: signer.key })
    return {
      id: signer.key,
      certificate: certificateDer(signer.pem),
      privateKey: await this.context.open.vault.loadAuthorityKey({
        project: this.state.project.id,
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
    const materials = await this.run(issuers, jobs)
    return items.map((item, index) => {
      const job = jobs[index]
      const material = materials[index]
      if (!job || material?.id !== item.key)
        throw new Error('the signing pool answered in another order')
      const privateKey = this.isForeign(item.key) ? undefined : material.privateKey
      return { issued: this.issued(item, job, material, signers), privateKey }
    })
  }

  private async run(issuers: readonly Issuer[], jobs: readonly IssueJob[]) {
    const { pool, total, options } = this.context
    const start = this.done
    const materials = await pool.run(
      { issuers, jobs },
      {
        ...(options.signal ? { signal: options.signal } : {}),
        onProgress: ({ done, current }) =>
          options.onProgress?.({ done: start + done, total, current }),
      },
    )
    this.done += jobs.length
    return materials
  }

  private job(item: PooledItem, signers: ReadonlyMap<RowKey, IssuedCertificate>): IssueJob {
    if (item.kind === 'key-pair')
      return { kind: 'key-pair', id: item.key, keyAlgorithm: item.keyAlgorithm }
    const foreign = this.context.foreignKeys.get(item.key)
    if (!foreign && item.privateKey === 'elsewhere')
      throw new Error('no key may be made for a row whose key is elsewhere')
    return {
      kind: 'certificate',
      id: item.key,
      profile: this.profileOf(item),
      issuer: item.authority === item.key ? SELF : item.authority,
      ...this.window(item, signers.get(item.authority)),
      expected: expectedOf(item, this.context.cluster, this.context.now),
      ...(foreign ? { publicKey: foreign.publicKey } : {}),
    }
  }

  private isForeign(key: RowKey): boolean {
    return this.context.foreignKeys.has(key)
  }

  /** Whoever makes a key may take another algorithm than the plan's: the certificate says what it is. */
  private profileOf({ key, profile }: PlannedCertificate): CertificateProfile {
    const foreign = this.context.foreignKeys.get(key)
    return foreign ? { ...profile, keyAlgorithm: foreign.keyAlgorithm } : profile
  }

  private window(item: PlannedCertificate, signer: IssuedCertificate | undefined): Window {
    return issueWindow(
      this.context.now,
      item.profile.validityHours,
      signer && { notBefore: signer.notBefore, notAfter: signer.notAfter, name: signer.key },
    )
  }

  private issued(
    item: PooledItem,
    job: IssueJob,
    { certificate, serial, publicKey, privateKey }: IssuedMaterial,
    signers: ReadonlyMap<RowKey, IssuedCertificate>,
  ): Issued {
    const version = this.nextVersion(item.key)
    if (item.kind === 'key-pair') {
      return {
        kind: 'key-pair',
        key: item.key,
        version,
        keyAlgorithm: item.keyAlgorithm,
        publicKeyPem: toPem('PUBLIC KEY', publicKey),
        privateKeyBytes: privateKey.length,
      }
    }
    if (job.kind !== 'certificate' || !certificate || serial === undefined)
      throw new Error('the engine made no certificate')
    return {
      kind: item.kind,
      key: item.key,
      version,
      profile: job.profile,
      authority: { key: item.authority, version: signers.get(item.authority)?.version ?? version },
      serial,
      notBefore: job.notBefore,
      notAfter: job.notAfter,
      fingerprint: fingerprint(certificate),
      pem: toPem('CERTIFICATE', certificate),
      privateKeyBytes: this.isForeign(item.key) ? null : privateKey.length,
    }
  }
}

/** @returns whose key signs an item; nobody's but its own for some. */
function signerOf(item: PooledItem): RowKey[] {
  return item.kind === 'key-pair' || item.authority === item.key ? [] : [item.authority]
}
