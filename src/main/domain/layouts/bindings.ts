import type { Cluster } from '../cluster'
import { clusterAdminsBinding, kubeletClientBinding } from '../rbac'
import type { ConfigFile } from './layout'

/** Rights that admin.conf and the API server's kubelet client need (reference: bindings outside kubeadm). */
export function clusterBindings(cluster: Cluster): ConfigFile[] {
  return [
    clusterAdminsBinding(),
    ...(cluster.pki.kubeletClientGroup === 'none' ? [kubeletClientBinding()] : []),
  ].map(({ fileName, text }) => ({
    path: `rbac/${fileName}`,
    text,
    why: 'Rights, for kubectl apply.',
    usedBy: [],
  }))
}
