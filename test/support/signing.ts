/** Profiles, dates and a batch runner for tests of the engine. */
import type { CertificateProfile, Subject, Usage } from '../../src/main/domain/plan/spec'
import { createIssuance } from '../../src/main/pki/issue'
import { toPem } from '../../src/main/pki/pem'
import type { IssueBatch, IssuedMaterial, IssueJob } from '../../src/main/pki/types'
import type { SigningPool } from '../../src/main/services/ports'
import { AppError } from '../../src/shared/errors'
import type { KeyAlgorithm } from '../../src/shared/definition'

type ProfileInput = {
  readonly commonName: string
  readonly organizations?: readonly string[]
  readonly subject?: Partial<Subject>
  readonly dnsNames?: readonly string[]
  readonly addresses?: readonly string[]
  readonly usages?: readonly Usage[]
  readonly keyAlgorithm?: KeyAlgorithm
}

function profile(isAuthority: boolean, input: ProfileInput): CertificateProfile {
  const { commonName, organizations = [], dnsNames = [], addresses = [] } = input
  return {
    isAuthority,
    subject: { organizations, commonName, ...input.subject },
    altNames: { dnsNames, addresses },
    usages: input.usages ?? [],
    keyAlgorithm: input.keyAlgorithm ?? 'ecdsa-p256',
    validityHours: 8760,
  }
}

/** A profile as kubeadm's authorities have it: the own common name as DNS name. */
export function authorityProfile(
  commonName: string,
  keyAlgorithm: KeyAlgorithm = 'ecdsa-p256',
  subject: Partial<Subject> = {},
): CertificateProfile {
  return profile(true, { commonName, dnsNames: [commonName], keyAlgorithm, subject })
}

export function leafProfile(input: ProfileInput): CertificateProfile {
  return profile(false, input)
}

/** Dates around now, whole seconds: an hour ago, and in a number of days. */
export function datesFor(days: number): { notBefore: string; notAfter: string } {
  const second = 1000
  const now = Math.floor(Date.now() / second) * second
  const iso = (time: number) => new Date(time).toISOString().replace('.000Z', 'Z')
  return { notBefore: iso(now - 3_600_000), notAfter: iso(now + days * 86_400_000) }
}

/** A job with dates that fit: ten years for authorities, one year for others. */
export function jobFor(
  id: string,
  certificateProfile: CertificateProfile,
  issuer: string,
  dates = datesFor(certificateProfile.isAuthority ? 3650 : 365),
): IssueJob {
  return { kind: 'certificate', id, profile: certificateProfile, issuer, ...dates }
}

/** Does a batch on this thread, through the code that the workers run. */
export function issueHere(batch: IssueBatch): IssuedMaterial[] {
  const issuance = createIssuance()
  for (const issuer of batch.issuers) issuance.addIssuer(issuer)
  const neededIds = new Set(
    batch.jobs.flatMap((job) => (job.kind === 'certificate' ? [job.issuer] : [])),
  )
  return batch.jobs.map((job) => {
    const material = issuance.issue(job)
    const { id, certificate, privateKey } = material
    if (certificate && neededIds.has(id)) issuance.addIssuer({ id, certificate, privateKey })
    return material
  })
}

/** The certificate and key of one material as PEM. */
export function pemOf(material: IssuedMaterial | undefined): { certificate: string; key: string } {
  if (!material?.certificate) throw new Error('There is no certificate in the material.')
  return {
    certificate: toPem('CERTIFICATE', material.certificate),
    key: toPem('PRIVATE KEY', material.privateKey),
  }
}

/** An authority and one certificate that it issued. */
export function issuePair(
  authority: CertificateProfile,
  leaf: CertificateProfile,
  dates: { authority?: ReturnType<typeof datesFor>; leaf?: ReturnType<typeof datesFor> } = {},
): {
  authority: IssuedMaterial & { certificate: Uint8Array }
  leaf: IssuedMaterial & { certificate: Uint8Array }
} {
  const [first, second] = issueHere({
    issuers: [],
    jobs: [
      jobFor('ca', authority, 'self', dates.authority),
      jobFor('leaf', leaf, 'ca', dates.leaf),
    ],
  })
  if (!first?.certificate || !second?.certificate) throw new Error('A certificate is missing.')
  return {
    authority: { ...first, certificate: first.certificate },
    leaf: { ...second, certificate: second.certificate },
  }
}

/** The signing pool's port without threads, for unit tests of services. */
export class InlineSigning implements SigningPool {
  run(
    batch: IssueBatch,
    { onProgress, signal }: Parameters<SigningPool['run']>[1],
  ): Promise<IssuedMaterial[]> {
    if (signal?.aborted) return Promise.reject(new AppError('cancelled'))
    try {
      const made = issueHere(batch)
      const current = batch.jobs.at(-1)?.id ?? ''
      onProgress?.({ done: made.length, total: made.length, current })
      return Promise.resolve(made)
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)))
    }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}
