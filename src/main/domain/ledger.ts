import type { CertificateProfile, RowKey } from './plan/spec'
import type { ClusterDefinition, KeyAlgorithm } from '../../shared/definition'

/** One issued version of a certificate row. Versions count up from 1 and are never overwritten. */
export type IssuedCertificate = {
  readonly kind: 'authority' | 'certificate'
  readonly key: RowKey
  readonly version: number
  readonly profile: CertificateProfile
  /** Issuing authority and its version; an authority that signed itself names itself. */
  readonly authority: { readonly key: RowKey; readonly version: number }
  /** Lower-case hex without separators. */
  readonly serial: string
  /** ISO 8601, UTC, whole seconds. */
  readonly notBefore: string
  readonly notAfter: string
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string
  readonly pem: string
  /**
   * Size of its private key as PKCS#8 DER, so that previews show sizes without opening the vault; null
   * when the key is not in this app.
   */
  readonly privateKeyBytes: number | null
  /** Never stored: an authority whose key a later act took offline, so that `privateKeyBytes` is null. */
  readonly isOffline?: true
  /** `brought`: an authority that was made elsewhere. Without it, the engine signed it here. */
  readonly origin?: 'brought' | undefined
  /** Of a brought authority: PEM of each certificate above it, the next issuer first, perhaps to a root. */
  readonly above?: readonly string[] | undefined
}

/** An authority that was made elsewhere: always its own place in the plan, whoever signed it. */
export type BroughtAuthority = IssuedCertificate & {
  readonly kind: 'authority'
  readonly origin: 'brought'
}

/** A request of ours to an authority whose key is elsewhere. Its key pair waits for the certificate. */
export type OwnRequest = {
  readonly key: RowKey
  /** The version that the certificate will have. */
  readonly version: number
  readonly profile: CertificateProfile
  readonly authority: { readonly key: RowKey; readonly version: number }
  /** PKCS#10, PEM. */
  readonly pem: string
  /** SubjectPublicKeyInfo, PEM: the certificate is known by it. */
  readonly publicKeyPem: string
  readonly privateKeyBytes: number
}

/** One issued version of a bare key pair. */
export type IssuedKeyPair = {
  readonly kind: 'key-pair'
  readonly key: RowKey
  readonly version: number
  readonly keyAlgorithm: KeyAlgorithm
  /** SubjectPublicKeyInfo, PEM. */
  readonly publicKeyPem: string
  readonly privateKeyBytes: number
}

/** One issued version of a secret that is neither key pair nor certificate. */
export type IssuedSecret = {
  readonly kind: 'secret'
  readonly key: RowKey
  readonly version: number
  /** How many random bytes it has; they are sealed, like private keys. */
  readonly bytes: number
}

export type Issued = IssuedCertificate | IssuedKeyPair | IssuedSecret

/** @returns whether what was issued is a certificate: an authority's or a leaf. */
export function isIssuedCertificate(issued: Issued): issued is IssuedCertificate {
  return issued.kind === 'authority' || issued.kind === 'certificate'
}

/** @returns whether an authority was made elsewhere. */
export function isBrought(issued: Issued | undefined): issued is BroughtAuthority {
  return issued?.kind === 'authority' && issued.origin === 'brought'
}

/** @returns whether it is an authority whose key is not in this app, so that nothing can be signed by it here. */
export function hasKeyElsewhere(issued: Issued | undefined): boolean {
  return issued?.kind === 'authority' && issued.privateKeyBytes === null
}

/** @returns whether it is an authority whose key was taken offline. */
export function isOffline(issued: Issued | undefined): boolean {
  return issued?.kind === 'authority' && issued.isOffline === true
}

/** What happened. Every act is one entry, so an act is either in the ledger as a whole or not at all. */
export type LedgerAct =
  /** `from`: a cluster file was imported. */
  | { readonly type: 'created'; readonly name: string; readonly from?: 'file' | undefined }
  | {
      readonly type: 'issued'
      /** The definition that was applied: bundles and kubeconfigs are made from it. */
      readonly definition: ClusterDefinition
      readonly issued: readonly Issued[]
      /** Rows that are no longer in the plan; their certificates stay valid until they end. */
      readonly retired: readonly RowKey[]
      /** Rows whose key pair was made here and that wait for a certificate from an authority elsewhere. */
      readonly requests?: readonly OwnRequest[] | undefined
      /** Rows that had a certificate and got one for another key, and why somebody wanted that. */
      readonly replaced?: { readonly rows: readonly RowKey[]; readonly reason: string } | undefined
      /** File under keys/ that holds the sealed keys of this act. */
      readonly keys: string
    }
  /** An authority made elsewhere takes the place of a row; nothing is applied by it. */
  | { readonly type: 'brought'; readonly authority: BroughtAuthority }
  /** The row goes back to an authority of our own, which the next issuance makes. */
  | { readonly type: 'released'; readonly row: RowKey }
  | {
      readonly type: 'exported'
      readonly bundles: readonly string[]
      readonly files: number
      readonly format: string
    }
  | {
      readonly type: 'kubeconfig-copied' | 'kubeconfig-saved' | 'kubeconfig-revealed'
      readonly row: RowKey
    }
  /** A private key left the app under a passphrase, alone or with its certificates. */
  | {
      readonly type: 'key-saved'
      readonly row: RowKey
      readonly version: number
      readonly format: 'pkcs12' | 'pkcs8'
    }
  | { readonly type: 'vault-created'; readonly custody: 'keychain' | 'passphrase' }
  | { readonly type: 'passphrase-changed' }
  /** The keys of these versions of an authority are in a file under a passphrase and no longer here. */
  | { readonly type: 'taken-offline'; readonly row: RowKey; readonly versions: readonly number[] }
  /** They are in the vault again. */
  | { readonly type: 'back-online'; readonly row: RowKey; readonly versions: readonly number[] }
  /** The definition of a snapshot became the definition again. Certificates and keys stay as they are. */
  | { readonly type: 'rolled-back'; readonly snapshot: number; readonly savedAt: string }
  /** Files that were damaged were put back; `savedAt` is that of the snapshot of project.json. */
  | {
      readonly type: 'restored'
      readonly files: readonly string[]
      readonly savedAt: string | null
    }
  /** A recovery kit was written and verified. */
  | {
      readonly type: 'kit-made'
      /** Id of the file. */
      readonly file: string
      /** Authority keys that it holds. */
      readonly authorities: readonly RowVersion[]
      readonly shares?: { readonly needed: number; readonly total: number } | undefined
    }
  /** A project file is about to leave: first the entry, then the keys. */
  | {
      readonly type: 'project-shared'
      readonly file: string
      readonly hasAuthorityKeys: boolean
      /** What both sides edit from here. */
      readonly definition: ClusterDefinition
    }
  /** The project, or only its keys, came here by a recovery kit or a project file. */
  | {
      readonly type: 'kit-restored'
      readonly file: string
      readonly from: 'recovery-kit' | 'project-file'
      readonly what: 'project' | 'keys'
      /** Who made the file, and when. */
      readonly by: string
      readonly madeAt: string
      readonly authorities: readonly RowVersion[]
    }
  /** Another state of this project was taken in. */
  | {
      readonly type: 'merged'
      readonly file: string
      readonly by: string
      readonly madeAt: string
      /** Whose acts after the last common one are in this ledger. */
      readonly kept: 'here' | 'file'
      /** Sequence number of the last common act. */
      readonly common: number
      /** Hash of the last act of the other side. */
      readonly other: string
      /** What the other side issued meanwhile: it exists, and is not managed here. */
      readonly elsewhere: readonly IssuedElsewhere[]
      /** The definition that came out. */
      readonly definition: ClusterDefinition
    }

export type RowVersion = { readonly key: RowKey; readonly version: number }

/** A certificate or key that the other side of a merge issued. */
export type IssuedElsewhere = RowVersion & {
  /** ISO 8601; null for what is no certificate. */
  readonly notAfter: string | null
  /** SHA-256 of the DER, lower-case hex; null for what is no certificate. */
  readonly fingerprint: string | null
  readonly pem: string | null
}

/** @returns whether an act builds on what its maker saw, so that no other may come in between. */
export function changesRows({ type }: LedgerAct): boolean {
  return rowActs.has(type)
}

const rowActs: ReadonlySet<LedgerAct['type']> = new Set([
  'issued',
  'brought',
  'released',
  'taken-offline',
  'back-online',
])

export type LedgerEntry = {
  /** Counts up from 1 without gaps. */
  readonly sequence: number
  /** ISO 8601, UTC. */
  readonly at: string
  /** User name of the operating system. */
  readonly by: string
  readonly act: LedgerAct
  /** `hash` of the entry before, 64 zeros for the first. */
  readonly previous: string
  /** SHA-256, lower-case hex, over the canonical JSON of the other fields. */
  readonly hash: string
}
