import type { Cluster, ClusterNode } from '../cluster'
import { kubeadmKind, localEndpoint, nodeRegistration } from './kubeadm-cluster'
import type { KubeadmDocument } from './kubeadm-cluster'
import { kubeletKubeconfig, pki } from './kubeadm-places'
import { isControlPlane, runsEtcd } from './roles'

/** `kubeadm join` stops at files that were not there before it, unless told that they are meant. */
function premade(cluster: Cluster, node: ClusterNode): string[] {
  const isMaster = isControlPlane(node)
  const hasOwnEtcd = runsEtcd(cluster, node) && cluster.etcd.topology === 'external'
  return [
    'FileAvailable--etc-kubernetes-kubelet.conf',
    ...(isMaster ? [] : ['FileAvailable--etc-kubernetes-pki-ca.crt']),
    ...(hasOwnEtcd ? ['DirAvailable--etc-kubernetes-manifests'] : []),
  ]
}

/**
 * Joining without a token: the node's own kubelet.conf says where the API server is, which authority
 * to trust, and who asks. kubeadm gives the group system:nodes the right to read its ConfigMaps
 * (phases/uploadconfig), so nothing else is needed (kubeadm v1beta4, Discovery: `tlsBootstrapToken`
 * is for files without credentials). Files of control planes are there, so no `certificateKey` either.
 */
export function joinConfiguration(cluster: Cluster, node: ClusterNode): KubeadmDocument {
  return {
    ...kubeadmKind(cluster, 'JoinConfiguration'),
    caCertPath: `${pki}/ca.crt`,
    discovery: { file: { kubeConfigPath: kubeletKubeconfig } },
    nodeRegistration: {
      ...nodeRegistration(cluster, node),
      ignorePreflightErrors: premade(cluster, node),
    },
    ...(isControlPlane(node) ? { controlPlane: { localAPIEndpoint: localEndpoint(node) } } : {}),
  }
}
