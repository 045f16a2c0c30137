/**
 * k3s, RKE2, k0s and Talos, which take authorities and make every other certificate themselves.
 * These tables say with which subjects, usages and trust files, by hand from the reference (§4.6 to
 * §4.9); started.ts makes them.
 */
import { parse } from 'yaml'
import type { Pair } from '../exported'
import type { ExportedCluster } from './exported-cluster'
import type { Admissions, Believed, ServerKind } from './model'

export type Made = {
  readonly authority: string
  /** Whose file says whom to believe. */
  readonly trust: string
  readonly user: string
  readonly groups?: readonly string[]
}
export type Serving = Made & { readonly kind: ServerKind }
export type Calling = Made & {
  readonly kind: string
  readonly calls: ServerKind
}

export type Distribution = {
  /** Certificate file and key of each authority, as the distribution finds them. */
  readonly authorities: (cluster: ExportedCluster) => Readonly<Record<string, Pair>>
  /** Names that its configuration asks for in the API server's certificate. */
  readonly configured: (cluster: ExportedCluster) => readonly string[]
  /** Whether it gives every leaf both usages. */
  readonly bothUsages: boolean
  readonly servers: readonly Serving[]
  readonly clients: readonly Calling[]
  /** Trusted to sign for the front proxy, and the name that it must have. */
  readonly frontProxy: Made
  readonly admits: Admissions
  readonly believed: Believed
}

type RancherAuthority =
  'server-ca' | 'client-ca' | 'request-header-ca' | 'etcd/server-ca' | 'etcd/peer-ca'

const k3sClients = [
  ...['apiserver-kubelet-client', 'controller-manager', 'scheduler', 'kube-proxy', 'kubelet'],
  ...['agent', 'admin', 'super-admin', 'jane'],
]
const byClientCa = { authority: 'client-ca', trust: 'server-ca' } as const
const byServerCa = { authority: 'server-ca', trust: 'client-ca' } as const
const byEtcdCa = { authority: 'etcd/server-ca', trust: 'etcd/server-ca' } as const
const byPeerCa = { authority: 'etcd/peer-ca', trust: 'etcd/peer-ca' } as const

function rancher(name: 'k3s' | 'rke2'): Distribution {
  const at = (cluster: ExportedCluster, authority: RancherAuthority) =>
    cluster.pair('cp-1', `/var/lib/rancher/${name}/server/tls/${authority}`)
  return {
    authorities: (cluster) => ({
      'server-ca': at(cluster, 'server-ca'),
      'client-ca': at(cluster, 'client-ca'),
      'request-header-ca': at(cluster, 'request-header-ca'),
      'etcd/server-ca': at(cluster, 'etcd/server-ca'),
      'etcd/peer-ca': at(cluster, 'etcd/peer-ca'),
    }),
    configured: (cluster) => {
      const config = parse(cluster.file('cp-1', `/etc/rancher/${name}/config.yaml`)) as {
        'tls-san': string[]
      }
      return config['tls-san']
    },
    bothUsages: false,
    servers: [
      { kind: 'apiserver', ...byServerCa, user: 'kube-apiserver' },
      { kind: 'supervisor', ...byServerCa, user: name },
      { kind: 'kubelet', ...byServerCa, user: 'NODE' },
      { kind: 'etcd', ...byEtcdCa, user: 'etcd-server' },
      { kind: 'etcd-peer', ...byPeerCa, user: 'etcd-peer' },
    ],
    clients: [
      {
        kind: 'apiserver-kubelet-client',
        calls: 'kubelet',
        ...byClientCa,
        user: 'system:apiserver',
        groups: ['system:masters'],
      },
      {
        kind: 'kubelet',
        calls: 'apiserver',
        ...byClientCa,
        user: 'system:node:NODE',
        groups: ['system:nodes'],
      },
      {
        kind: 'controller-manager',
        calls: 'apiserver',
        ...byClientCa,
        user: 'system:kube-controller-manager',
      },
      { kind: 'scheduler', calls: 'apiserver', ...byClientCa, user: 'system:kube-scheduler' },
      { kind: 'kube-proxy', calls: 'apiserver', ...byClientCa, user: 'system:kube-proxy' },
      { kind: 'agent', calls: 'supervisor', ...byClientCa, user: `system:${name}-controller` },
      { kind: 'apiserver-etcd-client', calls: 'etcd', ...byEtcdCa, user: 'etcd-client' },
      { kind: 'etcd-peer', calls: 'etcd-peer', ...byPeerCa, user: 'etcd-peer' },
    ],
    frontProxy: {
      authority: 'request-header-ca',
      trust: 'request-header-ca',
      user: 'system:auth-proxy',
    },
    admits: {
      apiserver: k3sClients,
      supervisor: k3sClients,
      kubelet: k3sClients,
      etcd: ['apiserver-etcd-client'],
      'etcd-peer': ['etcd-peer'],
      extension: ['front-proxy-client'],
    },
    believed: {
      apiserver: ['apiserver', 'kubelet', 'supervisor'],
      supervisor: ['apiserver', 'kubelet', 'supervisor'],
      kubelet: ['apiserver', 'kubelet', 'supervisor'],
      etcd: ['etcd'],
      'etcd-peer': ['etcd-peer'],
    },
  }
}

const byCa = { authority: 'ca', trust: 'ca' } as const
const byEtcd = { authority: 'etcd', trust: 'etcd' } as const
const plainClients = [
  ...['apiserver-kubelet-client', 'controller-manager', 'scheduler', 'kubelet'],
  ...['admin', 'super-admin', 'jane'],
]

/** k0s and Talos split their authorities as kubeadm does. */
const plain: Omit<Distribution, 'authorities' | 'configured' | 'bothUsages'> = {
  servers: [
    { kind: 'apiserver', ...byCa, user: 'kubernetes', groups: ['kubernetes'] },
    { kind: 'kubelet', ...byCa, user: 'system:node:NODE', groups: ['system:nodes'] },
    { kind: 'etcd', ...byEtcd, user: 'NODE' },
    { kind: 'etcd-peer', ...byEtcd, user: 'NODE' },
  ],
  clients: [
    {
      kind: 'apiserver-kubelet-client',
      calls: 'kubelet',
      ...byCa,
      user: 'apiserver-kubelet-client',
      groups: ['system:masters'],
    },
    {
      kind: 'kubelet',
      calls: 'apiserver',
      ...byCa,
      user: 'system:node:NODE',
      groups: ['system:nodes'],
    },
    {
      kind: 'controller-manager',
      calls: 'apiserver',
      ...byCa,
      user: 'system:kube-controller-manager',
    },
    { kind: 'scheduler', calls: 'apiserver', ...byCa, user: 'system:kube-scheduler' },
    { kind: 'apiserver-etcd-client', calls: 'etcd', ...byEtcd, user: 'apiserver-etcd-client' },
    { kind: 'etcd-peer', calls: 'etcd-peer', ...byEtcd, user: 'NODE' },
  ],
  frontProxy: { authority: 'front-proxy', trust: 'front-proxy', user: 'front-proxy-client' },
  admits: {
    apiserver: plainClients,
    kubelet: plainClients,
    etcd: ['apiserver-etcd-client', 'etcd-peer'],
    'etcd-peer': ['apiserver-etcd-client', 'etcd-peer'],
    extension: ['front-proxy-client'],
  },
  believed: {
    apiserver: ['apiserver', 'kubelet'],
    kubelet: ['apiserver', 'kubelet'],
    etcd: ['etcd', 'etcd-peer'],
    'etcd-peer': ['etcd', 'etcd-peer'],
  },
}

const k0s: Distribution = {
  ...plain,
  authorities: (cluster) => ({
    ca: cluster.pair('cp-1', '/var/lib/k0s/pki/ca'),
    etcd: cluster.pair('cp-1', '/var/lib/k0s/pki/etcd/ca'),
    'front-proxy': cluster.pair('cp-1', '/var/lib/k0s/pki/front-proxy-ca'),
  }),
  configured: (cluster) => {
    const config = parse(cluster.file('cp-1', '/etc/k0s/k0s.yaml')) as {
      spec: { api: { sans: string[] } }
    }
    return config.spec.api.sans
  },
  bothUsages: true,
}

type Secrets = { certs: Record<string, { crt: string; key: string }> }
const talos: Distribution = {
  ...plain,
  authorities: (cluster) => {
    const { certs } = parse(cluster.file('admin', 'talos/secrets.yaml')) as Secrets
    const text = (data = '') => Buffer.from(data, 'base64').toString('utf8')
    const pair = (name: string): Pair => ({
      certificate: text(certs[name]?.crt),
      // PKCS#8 under a name that Talos alone knows (siderolabs/crypto x509, PEMTypeEd25519PrivateKey).
      privateKey: text(certs[name]?.key).replaceAll('ED25519 PRIVATE KEY', 'PRIVATE KEY'),
    })
    const pairs = { ca: pair('k8s'), etcd: pair('etcd'), 'front-proxy': pair('k8saggregator') }
    return { ...pairs, os: pair('os') }
  },
  configured: (cluster) => {
    const patch = parse(cluster.file('admin', 'talos/cluster-patch.yaml')) as {
      cluster: { apiServer: { certSANs: string[] } }
    }
    return patch.cluster.apiServer.certSANs
  },
  bothUsages: false,
  servers: [
    ...plain.servers,
    { kind: 'machine', authority: 'os', trust: 'os', user: 'NODE', groups: [] },
  ],
  clients: [
    ...plain.clients,
    {
      kind: 'talosctl',
      calls: 'machine',
      authority: 'os',
      trust: 'os',
      user: 'admin',
      groups: ['os:admin'],
    },
  ],
  admits: { ...plain.admits, machine: ['talosctl'] },
  believed: { ...plain.believed, machine: ['machine'] },
}

export const distributions = { k3s: rancher('k3s'), rke2: rancher('rke2'), k0s, talos } as const
