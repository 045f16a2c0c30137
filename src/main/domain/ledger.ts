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
  /** Size of its private key as PKCS#8 DER, so that previews show sizes without opening the vault. */
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

/** What happened. Every act is one entry, so an act is either in the ledger as a whole or not at all. */
export type LedgerAct =
  | { readonly type: 'created'; readonly name: string }
  | {
      readonly type: 'issued'
      /** The definition that was applied: bundles and kubeconfigs are made from it. */
      readonly definition: ClusterDefinition
      readonly issued: readonly Issued[]
      /** Rows that are no longer in the plan; their certificates stay valid until they end. */
      readonly retired: readonly RowKey[]
      /** File under keys/ that holds the sealed keys of this act. */
      readonly keys: string
    }
  | {
      readonly type: 'exported'
      readonly bundles: readonly string[]
      readonly files: number
      readonly format: string
    }
  | { readonly type: 'kubeconfig-copied' | 'kubeconfig-saved'; readonly row: RowKey }
  /** A private key left the app under a passphrase, alone or with its certificates. */
  | {
      readonly type: 'key-saved'
      readonly row: RowKey
      readonly version: number
      readonly format: 'pkcs12' | 'pkcs8'
    }
  | { readonly type: 'vault-created'; readonly custody: 'keychain' | 'passphrase' }

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
