/** What the signing pool and its workers say to each other. */
import type { ErrorCode, ErrorDetails } from '../../shared/errors'
import type { IssuedMaterial, IssueJob, Issuer } from '../pki/types'

/** `issuers` are those that this worker has not been told of yet. */
export type WorkerRequest =
  | {
      readonly kind: 'issue'
      readonly issuers: readonly Issuer[]
      readonly jobs: readonly IssueJob[]
    }
  | { readonly kind: 'forget' }

export type WorkerAnswer =
  | { readonly ok: true; readonly made: readonly IssuedMaterial[] }
  | {
      readonly ok: false
      readonly code: ErrorCode
      readonly details: ErrorDetails
      readonly because: string | undefined
    }
