import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import {
  etcdBinariesStep,
  etcdDataStep,
  etcdStartSteps,
  etcdUserStep,
  reloadStep,
} from './etcd-service'
import { installSteps } from './install-steps'
import type { OnNode, Step } from './layout'
import { isControlPlane, isFirstControlPlane, runsEtcd } from './roles'
import { rowsRead } from './rows-read'
import { binaries } from './unit-file'

const isWorker: OnNode = (_cluster, node) => node.roles.includes('worker')
const isMaster: OnNode = (_cluster, node) => isControlPlane(node)

/** Units in the order of starting. */
const units: readonly { readonly name: keyof typeof rowsRead; readonly on: OnNode }[] = [
  { name: 'etcd', on: runsEtcd },
  { name: 'kube-apiserver', on: isMaster },
  { name: 'kube-controller-manager', on: isMaster },
  { name: 'kube-scheduler', on: isMaster },
  { name: 'kubelet', on: isWorker },
  { name: 'kube-proxy', on: isWorker },
]

function namesOn(cluster: Cluster, node: ClusterNode): string[] {
  return units.filter(({ on }) => on(cluster, node)).map(({ name }) => name)
}

function start(names: readonly string[]): string {
  return `sudo systemctl enable --now ${names.join(' ')}`
}

/** Commands for a node, in order. */
export function systemdSteps(cluster: Cluster, node: ClusterNode): Step[] {
  const names = namesOn(cluster, node)
  const hasEtcd = runsEtcd(cluster, node)
  const [unpack, ...install] = installSteps(cluster, node)
  const others = names.filter((name) => name !== 'etcd')
  const { major, minor } = cluster.kubernetesVersion
  const runtime = isWorker(cluster, node) ? ', and install containerd' : ''
  return [
    ...(unpack ? [unpack] : []),
    ...(hasEtcd ? [etcdBinariesStep] : []),
    ...(others.length > 0
      ? [
          {
            text: `Put ${others.join(', ')} of Kubernetes ${major}.${minor} into ${binaries}${runtime}`,
          },
        ]
      : []),
    ...(hasEtcd ? [etcdUserStep] : []),
    ...install,
    ...(hasEtcd ? [etcdDataStep] : []),
    reloadStep,
    ...(hasEtcd ? etcdStartSteps(node) : []),
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
    .filter(
      ({ name, on }) => on(cluster, node) && rowsRead[name].some((spec) => changed.includes(spec)),
    )
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
