import type { SpecId } from '../plan/spec'

/**
 * Rows that a component reads when it starts. etcd and the API server read leaf certificates anew by
 * themselves, but not their authorities; the documents of kubeadm restart all, and so do we.
 */
export const rowsRead = {
  etcd: ['etcd-ca', 'etcd-server', 'etcd-peer'],
  'kube-apiserver': [
    'ca',
    'apiserver',
    'apiserver-kubelet-client',
    'apiserver-etcd-client',
    'etcd-ca',
    'front-proxy-ca',
    'front-proxy-client',
    'sa',
    'encryption-key',
  ],
  'kube-controller-manager': ['ca', 'front-proxy-ca', 'sa', 'controller-manager'],
  'kube-scheduler': ['scheduler'],
  kubelet: ['ca', 'kubelet-client', 'kubelet-serving'],
  'kube-proxy': ['kube-proxy'],
} as const satisfies Readonly<Record<string, readonly SpecId[]>>
