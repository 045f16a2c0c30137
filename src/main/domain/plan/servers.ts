import type { Cluster } from '../cluster'
import type { CertificateSpec, RowSubject } from './spec'
import { etcdRoles, kubeletRoles, nodeOf } from './scopes'

/** What etcd's own callers use on the same machine: the static pod's probe and a stacked API server. */
const loopback = { dnsNames: ['localhost'], addresses: ['127.0.0.1', '::1'] } as const

/** Rows that prove who serves. Their names are what clients compare with what they dialled. */
export const servers: readonly CertificateSpec[] = [
  {
    kind: 'certificate',
    id: 'apiserver',
    title: 'kube-apiserver',
    purpose: '{node} shows this to {shownTo}.',
    shownTo: 'kubectl, kubelets and controllers',
    authority: 'ca',
    scope: { per: 'node', roles: () => ['control-plane'] },
    usages: ['serverAuth'],
    validity: 'certificate',
    subject: () => ({ commonName: 'kube-apiserver', organizations: [] }),
    altNames: apiServerNames,
  },
  {
    kind: 'certificate',
    id: 'etcd-server',
    title: 'etcd-server',
    purpose: 'etcd on {node} shows this to {shownTo}.',
    shownTo: 'API servers and etcdctl',
    authority: 'etcd-ca',
    scope: { per: 'node', roles: etcdRoles },
    // etcd's gateway calls its own server with this certificate: https://github.com/etcd-io/etcd/issues/9785
    usages: ['serverAuth', 'clientAuth'],
    validity: 'certificate',
    subject: (_, subject) => ({ commonName: nodeOf(subject).name, organizations: [] }),
    altNames: etcdNames,
  },
  {
    kind: 'certificate',
    id: 'etcd-peer',
    title: 'etcd-peer',
    purpose: 'etcd on {node} shows this to {shownTo}.',
    shownTo: 'the other etcd members, when called and when calling',
    authority: 'etcd-ca',
    scope: { per: 'node', roles: etcdRoles },
    // A member dials and is dialled with the same certificate: https://etcd.io/docs/v3.6/op-guide/security/
    usages: ['serverAuth', 'clientAuth'],
    validity: 'certificate',
    subject: (_, subject) => ({ commonName: nodeOf(subject).name, organizations: [] }),
    altNames: etcdNames,
  },
  {
    kind: 'certificate',
    id: 'kubelet-serving',
    title: 'kubelet-serving',
    purpose: 'The kubelet on {node} shows this to {shownTo}.',
    shownTo: 'the API server and metrics collectors',
    authority: 'ca',
    scope: { per: 'node', roles: kubeletRoles },
    usages: ['serverAuth'],
    validity: 'certificate',
    // The form that the kubernetes.io/kubelet-serving signer demands, so that later rotation agrees:
    // https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
    subject: (_, subject) => ({
      commonName: `system:node:${nodeOf(subject).name}`,
      organizations: ['system:nodes'],
    }),
    altNames: (_, subject) => {
      const node = nodeOf(subject)
      return { dnsNames: [node.name, ...node.dnsNames], addresses: node.addresses }
    },
  },
]

/**
 * kubeadm's GetAPIServerAltNames, plus every own address and DNS name of the node and, on dual stack, the
 * second family's service address: in-cluster clients may come by either. Loopback is left out, as in kubeadm.
 */
function apiServerNames(cluster: Cluster, subject: RowSubject) {
  const node = nodeOf(subject)
  const { dnsDomain, serviceAddresses } = cluster.network
  const endpoint = cluster.hasEndpoint ? cluster.endpoint : undefined
  return {
    dnsNames: [
      node.name,
      'kubernetes',
      'kubernetes.default',
      'kubernetes.default.svc',
      `kubernetes.default.svc.${dnsDomain}`,
      ...node.dnsNames,
      ...(endpoint?.kind === 'dns' ? [endpoint.host] : []),
      ...cluster.extraSANs.dnsNames,
    ],
    addresses: [
      ...serviceAddresses,
      ...node.addresses,
      ...(endpoint?.kind === 'ip' ? [endpoint.host] : []),
      ...cluster.extraSANs.addresses,
    ],
  }
}

/** Every address of the node, because a peer checks the address that a member calls from (multi-homed nodes). */
function etcdNames(_: Cluster, subject: RowSubject) {
  const node = nodeOf(subject)
  return {
    dnsNames: [node.name, ...loopback.dnsNames, ...node.dnsNames],
    addresses: [...node.addresses, ...loopback.addresses],
  }
}
