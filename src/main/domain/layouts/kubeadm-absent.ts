import type { SpecId } from '../plan/spec'
import { absent } from './absent'
import type { Place } from './layout'

const unknown = absent('kubeadm knows no such authority.')
const tokens = absent('kubeadm makes its tokens when nodes join.')

/** Rows that kubeadm does not know, or makes itself. */
export const absentInKubeadm = {
  'server-ca': unknown,
  'client-ca': unknown,
  'request-header-ca': unknown,
  'etcd-server-ca': unknown,
  'etcd-peer-ca': unknown,
  'os-ca': unknown,
  'server-token': tokens,
  'agent-token': tokens,
  'bootstrap-token': tokens,
  'trustd-token': tokens,
  'cluster-id': tokens,
  'cluster-secret': tokens,
  'kube-proxy': [
    { as: 'absent', why: 'kubeadm runs kube-proxy in pods, with a token of their own.' },
  ],
} satisfies Partial<Record<SpecId, readonly Place[]>>
