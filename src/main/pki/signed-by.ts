import { verify } from 'node:crypto'
import { importPublicKey } from './keys'
import { signatureAlgorithms } from './oids'
import { parseCertificate, type ParsedCertificate } from './structure'

/** @returns whether an authority's certificate (DER) verifies a certificate. */
export function isSignedBy(certificate: ParsedCertificate, issuer: Uint8Array): boolean {
  const above = parseCertificate(issuer)
  const algorithm = signatureAlgorithms[certificate.signatureAlgorithm]
  if (algorithm?.digest === undefined || !certificate.issuer.equals(above.subject)) return false
  try {
    const key = importPublicKey(above.spki)
    return verify(algorithm.digest, certificate.tbs, key, certificate.signature)
  } catch {
    // A key of another kind than the signature: OpenSSL throws where it could answer no.
    return false
  }
}
