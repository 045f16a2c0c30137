/** The form of a rule, and what it is asked about. */
import type { SpecId, Usage } from '../../domain/plan/spec'
import type { PublicKey } from './public-key'
import type { CertificateSet } from './certificate-set'
import type { CertificateView } from './view'

/**
 * `error`: a component of Kubernetes, etcd or a client in use refuses it, or it means something else
 * than its owner believes. It stops a signing. `warning`: it works and should still be otherwise.
 */
export type Severity = 'error' | 'warning'

/** What is known of the cluster that a certificate serves. */
export type ClusterFacts = {
  readonly dnsDomain: string
  /** First address of the service networks: the API server inside the cluster. */
  readonly serviceAddresses: readonly string[]
  /** DNS name or canonical address under which clients reach the API server. */
  readonly endpoint: string | undefined
}

/** What a certificate is meant to be; each part is left out where it is not known. */
export type Expectation = {
  readonly role?: SpecId | undefined
  readonly usages?: readonly Usage[] | undefined
  readonly isAuthority?: boolean | undefined
  readonly cluster?: ClusterFacts | undefined
  /** The node that shows it: its name and all its addresses, canonical. */
  readonly node?: { readonly name: string; readonly addresses: readonly string[] } | undefined
  /** ISO 8601: when it is signed, for one that is signed now. */
  readonly signedAt?: string | undefined
}

/** What surrounds a certificate. */
export type Surroundings = {
  readonly expected: Expectation
  readonly issuer: CertificateView | undefined
  /** Certificates and keys that belong together; the certificate itself may be among them. */
  readonly set: CertificateSet | undefined
  /** Milliseconds since 1970, for a certificate that is in use. */
  readonly now: number | undefined
}

type Row = {
  readonly id: string
  /** Field of the certificate, as RFC 5280 or OpenSSL names it. */
  readonly field: string
  readonly severity: Severity
  /** What happens otherwise. */
  readonly why: string
  readonly remedy: string
  /** RFC section, or the project whose code or documentation says so. */
  readonly source: string
}

export type CertificateRule = Row & {
  readonly appliesTo: AppliesTo
  /** @returns what is wrong, in one sentence; undefined when nothing is. */
  readonly check: (certificate: CertificateView, surroundings: Surroundings) => string | undefined
}
export type KeyPairRule = Row & {
  readonly appliesTo: 'service-account key pair'
  readonly check: (
    key: PublicKey,
    spki: Uint8Array,
    set: CertificateSet | undefined,
  ) => string | undefined
}

/** One thing that is wrong with a certificate. Texts may hold names from the certificate. */
export type LintFinding = {
  readonly rule: string
  readonly severity: Severity
  readonly field: string
  readonly what: string
  readonly why: string
  readonly remedy: string
  readonly source: string
}

/** Which certificates a rule is about. */
export type AppliesTo =
  | 'all'
  | 'authorities'
  | 'leaves'
  | 'servers'
  | 'clients'
  | 'issued certificates'
  | 'API servers'
  | 'etcd servers'
  | 'etcd peers'
  | 'kubelets'
  | 'users'
