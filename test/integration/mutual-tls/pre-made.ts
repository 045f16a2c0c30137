/**
 * kubeadm and systemd, where every certificate is in a bundle. Which file each side reads, by what
 * names it is called and who it must be: written by hand from the reference (§1.9, §2.3, §2.4, §3.1,
 * §4.1, §4.2, §6.2), not from the tables of the app.
 */
import type { ExportedCluster, TestNode } from './exported-cluster'
import { endpoint } from './exported-cluster'
import type { Admissions, Believed, Client, Parties, Server, ServerKind } from './model'
import { selfSigned } from './made-by-openssl'

type Paths = {
  readonly pairs: Readonly<Record<PairKind, string>>
  readonly trusts: Readonly<
    Record<'apiserver' | 'kubelet' | 'etcd' | 'apiserver to etcd' | 'front proxy', string>
  >
  readonly kubeconfigs: Readonly<Record<string, string>>
  /** Roles of nodes with a kubelet. */
  readonly kubelets: readonly TestNode['role'][]
}
type PairKind =
  | 'apiserver'
  | 'apiserver-kubelet-client'
  | 'apiserver-etcd-client'
  | 'front-proxy-client'
  | 'kubelet'
  | 'etcd-server'
  | 'etcd-peer'
  | 'etcd-healthcheck-client'

const kubeadm: Paths = {
  pairs: {
    apiserver: '/etc/kubernetes/pki/apiserver',
    'apiserver-kubelet-client': '/etc/kubernetes/pki/apiserver-kubelet-client',
    'apiserver-etcd-client': '/etc/kubernetes/pki/apiserver-etcd-client',
    'front-proxy-client': '/etc/kubernetes/pki/front-proxy-client',
    kubelet: '/var/lib/kubelet/pki/kubelet',
    'etcd-server': '/etc/kubernetes/pki/etcd/server',
    'etcd-peer': '/etc/kubernetes/pki/etcd/peer',
    'etcd-healthcheck-client': '/etc/kubernetes/pki/etcd/healthcheck-client',
  },
  trusts: {
    apiserver: '/etc/kubernetes/pki/ca.crt',
    kubelet: '/etc/kubernetes/pki/ca.crt',
    etcd: '/etc/kubernetes/pki/etcd/ca.crt',
    'apiserver to etcd': '/etc/kubernetes/pki/etcd/ca.crt',
    'front proxy': '/etc/kubernetes/pki/front-proxy-ca.crt',
  },
  kubeconfigs: {
    kubelet: '/etc/kubernetes/kubelet.conf',
    'controller-manager': '/etc/kubernetes/controller-manager.conf',
    scheduler: '/etc/kubernetes/scheduler.conf',
    admin: '/etc/kubernetes/admin.conf',
    'super-admin': '/etc/kubernetes/super-admin.conf',
  },
  kubelets: ['control-plane', 'worker'],
}

const systemd: Paths = {
  pairs: {
    apiserver: '/var/lib/kubernetes/pki/kube-apiserver',
    'apiserver-kubelet-client': '/var/lib/kubernetes/pki/apiserver-kubelet-client',
    'apiserver-etcd-client': '/var/lib/kubernetes/pki/apiserver-etcd-client',
    'front-proxy-client': '/var/lib/kubernetes/pki/front-proxy-client',
    kubelet: '/var/lib/kubelet/kubelet',
    'etcd-server': '/etc/etcd/pki/server',
    'etcd-peer': '/etc/etcd/pki/peer',
    'etcd-healthcheck-client': '/etc/etcd/pki/healthcheck-client',
  },
  trusts: {
    apiserver: '/var/lib/kubernetes/pki/ca.crt',
    kubelet: '/var/lib/kubelet/ca.crt',
    etcd: '/etc/etcd/pki/ca.crt',
    'apiserver to etcd': '/var/lib/kubernetes/pki/etcd-ca.crt',
    'front proxy': '/var/lib/kubernetes/pki/front-proxy-ca.crt',
  },
  kubeconfigs: {
    kubelet: '/var/lib/kubelet/kubeconfig',
    'kube-proxy': '/var/lib/kube-proxy/kubeconfig',
    'controller-manager': '/var/lib/kubernetes/kube-controller-manager.kubeconfig',
    scheduler: '/var/lib/kubernetes/kube-scheduler.kubeconfig',
  },
  kubelets: ['worker'],
}

export const paths = { kubeadm, systemd } as const

/** Who calls: the CN and the O that Kubernetes knows them by; `NODE` is the node's name. */
const callers: Readonly<Record<string, readonly [user: string, ...groups: string[]]>> = {
  kubelet: ['system:node:NODE', 'system:nodes'],
  'kube-proxy': ['system:kube-proxy'],
  'controller-manager': ['system:kube-controller-manager'],
  scheduler: ['system:kube-scheduler'],
  admin: ['kubernetes-admin', 'kubeadm:cluster-admins'],
  'super-admin': ['kubernetes-super-admin', 'system:masters'],
  jane: ['jane', 'dev', 'on-call'],
  'apiserver-kubelet-client': ['kube-apiserver-kubelet-client'],
  'apiserver-etcd-client': ['kube-apiserver-etcd-client'],
  'front-proxy-client': ['front-proxy-client'],
  'etcd-server': ['NODE'],
  'etcd-peer': ['NODE'],
  'etcd-healthcheck-client': ['kube-etcd-healthcheck-client'],
}

function callerOf(kind: string, node = ''): Client['caller'] {
  const [user = kind, ...groups] = callers[kind] ?? []
  return { user: user.replace('NODE', node), groups: groups.sort() }
}

const apiServerNames = [
  ...[endpoint, 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
  ...['kubernetes.default.svc.cluster.local', '10.96.0.1'],
]

/** @returns every party of a cluster, with the files of its own node. */
export function preMade(layout: keyof typeof paths, cluster: ExportedCluster): Parties {
  const { pairs, trusts, kubeconfigs, kubelets } = paths[layout]
  const nodes = cluster.nodes
  const external = nodes.some(({ role }) => role === 'etcd')
  const having = (...roles: TestNode['role'][]) => nodes.filter(({ role }) => roles.includes(role))
  const apiServers = having('control-plane')
  const members = having(external ? 'etcd' : 'control-plane')
  const server = (
    kind: ServerKind,
    on: readonly TestNode[],
    pair: PairKind,
    trust: keyof Paths['trusts'],
    names: readonly string[],
  ): Server[] =>
    on.map((node) => ({
      kind,
      node: node.name,
      pair: cluster.pair(node.name, pairs[pair]),
      trust: cluster.file(node.name, trusts[trust]),
      names: [...names, node.name, ...node.addresses],
    }))
  const caller = (
    kind: PairKind,
    on: readonly TestNode[],
    calls: ServerKind,
    trust: keyof Paths['trusts'],
  ): Client[] =>
    on.map(({ name }) => ({
      kind,
      node: name,
      pair: cluster.pair(name, pairs[kind]),
      trust: cluster.file(name, trusts[trust]),
      calls,
      caller: callerOf(kind, name),
    }))
  const withKubeconfig = (kind: string, node: string, path: string): Client[] => {
    if (!cluster.has(node, path)) return []
    const { host, ...rest } = cluster.kubeconfig(cluster.path(node, path))
    const caller = callerOf(kind, node)
    return [{ kind, node, ...rest, calls: 'apiserver', caller, dials: host }]
  }
  const extension = selfSigned('metrics-server.kube-system.svc')
  const local = ['localhost', '127.0.0.1', '::1']
  return {
    servers: [
      ...server('apiserver', apiServers, 'apiserver', 'apiserver', apiServerNames),
      ...server('kubelet', having(...kubelets), 'kubelet', 'kubelet', []),
      ...server('etcd', members, 'etcd-server', 'etcd', local),
      ...server('etcd-peer', members, 'etcd-peer', 'etcd', []),
      {
        kind: 'extension',
        node: 'w-1',
        pair: extension,
        // As the API server publishes it, in kube-system/extension-apiserver-authentication.
        trust: cluster.file('cp-1', trusts['front proxy']),
        names: ['metrics-server.kube-system.svc'],
        allowed: ['front-proxy-client'],
      },
    ],
    clients: [
      ...caller('apiserver-etcd-client', apiServers, 'etcd', 'apiserver to etcd'),
      ...caller('etcd-server', members, 'etcd', 'etcd'),
      ...caller('etcd-healthcheck-client', members, 'etcd', 'etcd'),
      ...caller('etcd-peer', members, 'etcd-peer', 'etcd'),
      ...caller('apiserver-kubelet-client', apiServers, 'kubelet', 'apiserver'),
      ...apiServers.map(({ name }): Client => ({
        kind: 'front-proxy-client',
        node: name,
        pair: cluster.pair(name, pairs['front-proxy-client']),
        trust: extension.certificate,
        calls: 'extension',
        caller: callerOf('front-proxy-client'),
      })),
      ...nodes.flatMap(({ name }) =>
        Object.entries(kubeconfigs).flatMap(([kind, path]) => withKubeconfig(kind, name, path)),
      ),
      ...['admin.conf', 'super-admin.conf', 'jane.kubeconfig'].flatMap((file) =>
        withKubeconfig(file.replace(/\..*$/, ''), 'admin', `kubeconfigs/${file}`),
      ),
    ],
  }
}

const ofCluster = [
  ...['apiserver-kubelet-client', 'kubelet', 'kube-proxy', 'controller-manager', 'scheduler'],
  ...['admin', 'super-admin', 'jane'],
]
const ofEtcd = [...['apiserver-etcd-client', 'etcd-server', 'etcd-peer', 'etcd-healthcheck-client']]

/** Authorities of their own, with or without a root above them: nobody enters a foreign door. */
export const admitsApart: Admissions = {
  apiserver: ofCluster,
  // TLS alone; what they may do there, the API server's webhook says.
  kubelet: ofCluster,
  etcd: ofEtcd,
  'etcd-peer': ofEtcd,
  extension: ['front-proxy-client'],
}

const everyone = [...ofCluster, ...ofEtcd, 'front-proxy-client']
/**
 * One authority for everything: every client's certificate opens every door, etcd's above all, and
 * nothing in the files can stop it. Only the front proxy's door also asks for a name.
 */
export const admitsTogether: Admissions = {
  apiserver: everyone,
  kubelet: everyone,
  etcd: everyone,
  'etcd-peer': everyone,
  extension: ['front-proxy-client'],
}

/** A kubelet may stand for the API server at its own address, a peer for etcd; nobody else can. */
export const believedApart: Believed = {
  apiserver: ['apiserver', 'kubelet'],
  kubelet: ['apiserver', 'kubelet'],
  etcd: ['etcd', 'etcd-peer'],
  'etcd-peer': ['etcd', 'etcd-peer'],
}

const allServers: readonly ServerKind[] = ['apiserver', 'etcd', 'etcd-peer', 'kubelet']
/** One authority for everything: at an address of the same node, any server is believed. */
export const believedTogether: Believed = {
  apiserver: allServers,
  kubelet: allServers,
  etcd: allServers,
  'etcd-peer': allServers,
}
