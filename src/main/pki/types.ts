import type { CertificateProfile } from '../domain/plan/spec'
import type { KeyAlgorithm } from '../../shared/definition'
import type { Expectation } from './lint/rule'

/** An authority that signs: its certificate (DER) and private key (PKCS#8 DER). */
export type Issuer = {
  readonly id: string
  readonly certificate: Uint8Array
  readonly privateKey: Uint8Array
}

/**
 * One thing to make. `issuer` names an `Issuer` of the batch or the id of an earlier job of it, or is
 * `self`: then the certificate is signed with its own new key.
 */
export type IssueJob =
  | {
      readonly kind: 'certificate'
      readonly id: string
      readonly profile: CertificateProfile
      readonly issuer: string
      /** ISO 8601, UTC, whole seconds. */
      readonly notBefore: string
      readonly notAfter: string
      /** What the certificate is for: it is judged by that before it is signed. */
      readonly expected?: Expectation
      /** SubjectPublicKeyInfo, DER, of a key that somebody else has: then no key is made. */
      readonly publicKey?: Uint8Array
    }
  | { readonly kind: 'key-pair'; readonly id: string; readonly keyAlgorithm: KeyAlgorithm }
  /** A key pair, and a request (PKCS#10) for an authority elsewhere. */
  | { readonly kind: 'request'; readonly id: string; readonly profile: CertificateProfile }

/**
 * What came of a job. DER; `privateKey` is PKCS#8 and has no bytes when the job gave a public key,
 * `publicKey` is SubjectPublicKeyInfo.
 */
export type IssuedMaterial = {
  readonly id: string
  readonly certificate?: Uint8Array
  readonly privateKey: Uint8Array
  readonly publicKey: Uint8Array
  /** PKCS#10, DER, of a request. */
  readonly request?: Uint8Array
  /** Lower-case hex, certificates only. */
  readonly serial?: string
}

export type IssueBatch = { readonly issuers: readonly Issuer[]; readonly jobs: readonly IssueJob[] }

/** AES-256-GCM: base64 fields, 12-byte nonce, 16-byte tag. Bound by AAD to project, id and version. */
export type Sealed = { readonly nonce: string; readonly tag: string; readonly data: string }

/** What `inspect` reads from any certificate, ours or foreign. */
export type CertificateFacts = {
  readonly subject: string
  readonly issuer: string
  readonly commonName: string
  readonly organizations: readonly string[]
  /** What the subject says beside these two: `C=DE`, `OU=IT`; a common name before the last one, too. */
  readonly otherAttributes: readonly string[]
  readonly serial: string
  readonly notBefore: string
  readonly notAfter: string
  readonly isAuthority: boolean
  readonly pathLength: number | undefined
  /** RFC 5280 §4.2.1.3 names, e.g. `digitalSignature`. */
  readonly keyUsages: readonly string[]
  readonly keyUsageCritical: boolean
  /** RFC names for known ones, dotted OIDs otherwise. */
  readonly extendedKeyUsages: readonly string[]
  readonly dnsNames: readonly string[]
  readonly addresses: readonly string[]
  readonly emails: readonly string[]
  readonly uris: readonly string[]
  /** Kinds of the names beside these: `directory name`, `other name`. */
  readonly otherNames: readonly string[]
  /** Lower-case hex. */
  readonly subjectKeyId: string | undefined
  readonly authorityKeyId: string | undefined
  /** `rsa-2048`, `ecdsa-p256`, … or the plain name of another algorithm. */
  readonly keyAlgorithm: string
  readonly signatureAlgorithm: string
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string
}
