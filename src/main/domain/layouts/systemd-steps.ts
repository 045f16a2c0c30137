import type { Cluster, ClusterNode } from '../cluster'
import { serverUrl } from '../server-url'
import type { SpecId } from '../plan/spec'
import { installSteps } from './install-steps'
import type { OnNode, Step } from './layout'
import { isControlPlane, isFirstControlPlane, runsEtcd } from './roles'
import { etcdData, etcdFolder } from './systemd-paths'
import { binaries } from './systemd-units'

const isWorker: OnNode = (_cluster, node) => node.roles.includes('worker')
const isMaster: OnNode = (_cluster, node) => isControlPlane(node)

/** Units with the rows that they read when they start, in the order of starting. */
const units: readonly {
  readonly name: string
  readonly on: OnNode
  readonly specs: readonly SpecId[]
}[] = [
  {
    name: 'etcd',
    on: runsEtcd,
    specs: ['etcd-ca', 'etcd-server', 'etcd-peer'],
  },
  {
    name: 'kube-apiserver',
    on: isMaster,
    specs: [
      'ca',
      'apiserver',
      'apiserver-kubelet-client',
      'apiserver-etcd-client',
      'etcd-ca',
      'front-proxy-ca',
      'front-proxy-client',
      'sa',
      'encryption-key',
    ],
  },
  {
    name: 'kube-controller-manager',
    on: isMaster,
    specs: ['ca', 'front-proxy-ca', 'sa', 'controller-manager'],
  },
  { name: 'kube-scheduler', on: isMaster, specs: ['scheduler'] },
  {
    name: 'kubelet',
    on: isWorker,
    specs: ['ca', 'kubelet-client', 'kubelet-serving'],
  },
  { name: 'kube-proxy', on: isWorker, specs: ['kube-proxy'] },
]

function namesOn(cluster: Cluster, node: ClusterNode): string[] {
  return units.filter(({ on }) => on(cluster, node)).map(({ name }) => name)
}

function start(names: readonly string[]): string {
  return `sudo systemctl enable --now ${names.join(' ')}`
}

function etcdSteps(node: ClusterNode): Step[] {
  const address = node.addresses[0] ?? node.name
  return [
    {
      text: 'Starts etcd; it waits until most members are started, so go on with the others at once',
      command: 'sudo systemctl enable --now --no-block etcd',
    },
    {
      text: 'Shows whether the member is well',
      command: `sudo etcdctl --endpoints ${serverUrl(address, 2379)} --cacert ${etcdFolder}/ca.crt --cert ${etcdFolder}/healthcheck-client.crt --key ${etcdFolder}/healthcheck-client.key endpoint health`,
    },
  ]
}

/** Commands for a node, in order. */
export function systemdSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const names = namesOn(cluster, node)
  const hasEtcd = runsEtcd(cluster, node)
  const [unpack, ...install] = installSteps(cluster, node)
  const others = names.filter((name) => name !== 'etcd')
  const { major, minor } = cluster.kubernetesVersion
  return [
    ...(unpack ? [unpack] : []),
    {
      text: `Put ${names.join(', ')} of Kubernetes ${major}.${minor}${hasEtcd ? ' and etcdctl' : ''} into ${binaries}${isWorker(cluster, node) ? ', and install containerd' : ''}`,
    },
    ...(hasEtcd
      ? [
          {
            text: 'Makes the user that etcd runs as, where it is not there yet',
            command: `id etcd >/dev/null 2>&1 || sudo useradd --system --user-group --home-dir ${etcdData} --shell /usr/sbin/nologin etcd`,
          },
        ]
      : []),
    ...install,
    ...(hasEtcd
      ? [
          {
            text: 'Makes the folder of the data, for etcd alone',
            command: `sudo install -d -m 700 -o etcd -g etcd ${etcdData}`,
          },
        ]
      : []),
    { text: 'Makes systemd read the units', command: 'sudo systemctl daemon-reload' },
    ...(hasEtcd ? etcdSteps(node) : []),
    ...(others.length > 0 ? [{ text: `Starts ${others.join(', ')}`, command: start(others) }] : []),
    ...(isFirstControlPlane(cluster, node)
      ? [{ text: 'Go on with the README of the admin bundle: rights come from there' }]
      : []),
  ]
}

/** Commands that make a node use what changed, in order. */
export function systemdRestarts(
  changed: readonly SpecId[],
  cluster: Cluster,
  node: ClusterNode,
): string[] {
  return units
    .filter(({ specs, on }) => on(cluster, node) && specs.some((spec) => changed.includes(spec)))
    .map(({ name }) => `sudo systemctl daemon-reload && sudo systemctl restart ${name}`)
}

/** What the admin does on their own computer before anything else. */
export function systemdAdminSteps(): Step[] {
  return [
    {
      text: 'Gives admin.conf, the API servers and people their rights; read the files first',
      command: 'kubectl --kubeconfig kubeconfigs/super-admin.conf apply -f rbac/',
    },
    { text: 'Install a network plugin and a cluster DNS of your choice' },
  ]
}
