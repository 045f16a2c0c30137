import type { Cluster, ClusterNode } from '../cluster'
import { apiServerPort } from '../endpoint'
import { hostPort } from '../server-url'
import type { SpecId } from '../plan/spec'
import {
  bindingPath,
  etcdConfigPath,
  etcdDropInPath,
  etcdDropInTarget,
  etcdKubeletPath,
  etcdKubeletTarget,
  initConfigPath,
} from './kubeadm-config'
import { installSteps } from './install-steps'
import type { OnNode, Step } from './layout'
import { isControlPlane, isEtcdOnly, isFirstControlPlane, runsEtcd } from './roles'

/** `kubeadm join` stops at files that were not there before it, unless told that they are meant. */
const premadeKubelet = 'FileAvailable--etc-kubernetes-kubelet.conf'
const premadeAuthority = 'FileAvailable--etc-kubernetes-pki-ca.crt'
const premadeManifests = 'DirAvailable--etc-kubernetes-manifests'

function etcdSteps(node: ClusterNode): Step[] {
  const kubelet: Step[] = isEtcdOnly(node)
    ? [
        {
          text: 'Lets the kubelet start etcd without an API server',
          command: `sudo cp ${etcdKubeletPath} ${etcdKubeletTarget}`,
        },
        {
          text: 'The same, for systemd',
          command: `sudo mkdir -p ${folderOf(etcdDropInTarget)} && sudo cp ${etcdDropInPath} ${etcdDropInTarget}`,
        },
        {
          text: 'Starts the kubelet again',
          command: 'sudo systemctl daemon-reload && sudo systemctl restart kubelet',
        },
      ]
    : []
  return [
    ...kubelet,
    {
      text: 'Starts the etcd member',
      command: `sudo kubeadm init phase etcd local --config ${etcdConfigPath}`,
    },
  ]
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'))
}

function initSteps(cluster: Cluster): Step[] {
  const first: Step[] =
    cluster.etcd.topology === 'external'
      ? [{ text: 'Go on when every etcd node has done its steps' }]
      : []
  const binding: Step[] =
    cluster.pki.kubeletClientGroup === 'none'
      ? [
          {
            text: 'Lets the API server reach kubelets, for logs and exec',
            command: `sudo kubectl --kubeconfig /etc/kubernetes/admin.conf apply -f ${bindingPath}`,
          },
        ]
      : []
  return [
    ...first,
    {
      text: 'Starts the control plane; kubeadm finds and uses the files',
      command: `sudo kubeadm init --config ${initConfigPath}`,
    },
    ...binding,
    { text: 'Install a network plugin of your choice, then go on with the other nodes' },
  ]
}

/**
 * Joining with files that are there already. kubeadm still wants a bootstrap token, to read the
 * cluster's configuration; the kubelet finds its kubeconfig and asks for no certificate.
 */
function joinSteps(cluster: Cluster, node: ClusterNode, joinHash: string | undefined): Step[] {
  const isMaster = isControlPlane(node)
  const ignored = [
    premadeKubelet,
    ...(isMaster ? [] : [premadeAuthority]),
    ...(runsEtcd(cluster, node) && cluster.etcd.topology === 'external' ? [premadeManifests] : []),
  ]
  const advertised = node.addresses[0]
  const command = [
    `sudo kubeadm join ${hostPort(cluster.endpoint.host, cluster.endpoint.port)}`,
    '--token TOKEN',
    `--discovery-token-ca-cert-hash sha256:${joinHash ?? 'JOIN_HASH'}`,
    `--node-name ${node.name}`,
    ...(isMaster ? ['--control-plane'] : []),
    ...(isMaster && advertised !== undefined
      ? [`--apiserver-advertise-address ${advertised}`, `--apiserver-bind-port ${apiServerPort}`]
      : []),
    `--ignore-preflight-errors=${ignored.join(',')}`,
  ].join(' ')
  const first = cluster.nodes.find(isControlPlane)
  return [
    {
      text: `On ${first?.name ?? 'the first control plane'}, makes a token for 24 hours`,
      command: 'sudo kubeadm token create',
    },
    {
      text: `On ${node.name}, joins the cluster; put the token in the place of TOKEN`,
      command,
    },
  ]
}

/** Commands for a node, in order. */
export function kubeadmSteps(cluster: Cluster, node: ClusterNode, joinHash?: string): Step[] {
  const steps = installSteps(cluster, node)
  if (cluster.etcd.topology === 'external' && runsEtcd(cluster, node))
    steps.push(...etcdSteps(node))
  if (isFirstControlPlane(cluster, node)) steps.push(...initSteps(cluster))
  else if (!isEtcdOnly(node)) steps.push(...joinSteps(cluster, node, joinHash))
  return steps
}

type Restart = {
  readonly command: string
  readonly specs: readonly SpecId[]
  readonly on: OnNode
}

/** The kubelet starts a static pod again when its sandbox is stopped. */
function restartPod(name: string): string {
  return `sudo crictl pods --namespace kube-system --name ${name} -q | xargs -r sudo crictl stopp`
}

/**
 * What reads the rows only when it starts. etcd and the API server read leaf certificates anew by
 * themselves, but not their authorities; kubeadm's documents restart all, and so do we.
 */
const restarts: readonly Restart[] = [
  {
    command: restartPod('etcd-'),
    specs: ['etcd-ca', 'etcd-server', 'etcd-peer'],
    on: runsEtcd,
  },
  {
    command: restartPod('kube-apiserver-'),
    specs: [
      'ca',
      'apiserver',
      'apiserver-kubelet-client',
      'apiserver-etcd-client',
      'etcd-ca',
      'front-proxy-ca',
      'front-proxy-client',
      'sa',
    ],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    command: restartPod('kube-controller-manager-'),
    specs: ['ca', 'front-proxy-ca', 'sa', 'controller-manager'],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    command: restartPod('kube-scheduler-'),
    specs: ['scheduler'],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    command: 'sudo systemctl restart kubelet',
    specs: ['ca', 'kubelet-client', 'kubelet-serving'],
    on: (_cluster, node) => !isEtcdOnly(node),
  },
]

/** Commands that make a node use what changed, in order. */
export function kubeadmRestarts(
  changed: readonly SpecId[],
  cluster: Cluster,
  node: ClusterNode,
): string[] {
  return restarts
    .filter(({ specs, on }) => on(cluster, node) && specs.some((spec) => changed.includes(spec)))
    .map(({ command }) => command)
}
