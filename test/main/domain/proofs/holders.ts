/**
 * Who may hold what, written by hand from the reference: the role matrix (§4.10) and the tables of
 * each distribution (§4.1 to §4.9). It knows no layout and no check of the app.
 */
import type { Cluster, ClusterNode } from '../../../../src/main/domain/cluster'
import type { AuthorityId, SpecId } from '../../../../src/main/domain/plan/spec'

export type Holder =
  | 'control plane'
  /** The one that runs `kubeadm init`, or starts first. */
  | 'first control plane'
  | 'etcd member'
  | 'kubelet'
  | 'worker'
  | 'admin'

/** What the bundle of a node makes it: several at once. Without a node, the admin's bundle. */
export function holderOf(cluster: Cluster, node: ClusterNode | undefined): ReadonlySet<Holder> {
  if (!node) return new Set(['admin'])
  const is = (role: 'control-plane' | 'etcd' | 'worker') => node.roles.includes(role)
  const first = cluster.nodes.find(({ roles }) => roles.includes('control-plane'))
  const holds = new Set<Holder>()
  if (is('control-plane')) holds.add('control plane').add('kubelet')
  if (first?.name === node.name) holds.add('first control plane')
  if (is(cluster.etcd.topology === 'stacked' ? 'control-plane' : 'etcd')) holds.add('etcd member')
  if (is('worker')) holds.add('worker').add('kubelet')
  return holds
}

const controlPlanes: readonly Holder[] = ['control plane']
const people: readonly Holder[] = ['admin']
const members: readonly Holder[] = ['etcd member']
const kubelets: readonly Holder[] = ['kubelet']

/** Private keys and secrets of leaves and of the cluster. */
const secretHolders: Readonly<Record<Exclude<SpecId, AuthorityId>, readonly Holder[]>> = {
  apiserver: controlPlanes,
  'apiserver-kubelet-client': controlPlanes,
  'apiserver-etcd-client': controlPlanes,
  'front-proxy-client': controlPlanes,
  'controller-manager': controlPlanes,
  scheduler: controlPlanes,
  'etcd-server': members,
  'etcd-peer': members,
  'etcd-healthcheck-client': members,
  'kubelet-client': kubelets,
  'kubelet-serving': kubelets,
  'kube-proxy': kubelets,
  admin: ['control plane', 'admin'],
  'super-admin': ['first control plane', 'admin'],
  user: people,
  sa: controlPlanes,
  'encryption-key': controlPlanes,
  'server-token': controlPlanes,
  'agent-token': ['control plane', 'worker'],
  'cluster-id': [],
  'cluster-secret': [],
  'bootstrap-token': [],
  'trustd-token': [],
  // Where the definition says; test/main/domain/extra.test.ts judges that.
  extra: [],
}

/** Certificates of authorities, which are public but tell what a node believes. */
const trusting: Readonly<Record<AuthorityId, readonly Holder[]>> = {
  'root-ca': ['admin'],
  ca: ['control plane', 'worker', 'admin'],
  'etcd-ca': ['control plane', 'etcd member'],
  'front-proxy-ca': controlPlanes,
  'server-ca': ['control plane', 'admin'],
  'client-ca': ['control plane', 'admin'],
  'request-header-ca': controlPlanes,
  'etcd-server-ca': controlPlanes,
  'etcd-peer-ca': controlPlanes,
  'os-ca': [],
}

function isAuthority(spec: SpecId): spec is AuthorityId {
  return Object.hasOwn(trusting, spec)
}

/**
 * @param isCarried whether no machine takes files, so that the admin carries what they need (§4.9).
 * @returns why the holder must not have the row's key or secret; undefined where it may.
 */
export function whyNotKey(
  cluster: Cluster,
  spec: SpecId,
  holders: ReadonlySet<Holder>,
  isCarried: boolean,
): string | undefined {
  if (spec === 'root-ca') return 'no root key leaves the app'
  const mayCarry = isCarried && holders.has('admin')
  if (!isAuthority(spec)) {
    const may = mayCarry || secretHolders[spec].some((holder) => holders.has(holder))
    return may ? undefined : `${spec} belongs to ${secretHolders[spec].join(', ') || 'nobody'}`
  }
  if (cluster.pki.authorityKeys === 'kept') return 'authority keys are kept'
  if (spec === 'etcd-ca' && cluster.etcd.topology === 'external')
    return 'external etcd is signed for by the app alone'
  return mayCarry || holders.has('control plane') ? undefined : 'no control plane'
}

/** @returns why the holder must not trust an authority; undefined where it may. */
export function whyNotTrust(spec: SpecId, holders: ReadonlySet<Holder>): string | undefined {
  if (!isAuthority(spec)) return undefined
  return trusting[spec].some((holder) => holders.has(holder)) ? undefined : `${spec} is not for it`
}
