/** Error texts that people meet, as other programs write them: Go, kubectl, etcd, kubeadm, openssl. */
import type { troubles } from '../../words/en/troubles'

export type TroubleId = keyof typeof troubles

export const symptoms: Readonly<Record<TroubleId, string>> = {
  unknownAuthority: 'x509: certificate signed by unknown authority',
  notValidFor: 'x509: certificate is valid for cp-1, 10.96.0.1, not k8s.lab.internal',
  noIpNames:
    "x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs",
  expired: 'x509: certificate has expired or is not yet valid',
  wrongUsage: 'x509: certificate specifies an incompatible key usage',
  rejected: 'rejected connection on peer endpoint',
  badCertificate: 'remote error: tls: bad certificate',
  noClientCertificate: "tls: client didn't provide a certificate",
  keyMismatch: 'tls: private key does not match public key',
  noPem: 'tls: failed to find any PEM data in certificate input',
  unauthorized: 'error: You must be logged in to the server (Unauthorized)',
  forbidden: 'Error from server (Forbidden): User "jane" cannot list resource "pods"',
  wrongNode: 'node "cp-1" is not allowed to modify node "cp-2"',
  pinned:
    'cluster CA found in cluster-info ConfigMap is invalid: none of the public keys are pinned',
  otherAuthority: 'certificate apiserver is not signed by corresponding CA',
  bearer: 'invalid bearer token',
  transform: 'no matching prefix found',
  badDecrypt: 'bad decrypt',
  authorityOffline: 'The authority kubernetes is offline',
}

/** In the order of the help: what people meet most comes first. */
export const troubleIds = Object.keys(symptoms).filter((id): id is TroubleId => id in symptoms)
