/** Under which names each server has to be found. */
import type { CertificateRule } from './rule'
import { addressesOf, dnsNamesOf, type CertificateView } from './view'

/** A rule about names that have to be there. */
const missingOf = (certificate: CertificateView, wanted: readonly string[]): string | undefined => {
  const here = new Set([...dnsNamesOf(certificate), ...addressesOf(certificate)])
  const missing = wanted.filter((name) => !here.has(name))
  return missing.length > 0 ? `It does not cover ${missing.join(', ')}.` : undefined
}
/** Names that lists in circulation have by mistake. */
const cutNames = ['kubernetes.default.svc.cluster', 'kubernetes.svc.cluster.local']
const loopback = ['localhost', '127.0.0.1', '::1']

export const serverRules: readonly CertificateRule[] = [
  {
    id: 'server-names',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'servers',
    why: 'Go ignores the common name: certificate relies on legacy Common Name field, use SANs instead.',
    remedy: 'Issue it again with the DNS names and addresses of the server.',
    source: 'Go 1.15 release notes, RFC 9525 §2',
    check: ({ altNames }) =>
      altNames && altNames.dnsNames.length + altNames.addresses.length > 0
        ? undefined
        : 'It names no host.',
  },
  {
    id: 'san-service-name',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'servers',
    why: 'The name misses a part, so pods that use the full name are refused.',
    remedy: 'Name kubernetes.default.svc and kubernetes.default.svc.cluster.local.',
    source: 'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    check(certificate) {
      const found = dnsNamesOf(certificate).find((name) => cutNames.includes(name))
      return found && `${found} is no name of the API server.`
    },
  },
  {
    id: 'apiserver-names',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'API servers',
    why: 'Pods reach the API server by these names: certificate is valid for …, not kubernetes.',
    remedy: 'Issue it again with the names of the kubernetes service.',
    source: 'kubeadm, GetAPIServerAltNames',
    check: (certificate, { expected: { cluster } }) =>
      missingOf(certificate, [
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        ...(cluster ? [`kubernetes.default.svc.${cluster.dnsDomain}`] : []),
      ]),
  },
  {
    id: 'apiserver-service-address',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'API servers',
    why: 'Pods dial the first address of the service network: certificate is valid for …, not 10.96.0.1.',
    remedy: 'Issue it again with the first address of the service network.',
    source: 'kubeadm, GetAPIServerAltNames',
    check(certificate, { expected: { cluster } }) {
      if (cluster) return missingOf(certificate, cluster.serviceAddresses.slice(0, 1))
      return addressesOf(certificate).length > 0 ? undefined : 'It covers no address.'
    },
  },
  {
    id: 'apiserver-endpoint',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'API servers',
    why: 'kubectl and kubelets dial the endpoint and refuse a certificate for another name.',
    remedy: 'Issue it again with the host of the control-plane endpoint.',
    source: 'kubeadm, GetAPIServerAltNames',
    check: (certificate, { expected: { cluster } }) =>
      cluster?.endpoint === undefined ? undefined : missingOf(certificate, [cluster.endpoint]),
  },
  {
    id: 'server-node',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'servers',
    why: 'The others dial the node by its name and its addresses; etcd also compares where a peer calls from.',
    remedy: 'Issue it again with the name and all addresses of the node.',
    source: 'kubeadm, getAltNames; etcd, transport listener',
    check: (certificate, { expected: { node } }) =>
      node && missingOf(certificate, [node.name, ...node.addresses]),
  },
  {
    id: 'etcd-server-loopback',
    field: 'subjectAltName',
    severity: 'error',
    appliesTo: 'etcd servers',
    why: 'The probe, and a stacked API server, dial etcd on the same machine.',
    remedy: 'Issue it again with localhost, 127.0.0.1 and ::1.',
    source: 'kubeadm, GetEtcdAltNames',
    check: (certificate) => missingOf(certificate, loopback),
  },
  {
    id: 'etcd-peer-loopback',
    field: 'subjectAltName',
    severity: 'warning',
    appliesTo: 'etcd peers',
    why: 'A member that is dialled over loopback refuses itself.',
    remedy: 'Issue it again with localhost, 127.0.0.1 and ::1.',
    source: 'kubeadm, GetEtcdPeerAltNames',
    check: (certificate) => missingOf(certificate, loopback),
  },
]
