import type { Cluster, ClusterNode } from '../cluster'

export function isControlPlane(node: ClusterNode): boolean {
  return node.roles.includes('control-plane')
}

export function controlPlanes(cluster: Cluster): ClusterNode[] {
  return cluster.nodes.filter(isControlPlane)
}

/** The control plane that runs `kubeadm init`; the others join. */
export function isFirstControlPlane(cluster: Cluster, node: ClusterNode): boolean {
  return cluster.nodes.find(isControlPlane)?.name === node.name
}

/** Stacked etcd has a member on every control plane, external etcd on the nodes with its role. */
export function runsEtcd(cluster: Cluster, node: ClusterNode): boolean {
  return cluster.etcd.topology === 'stacked' ? isControlPlane(node) : node.roles.includes('etcd')
}

export function etcdMembers(cluster: Cluster): ClusterNode[] {
  return cluster.nodes.filter((node) => runsEtcd(cluster, node))
}

/** A node that only serves etcd: its kubelet starts static pods and knows no API server. */
export function isEtcdOnly(node: ClusterNode): boolean {
  return node.roles.every((role) => role === 'etcd')
}
