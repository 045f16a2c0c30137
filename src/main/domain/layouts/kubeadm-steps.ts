import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import { rotatesInCluster } from './kubeadm-components'
import { bindingPath, initConfigPath, joinConfigPath } from './kubeadm-config'
import {
  etcdConfigPath,
  etcdDropInPath,
  etcdDropInTarget,
  etcdKubeletPath,
  etcdKubeletTarget,
} from './kubeadm-etcd'
import { encryptionLater } from './encryption-later'
import { encryptionPath } from './kubeadm-places'
import { installSteps } from './install-steps'
import type { OnNode, Step } from './layout'
import { isControlPlane, isEtcdOnly, isFirstControlPlane, runsEtcd } from './roles'
import { rowsRead } from './rows-read'

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
 * The hash is for joins by token, which this cluster can do without: the file trusts the same
 * authority. @param joinHash hex, once the authority is issued.
 */
function joinSteps(cluster: Cluster, node: ClusterNode, joinHash: string | undefined): Step[] {
  const first = cluster.nodes.find(isControlPlane)
  return [
    { text: `Go on when ${first?.name ?? 'the first control plane'} is up` },
    {
      text: `On ${node.name}, joins the cluster; its kubelet.conf takes the place of a token`,
      command: `sudo kubeadm join --config ${joinConfigPath}`,
    },
    ...(joinHash === undefined
      ? []
      : [
          {
            text: `To join with a token instead, pin the authority: --discovery-token-ca-cert-hash sha256:${joinHash}`,
          },
        ]),
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

/**
 * kubeadm's way to change flags of a cluster that runs ("Reconfiguring a kubeadm cluster"): its ConfigMap,
 * then the static pod of every node.
 */
export function kubeadmEncryptionLater(cluster: Cluster): Step[] {
  return encryptionLater(cluster, {
    path: encryptionPath,
    introduce: [
      {
        text: 'Once for the cluster: copy extraArgs and extraVolumes of apiServer from config/kubeadm-init.yaml of the first control plane into the ConfigMap of kubeadm',
        command: 'kubectl --namespace kube-system edit configmap kubeadm-config',
      },
      {
        text: 'On one control plane after the other: writes the static pod with the new flag; the kubelet starts it',
        command:
          "sudo kubectl --kubeconfig /etc/kubernetes/admin.conf --namespace kube-system get configmap kubeadm-config -o jsonpath='{.data.ClusterConfiguration}' > cluster.yaml && sudo kubeadm init phase control-plane apiserver --config cluster.yaml",
      },
    ],
    restart: restartPod('kube-apiserver-'),
  })
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

const restarts: readonly Restart[] = [
  {
    command: restartPod('etcd-'),
    specs: rowsRead.etcd,
    on: runsEtcd,
  },
  {
    command: restartPod('kube-apiserver-'),
    specs: rowsRead['kube-apiserver'],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    command: restartPod('kube-controller-manager-'),
    specs: rowsRead['kube-controller-manager'],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    command: restartPod('kube-scheduler-'),
    specs: rowsRead['kube-scheduler'],
    on: (_cluster, node) => isControlPlane(node),
  },
  {
    // The kubelet prefers the certificate that it rotated itself to the one in kubelet.conf.
    command: 'sudo rm -f /var/lib/kubelet/pki/kubelet-client-*.pem',
    specs: ['kubelet-client'],
    on: (cluster, node) => rotatesInCluster(cluster) && !isEtcdOnly(node),
  },
  {
    command: 'sudo systemctl restart kubelet',
    specs: rowsRead.kubelet,
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
