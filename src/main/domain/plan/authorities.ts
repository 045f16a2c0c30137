import type { AuthoritySpec, KeyPairSpec } from './spec'

/** Three authorities, so that no kubelet or user certificate opens etcd and none poses as the front proxy. */
export const authorities: readonly AuthoritySpec[] = [
  {
    kind: 'authority',
    id: 'ca',
    title: 'kubernetes',
    purpose: 'Vouches for API servers, kubelets, controllers and people.',
    commonName: 'kubernetes',
  },
  {
    kind: 'authority',
    id: 'etcd-ca',
    title: 'etcd',
    purpose: 'Vouches for etcd members and for those who may read and write etcd.',
    commonName: 'etcd-ca',
  },
  {
    kind: 'authority',
    id: 'front-proxy-ca',
    title: 'front-proxy',
    purpose: 'Vouches for the API server when it passes a request on to an extension API server.',
    commonName: 'front-proxy-ca',
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
