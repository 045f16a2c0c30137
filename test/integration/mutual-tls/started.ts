/**
 * Starts a distribution in place of its own program: openssl makes its certificates with the
 * exported authorities. Identities of people come out of the bundles as they are.
 */
import type { Pair } from '../exported'
import { endpoint, type ExportedCluster, type TestNode } from './exported-cluster'
import { leafOf, selfSigned } from './made-by-openssl'
import type { Client, Parties, Server } from './model'
import type { Calling, Distribution, Serving } from './self-issuing'

const clusterNames = [
  ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
  ...['kubernetes.default.svc.cluster.local', '10.96.0.1'],
]
const sanOf = (name: string) => (/^[\d.]+$|:/.test(name) ? `IP:${name}` : `DNS:${name}`)

/** Starts the distribution on the first control plane and on a worker. */
export function started(distribution: Distribution, cluster: ExportedCluster): Parties {
  const known = distribution.authorities(cluster)
  const authorityOf = (name: string): Pair => {
    const pair = known[name]
    if (!pair) throw new Error(`there is no authority ${name}`)
    return pair
  }
  const named = (name: string) => cluster.nodes.find((node) => node.name === name)
  const [first, worker] = [named('cp-1'), named('w-2')]
  if (!first || !worker) throw new Error('the cluster has no cp-1 and w-2')
  const nodeOf = (kind: string): TestNode => (kind === 'kubelet' ? worker : first)
  const usages = (usage: 'serverAuth' | 'clientAuth', kind: string) =>
    distribution.bothUsages || kind.startsWith('etcd')
      ? (['serverAuth', 'clientAuth'] as const)
      : [usage]
  const extension = selfSigned('metrics-server.kube-system.svc')
  const server = (made: Serving): Server => {
    const node = nodeOf(made.kind)
    const own = [node.name, ...node.addresses]
    const extra = {
      apiserver: [...distribution.configured(cluster), ...clusterNames],
      supervisor: distribution.configured(cluster),
      etcd: ['localhost', '127.0.0.1'],
      'etcd-peer': ['127.0.0.1'],
    } as const
    const more: readonly string[] = made.kind in extra ? extra[made.kind as keyof typeof extra] : []
    const names = [...new Set([...more, ...own])]
    const user = made.user.replace('NODE', node.name)
    return {
      kind: made.kind,
      node: node.name,
      names,
      trust: authorityOf(made.trust).certificate,
      pair: leafOf(authorityOf(made.authority), {
        ...made,
        user,
        usages: usages('serverAuth', made.kind),
        names: names.map(sanOf),
      }),
    }
  }
  const client = ({ kind, calls, ...made }: Calling): Client => {
    const node = nodeOf(kind)
    const user = made.user.replace('NODE', node.name)
    const names = kind === 'etcd-peer' ? ['IP:127.0.0.1'] : []
    const pair = leafOf(authorityOf(made.authority), {
      ...made,
      user,
      usages: usages('clientAuth', kind),
      names,
    })
    const caller = { user, groups: [...(made.groups ?? [])].sort() }
    return {
      kind,
      node: node.name,
      pair,
      trust: authorityOf(made.trust).certificate,
      calls,
      caller,
      ...(kind === 'agent' ? { dials: endpoint } : {}),
    }
  }
  const people = {
    'admin.conf': { user: 'kubernetes-admin', groups: ['kubeadm:cluster-admins'] },
    'super-admin.conf': { user: 'kubernetes-super-admin', groups: ['system:masters'] },
    'jane.kubeconfig': { user: 'jane', groups: ['dev', 'on-call'] },
  }
  const { frontProxy } = distribution
  return {
    servers: [
      ...distribution.servers.map(server),
      {
        kind: 'extension',
        node: worker.name,
        names: ['metrics-server.kube-system.svc'],
        trust: authorityOf(frontProxy.trust).certificate,
        pair: extension,
        allowed: [frontProxy.user],
      },
    ],
    clients: [
      ...distribution.clients.map(client),
      {
        kind: 'front-proxy-client',
        node: first.name,
        pair: leafOf(authorityOf(frontProxy.authority), { ...frontProxy, usages: ['clientAuth'] }),
        trust: extension.certificate,
        calls: 'extension',
        caller: { user: frontProxy.user, groups: [] },
      },
      ...Object.entries(people).map(([file, caller]): Client => {
        const { host, ...rest } = cluster.kubeconfig(cluster.path('admin', `kubeconfigs/${file}`))
        const kind = file.replace(/\..*$/, '')
        return { kind, node: undefined, ...rest, calls: 'apiserver', caller, dials: host }
      }),
    ],
  }
}
