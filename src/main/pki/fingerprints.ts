/** Hashes by which certificates and keys are known. */
import { createHash } from 'node:crypto'
import { certificateDer, certificatesFromPem } from './pem'
import { parseCertificate, publicKeyBits } from './structure'

/** @returns SHA-256 of the DER, lower-case hex. */
export function fingerprint(certificate: Uint8Array): string {
  return createHash('sha256').update(certificate).digest('hex')
}

/**
 * The key identifier of RFC 5280 §4.2.1.2, method 1.
 *
 * @param spki SubjectPublicKeyInfo DER
 * @returns SHA-1 of the public key's BIT STRING content. An identifier, no security rests on it.
 */
export function keyIdOf(spki: Uint8Array): Buffer {
  return createHash('sha1').update(publicKeyBits(spki)).digest()
}

/** @param spki SubjectPublicKeyInfo DER. @returns its SHA-256, lower-case hex: equal for equal keys. */
export function publicKeyHash(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex')
}

/**
 * The hash for `kubeadm join --discovery-token-ca-cert-hash` (kubeadm's pubkeypin).
 *
 * @param certificatePem the cluster authority
 * @returns `sha256:` and lower-case hex over the SubjectPublicKeyInfo.
 * @throws AppError `input-refused`
 */
export function joinHash(certificatePem: string): string {
  const { spki } = parseCertificate(certificateDer(certificatePem))
  return `sha256:${publicKeyHash(spki)}`
}

/**
 * The hash after `K10` in join tokens of k3s and RKE2 (k3s pkg/clientaccess/token.go, hashCA): over the
 * DER of the root where the file of server-ca is a chain, over the file's own bytes where it holds one
 * certificate.
 *
 * @param bundlePem server-ca.crt, byte for byte; the root stands last.
 * @returns lower-case hex. @throws AppError `input-refused`
 */
export function bundleHash(bundlePem: string): string {
  const certificates = certificatesFromPem(bundlePem)
  const root = certificates.length > 1 ? certificates.at(-1) : undefined
  return createHash('sha256')
    .update(root ?? bundlePem)
    .digest('hex')
}
