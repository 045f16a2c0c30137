import type { SpecId } from '../plan/spec'
import { absentRows, joinSecrets, splitAuthorities } from './absent'
import type { Place } from './layout'

/** Rows that kubeadm does not know, or makes itself. */
export const absentInKubeadm = {
  ...absentRows([...splitAuthorities, 'os-ca'], 'kubeadm knows no such authority.'),
  ...absentRows(joinSecrets, 'kubeadm makes its tokens when nodes join.'),
  'kube-proxy': [
    { as: 'absent', why: 'kubeadm runs kube-proxy in pods, with a token of their own.' },
  ],
} satisfies Partial<Record<SpecId, readonly Place[]>>
