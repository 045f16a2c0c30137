import type { Cluster, ClusterNode } from '../cluster'
import { serverUrl } from '../server-url'
import { yamlDocuments, yamlText } from '../yaml-text'
import {
  initConfiguration,
  kubeadmArguments,
  kubeadmKind,
  kubernetesVersion,
} from './kubeadm-cluster'
import type { KubeadmDocument } from './kubeadm-cluster'
import { kubeadmUse, pki } from './kubeadm-places'
import type { ConfigFile } from './layout'
import { addressOf, loopbackOf } from './node-addresses'
import { etcdMembers, isEtcdOnly } from './roles'

export const etcdConfigPath = 'config/kubeadm-etcd.yaml'
export const etcdKubeletPath = 'config/kubelet-etcd.yaml'
export const etcdDropInPath = 'config/20-etcd-service-manager.conf'
/** Where the two files above go on a node that only serves etcd. */
export const etcdKubeletTarget = '/etc/kubernetes/kubelet-etcd.yaml'
export const etcdDropInTarget = '/etc/systemd/system/kubelet.service.d/20-etcd-service-manager.conf'

/** kubeadm writes the static pod of one member from this (setup-ha-etcd-with-kubeadm). */
function etcdConfiguration(cluster: Cluster, node: ClusterNode): KubeadmDocument {
  const peer = serverUrl(addressOf(node), 2380)
  const client = serverUrl(addressOf(node), 2379)
  const members = etcdMembers(cluster).map(
    (member) => `${member.name}=${serverUrl(addressOf(member), 2380)}`,
  )
  return {
    ...kubeadmKind(cluster, 'ClusterConfiguration'),
    ...kubernetesVersion(cluster),
    certificatesDir: pki,
    etcd: {
      local: {
        extraArgs: kubeadmArguments(cluster, {
          name: node.name,
          'initial-cluster': members.join(','),
          'initial-cluster-state': 'new',
          'listen-peer-urls': peer,
          'initial-advertise-peer-urls': peer,
          'listen-client-urls': `${client},${serverUrl(loopbackOf(node), 2379)}`,
          'advertise-client-urls': client,
        }),
      },
    },
  }
}

/** A kubelet without a cluster: it starts static pods and answers on this host only. */
const standaloneKubelet = yamlText(
  {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: { anonymous: { enabled: false }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    address: '127.0.0.1',
    cgroupDriver: 'systemd',
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    staticPodPath: '/etc/kubernetes/manifests',
  },
  'For a node that serves etcd and nothing else. Set containerRuntimeEndpoint to your runtime.',
)

const dropIn = `[Service]
ExecStart=
ExecStart=/usr/bin/kubelet --config=${etcdKubeletTarget}
Restart=always
`

/** @returns what starts an external member, and the kubelet where there is no other. */
export function etcdConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const member: ConfigFile = {
    path: etcdConfigPath,
    text: yamlDocuments([
      yamlText(etcdConfiguration(cluster, node)),
      yamlText(initConfiguration(cluster, node)),
    ]),
    why: 'Tells kubeadm how to start this etcd member.',
    usedBy: kubeadmUse,
  }
  if (!isEtcdOnly(node)) return [member]
  return [
    member,
    {
      path: etcdKubeletPath,
      text: standaloneKubelet,
      why: 'Makes the kubelet of this node start etcd without an API server.',
      usedBy: [{ component: 'kubelet', flag: '--config' }],
    },
    {
      path: etcdDropInPath,
      text: dropIn,
      why: 'Starts the kubelet with the file above.',
      usedBy: [{ component: 'systemd', flag: 'kubelet.service.d' }],
    },
  ]
}
