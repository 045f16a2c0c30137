/** Works through the jobs of one batch: key, certificate, result. Blocks the thread: for workers. */
import type { KeyObject } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { loadSigner, signCertificate, type Signer } from './certificate'
import { CertificateSet, lint, lintKeyPair, viewOf, type CertificateView } from './lint'
import type { LintFinding } from './lint'
import {
  algorithmOf,
  exportPkcs8,
  exportSpki,
  generatePrivateKeySync,
  importPrivateKey,
  importPublicKey,
} from './keys'
import { createRequest } from './request'
import type { IssuedMaterial, IssueJob, Issuer } from './types'

/** Authorities known so far and the work done with them. */
export type Issuance = {
  /** Makes an authority known. @throws AppError `issuer-unusable`, `input-refused` */
  addIssuer(issuer: Issuer): void
  /**
   * Makes the key, where nobody else has it, and the certificate of one job. The buffers of the result belong to the caller.
   *
   * @throws AppError `issuer-unusable`, `certificate-refused`
   */
  issue(job: IssueJob): IssuedMaterial
}

type CertificateJob = Extract<IssueJob, { kind: 'certificate' }>
type Known = { readonly signer: Signer; readonly view: CertificateView }

/** The issuer of a job that signs itself. */
export const SELF = 'self'

/** @returns an issuance that knows no authority yet; it is dropped whole when its batch is done. */
export function createIssuance(): Issuance {
  const signers = new Map<string, Known>()
  // What was signed here: serials and keys of one batch do not repeat.
  const set = new CertificateSet()

  const signerOf = (id: string): Known => {
    const known = signers.get(id)
    if (known) return known
    const reason = 'It is not part of this batch. Report this with the cluster definition.'
    throw new AppError('issuer-unusable', { name: id, reason })
  }

  return {
    addIssuer({ id, certificate, privateKey }) {
      const signer = loadSigner(id, certificate, importPrivateKey(privateKey))
      const view = viewOf(certificate)
      set.add(view)
      signers.set(id, { signer, view })
    },
    issue(job) {
      if (job.kind === 'key-pair') {
        const key = generatePrivateKeySync(job.keyAlgorithm)
        const publicKey = exportSpki(key)
        refuseErrors(job.id, lintKeyPair(publicKey, set))
        return { id: job.id, privateKey: exportPkcs8(key), publicKey }
      }
      if (job.kind === 'request') return requested(job)
      // The authority is looked up first: an RSA key for nothing costs a second.
      const issuer = job.issuer === SELF ? undefined : signerOf(job.issuer)
      const { profile, notBefore, notAfter } = job
      const privateKey = job.publicKey ? undefined : generatePrivateKeySync(profile.keyAlgorithm)
      const key = privateKey ?? foreignKey(job)
      const input = { profile, notBefore, notAfter, key }
      const { isAuthority, usages } = profile
      const expected = { isAuthority, usages, ...job.expected }
      let view: CertificateView | undefined
      const rehearse = (rehearsal: Buffer) => {
        view = viewOf(rehearsal)
        refuseErrors(
          profile.subject.commonName || job.id,
          lint(view, { expected, issuer: issuer?.view ?? view, set }),
        )
      }
      const signed = signCertificate(input, issuer?.signer ?? SELF, rehearse)
      if (view) set.add(view)
      return {
        id: job.id,
        ...signed,
        privateKey: privateKey ? exportPkcs8(privateKey) : Buffer.alloc(0),
      }
    },
  }
}

function requested({ id, profile }: Extract<IssueJob, { kind: 'request' }>): IssuedMaterial {
  const privateKey = generatePrivateKeySync(profile.keyAlgorithm)
  const { subject, altNames, usages, isAuthority } = profile
  const request = createRequest({ subject, altNames, usages, isAuthority, privateKey })
  return { id, request, publicKey: exportSpki(privateKey), privateKey: exportPkcs8(privateKey) }
}

/** The public key of whoever has the private one. It must be of the kind that the profile says. */
function foreignKey({ id, profile, publicKey }: CertificateJob): KeyObject {
  const key = importPublicKey(publicKey ?? Buffer.alloc(0))
  if (algorithmOf(key) === profile.keyAlgorithm) return key
  const reason = `Its key is not of the kind ${profile.keyAlgorithm}. Make a new request.`
  throw new AppError('certificate-refused', { name: id, reason })
}

/** Stops before the real key is used. Warnings were shown before anybody applied the changes. */
function refuseErrors(name: string, findings: readonly LintFinding[]): void {
  const found = findings.find(({ severity }) => severity === 'error')
  if (!found) return
  const reason = `${found.what} ${found.remedy} (rule ${found.rule})`
  throw new AppError('certificate-refused', { name, reason })
}
