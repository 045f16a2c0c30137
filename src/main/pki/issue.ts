/** Works through the jobs of one batch: key, certificate, result. Blocks the thread: for workers. */
import { AppError } from '../../shared/errors'
import { loadSigner, signCertificate, type Signer } from './certificate'
import { exportPkcs8, exportSpki, generatePrivateKeySync, importPrivateKey } from './keys'
import type { IssuedMaterial, IssueJob, Issuer } from './types'

/** Authorities known so far and the work done with them. */
export type Issuance = {
  /** Makes an authority known. @throws AppError `issuer-unusable`, `input-refused` */
  addIssuer(issuer: Issuer): void
  /**
   * Makes the key and the certificate of one job. The buffers of the result belong to the caller.
   *
   * @throws AppError `issuer-unusable`, `certificate-refused`
   */
  issue(job: IssueJob): IssuedMaterial
}

/** The issuer of a job that signs itself. */
export const SELF = 'self'

/** @returns an issuance that knows no authority yet; it is dropped whole when its batch is done. */
export function createIssuance(): Issuance {
  const signers = new Map<string, Signer>()

  const signerOf = (id: string): Signer => {
    const signer = signers.get(id)
    if (signer) return signer
    const reason = 'It is not part of this batch. Report this with the cluster definition.'
    throw new AppError('issuer-unusable', { name: id, reason })
  }

  return {
    addIssuer({ id, certificate, privateKey }) {
      signers.set(id, loadSigner(id, certificate, importPrivateKey(privateKey)))
    },
    issue(job) {
      if (job.kind === 'key-pair') {
        const key = generatePrivateKeySync(job.keyAlgorithm)
        return { id: job.id, privateKey: exportPkcs8(key), publicKey: exportSpki(key) }
      }
      // The authority is looked up first: an RSA key for nothing costs a second.
      const signer = job.issuer === SELF ? SELF : signerOf(job.issuer)
      const { profile, notBefore, notAfter } = job
      const key = generatePrivateKeySync(profile.keyAlgorithm)
      const input = { profile, notBefore, notAfter, privateKey: key }
      const { certificate, serial } = signCertificate(input, signer)
      return {
        id: job.id,
        certificate,
        privateKey: exportPkcs8(key),
        publicKey: exportSpki(key),
        serial,
      }
    },
  }
}
