import type { Role } from '../../../shared/definition'
import { AppError } from '../../../shared/errors'
import type { Cluster, ClusterNode, ClusterUser } from '../cluster'
import type { RowSubject } from './spec'

/** Nodes with an etcd member: control planes when stacked, nodes of the role etcd otherwise. */
export function etcdRoles(cluster: Cluster): readonly Role[] {
  return cluster.etcd.topology === 'stacked' ? ['control-plane'] : ['etcd']
}

/** Nodes with a kubelet that joins the cluster. External etcd nodes are no Kubernetes nodes. */
export function kubeletRoles(): readonly Role[] {
  return ['control-plane', 'worker']
}

/** @returns the node of a row that is made per node. Throws `unexpected` for a row of another scope. */
export function nodeOf({ node }: RowSubject): ClusterNode {
  if (!node)
    throw new AppError('unexpected', {}, { because: 'A row per node was asked without a node.' })
  return node
}

/** @returns the user of a row that is made per user. Throws `unexpected` for a row of another scope. */
export function userOf({ user }: RowSubject): ClusterUser {
  if (!user)
    throw new AppError('unexpected', {}, { because: 'A row per user was asked without a user.' })
  return user
}
