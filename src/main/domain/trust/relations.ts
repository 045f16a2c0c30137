import type { Cluster } from '../cluster'
import { etcdRoles, kubeletRoles } from '../plan/scopes'
import type { CertificateId } from '../plan/spec'
import type { Role } from '../../../shared/definition'
import type { nodeComponents as ids, outsideComponents } from '../../../shared/trust'

export type NodeComponentId = (typeof ids)[number]
export type OutsideComponentId = (typeof outsideComponents)[number]
export type ComponentId = NodeComponentId | OutsideComponentId

export type NodeComponent = {
  readonly id: NodeComponentId
  readonly roles: (cluster: Cluster) => readonly Role[]
  /** The certificate that it shows when it is called; without one, nobody calls it. */
  readonly serves?: CertificateId
}

const controlPlane = (): readonly Role[] => ['control-plane']

/** https://kubernetes.io/docs/concepts/overview/components/ */
export const nodeComponents: readonly NodeComponent[] = [
  { id: 'kube-apiserver', roles: controlPlane, serves: 'apiserver' },
  { id: 'controller-manager', roles: controlPlane },
  { id: 'scheduler', roles: controlPlane },
  { id: 'kubelet', roles: kubeletRoles, serves: 'kubelet-serving' },
  { id: 'kube-proxy', roles: kubeletRoles },
  { id: 'etcd', roles: etcdRoles, serves: 'etcd-server' },
]

/**
 * Which instances of the called component a caller reaches: the one on its own node, the others,
 * every one, or `endpoint`: whichever API server the cluster's endpoint leads to.
 */
export type Reach = 'own' | 'others' | 'every' | 'endpoint'

/** One kind of call: who shows which certificate to whom. The one who is called checks it. */
export type Relation = {
  readonly shows: CertificateId
  readonly from: ComponentId
  readonly to: ComponentId
  readonly reach: (cluster: Cluster) => Reach
}

const always =
  (reach: Reach): Relation['reach'] =>
  () =>
    reach

/** A stacked API server asks the member beside it; with external etcd it knows every member. */
const etcdReach: Relation['reach'] = ({ etcd }) => (etcd.topology === 'stacked' ? 'own' : 'every')

/** https://kubernetes.io/docs/setup/best-practices/certificates/ */
export const relations: readonly Relation[] = [
  ...(['admin', 'super-admin', 'user'] as const).map((shows): Relation => ({
    shows,
    from: 'kubectl',
    to: 'kube-apiserver',
    reach: always('endpoint'),
  })),
  {
    shows: 'controller-manager',
    from: 'controller-manager',
    to: 'kube-apiserver',
    reach: always('own'),
  },
  { shows: 'scheduler', from: 'scheduler', to: 'kube-apiserver', reach: always('own') },
  { shows: 'kubelet-client', from: 'kubelet', to: 'kube-apiserver', reach: always('endpoint') },
  { shows: 'kube-proxy', from: 'kube-proxy', to: 'kube-apiserver', reach: always('endpoint') },
  {
    shows: 'apiserver-kubelet-client',
    from: 'kube-apiserver',
    to: 'kubelet',
    reach: always('every'),
  },
  { shows: 'apiserver-etcd-client', from: 'kube-apiserver', to: 'etcd', reach: etcdReach },
  {
    shows: 'front-proxy-client',
    from: 'kube-apiserver',
    to: 'extension-apis',
    reach: always('every'),
  },
  // The kubelet runs the probe of the static pod: https://etcd.io/docs/v3.6/op-guide/security/
  { shows: 'etcd-healthcheck-client', from: 'kubelet', to: 'etcd', reach: always('own') },
  { shows: 'etcd-peer', from: 'etcd', to: 'etcd', reach: always('others') },
]
