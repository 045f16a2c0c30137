import type { AuthoritySpec, KeyPairSpec, SecretSpec } from './spec'

/**
 * Every authority of some distribution; the layout says which of them a cluster has. Several, so that no kubelet or user certificate opens etcd and none poses as the
 * front proxy.
 */
export const authorities: readonly AuthoritySpec[] = [
  {
    kind: 'authority',
    id: 'root-ca',
    title: 'root',
    purpose: 'Vouches for the other authorities. Its key never leaves this app.',
    commonName: 'root-ca',
    when: ({ pki }) => pki.hierarchy === 'two-tier',
  },
  {
    kind: 'authority',
    id: 'ca',
    opens: 'kubernetes',
    title: 'kubernetes',
    purpose: 'Vouches for API servers, kubelets, controllers and people.',
    commonName: 'kubernetes',
  },
  {
    kind: 'authority',
    id: 'etcd-ca',
    opens: 'etcd',
    title: 'etcd',
    purpose: 'Vouches for etcd members and for those who may read and write etcd.',
    commonName: 'etcd-ca',
  },
  {
    kind: 'authority',
    id: 'front-proxy-ca',
    opens: 'front-proxy',
    title: 'front-proxy',
    purpose: 'Vouches for the API server when it passes a request on to an extension API server.',
    commonName: 'front-proxy-ca',
  },
  {
    kind: 'authority',
    id: 'server-ca',
    title: 'server',
    purpose: 'Vouches for API servers, supervisors and kubelets when they are called.',
    commonName: 'server-ca',
  },
  {
    kind: 'authority',
    id: 'client-ca',
    opens: 'kubernetes',
    title: 'client',
    purpose: 'Vouches for kubelets, controllers and people when they call.',
    commonName: 'client-ca',
  },
  {
    kind: 'authority',
    id: 'request-header-ca',
    opens: 'front-proxy',
    title: 'request-header',
    purpose: 'Vouches for the API server when it passes a request on to an extension API server.',
    commonName: 'request-header-ca',
  },
  {
    kind: 'authority',
    id: 'etcd-server-ca',
    opens: 'etcd',
    title: 'etcd-server',
    purpose: 'Vouches for etcd and for those who may read and write it.',
    commonName: 'etcd-server-ca',
  },
  {
    kind: 'authority',
    id: 'etcd-peer-ca',
    opens: 'etcd',
    title: 'etcd-peer',
    purpose: 'Vouches for etcd members among each other.',
    commonName: 'etcd-peer-ca',
  },
  {
    kind: 'authority',
    id: 'os-ca',
    opens: 'machines',
    title: 'os',
    purpose: 'Vouches for the API of the operating system on every machine.',
    commonName: 'os-ca',
  },
]

export const keyPairs: readonly KeyPairSpec[] = [
  {
    kind: 'key-pair',
    id: 'sa',
    title: 'service-account',
    purpose: 'Signs the tokens of pods; the same pair is on every control plane.',
  },
]

export const secrets: readonly SecretSpec[] = [
  {
    kind: 'secret',
    id: 'encryption-key',
    title: 'encryption-key',
    purpose: 'API servers encrypt Secrets in etcd with it; the same key is on every control plane.',
    // secretbox takes exactly 32 bytes: https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'server-token',
    title: 'server-token',
    purpose: 'Servers join the cluster with it.',
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'agent-token',
    title: 'agent-token',
    purpose: 'Agents join the cluster with it, and nothing else.',
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'cluster-id',
    title: 'cluster-id',
    purpose: 'Names the cluster where machines find each other.',
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'cluster-secret',
    title: 'cluster-secret',
    purpose: 'Encrypts what machines tell each other there.',
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'bootstrap-token',
    title: 'bootstrap-token',
    purpose: 'Kubelets ask for their first certificate with it.',
    bytes: 32,
  },
  {
    kind: 'secret',
    id: 'trustd-token',
    title: 'trustd-token',
    purpose: 'Machines ask for their certificate with it.',
    bytes: 32,
  },
]
