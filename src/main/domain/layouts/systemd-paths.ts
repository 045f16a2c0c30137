import type { Cluster } from '../cluster'

/** Folders of the systemd layout; every unit, table and step takes them from here. */
export const kubernetesFolder = '/var/lib/kubernetes'
export const pkiFolder = `${kubernetesFolder}/pki`
export const kubeletFolder = '/var/lib/kubelet'
export const proxyFolder = '/var/lib/kube-proxy'
export const encryptionConfigPath = `${kubernetesFolder}/encryption-config.yaml`
export const managerKubeconfig = `${kubernetesFolder}/kube-controller-manager.kubeconfig`
export const schedulerKubeconfig = `${kubernetesFolder}/kube-scheduler.kubeconfig`
export const schedulerConfigPath = '/etc/kubernetes/config/kube-scheduler.yaml'
export const kubeletConfigPath = `${kubeletFolder}/kubelet-config.yaml`
export const proxyConfigPath = `${proxyFolder}/kube-proxy-config.yaml`

/** Without authority keys on nodes, the controller manager signs no requests. */
export function signsRequests(cluster: Cluster): boolean {
  return cluster.pki.authorityKeys === 'control-planes'
}
