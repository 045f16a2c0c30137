import type { Cluster, ClusterNode } from '../cluster'
import { kubeletClientBinding } from '../rbac'
import { apiServerPort } from '../endpoint'
import { hostPort, serverUrl } from '../server-url'
import { yamlDocuments, yamlText } from '../yaml-text'
import type { ConfigFile } from './layout'
import { etcdMembers, isEtcdOnly, isFirstControlPlane, runsEtcd } from './roles'

export const initConfigPath = 'config/kubeadm-init.yaml'
export const bindingPath = `config/${kubeletClientBinding().fileName}`
export const etcdConfigPath = 'config/kubeadm-etcd.yaml'
export const etcdKubeletPath = 'config/kubelet-etcd.yaml'
export const etcdDropInPath = 'config/20-etcd-service-manager.conf'
/** Where the two files above go on a node that only serves etcd. */
export const etcdKubeletTarget = '/etc/kubernetes/kubelet-etcd.yaml'
export const etcdDropInTarget = '/etc/systemd/system/kubelet.service.d/20-etcd-service-manager.conf'

const pki = '/etc/kubernetes/pki'
const kubeadmUse = [{ component: 'kubeadm', flag: '--config' }]

/** v1beta4 came with Kubernetes 1.31, which also knew other key algorithms and validity periods. */
function hasV1beta4(cluster: Cluster): boolean {
  const { major, minor } = cluster.kubernetesVersion
  return major > 1 || minor >= 31
}

function apiVersion(cluster: Cluster): string {
  return `kubeadm.k8s.io/${hasV1beta4(cluster) ? 'v1beta4' : 'v1beta3'}`
}

/**
 * kubeadm's names of key algorithms, so that its own renewals keep them. ECDSA-P384 came with 1.34;
 * Ed25519 it has never known, and pre-flight refuses it.
 */
function encryptionAlgorithm(cluster: Cluster): Record<string, string> {
  const { keyAlgorithm } = cluster.pki
  const { major, minor } = cluster.kubernetesVersion
  const isKnown =
    keyAlgorithm !== 'ed25519' && (keyAlgorithm !== 'ecdsa-p384' || major > 1 || minor >= 34)
  return isKnown ? { encryptionAlgorithm: keyAlgorithm.toUpperCase() } : {}
}

function lifetimes(cluster: Cluster): Record<string, string> {
  const { authority, certificate } = cluster.pki.validityHours
  return {
    ...encryptionAlgorithm(cluster),
    caCertificateValidityPeriod: `${authority}h0m0s`,
    certificateValidityPeriod: `${certificate}h0m0s`,
  }
}

/** Without a patch level the field stays out, and kubeadm takes its own version. */
function version(cluster: Cluster): Record<string, string> {
  const { major, minor, patch } = cluster.kubernetesVersion
  return patch === undefined ? {} : { kubernetesVersion: `v${major}.${minor}.${patch}` }
}

function clusterConfiguration(cluster: Cluster): Record<string, unknown> {
  const { network, extraSANs, endpoint } = cluster
  const certSANs = [...extraSANs.dnsNames, ...extraSANs.addresses]
  return {
    apiVersion: apiVersion(cluster),
    kind: 'ClusterConfiguration',
    clusterName: cluster.clusterName,
    ...version(cluster),
    ...(hasV1beta4(cluster) ? lifetimes(cluster) : {}),
    certificatesDir: pki,
    ...(cluster.hasEndpoint
      ? { controlPlaneEndpoint: hostPort(endpoint.host, endpoint.port) }
      : {}),
    networking: {
      serviceSubnet: network.serviceCIDRs.join(','),
      ...(network.podCIDRs.length > 0 ? { podSubnet: network.podCIDRs.join(',') } : {}),
      dnsDomain: network.dnsDomain,
    },
    ...(certSANs.length > 0 ? { apiServer: { certSANs } } : {}),
    ...(cluster.etcd.topology === 'external' ? { etcd: { external: externalEtcd(cluster) } } : {}),
  }
}

/** Arguments are a list since v1beta4 and were a map before. */
function argumentsOf(cluster: Cluster, args: Record<string, string>) {
  return hasV1beta4(cluster) ? Object.entries(args).map(([name, value]) => ({ name, value })) : args
}

function externalEtcd(cluster: Cluster): Record<string, unknown> {
  return {
    endpoints: etcdMembers(cluster).map((node) => serverUrl(node.addresses[0] ?? node.name, 2379)),
    caFile: `${pki}/etcd/ca.crt`,
    certFile: `${pki}/apiserver-etcd-client.crt`,
    keyFile: `${pki}/apiserver-etcd-client.key`,
  }
}

/** The name must be the one in the node's certificates, whatever the host is called. */
function initConfiguration(cluster: Cluster, node: ClusterNode): Record<string, unknown> {
  const advertiseAddress = node.addresses[0]
  return {
    apiVersion: apiVersion(cluster),
    kind: 'InitConfiguration',
    localAPIEndpoint: {
      ...(advertiseAddress === undefined ? {} : { advertiseAddress }),
      bindPort: apiServerPort,
    },
    nodeRegistration: { name: node.name },
  }
}

/**
 * kubeadm writes the static pod of one member from this (setup-ha-etcd-with-kubeadm).
 */
function etcdConfiguration(cluster: Cluster, node: ClusterNode): Record<string, unknown> {
  const address = node.addresses[0] ?? node.name
  const peer = serverUrl(address, 2380)
  const client = serverUrl(address, 2379)
  const loopback = serverUrl(address.includes(':') ? '::1' : '127.0.0.1', 2379)
  const members = etcdMembers(cluster).map(
    (member) => `${member.name}=${serverUrl(member.addresses[0] ?? member.name, 2380)}`,
  )
  const args: Record<string, string> = {
    name: node.name,
    'initial-cluster': members.join(','),
    'initial-cluster-state': 'new',
    'listen-peer-urls': peer,
    'initial-advertise-peer-urls': peer,
    'listen-client-urls': `${client},${loopback}`,
    'advertise-client-urls': client,
  }
  return {
    apiVersion: apiVersion(cluster),
    kind: 'ClusterConfiguration',
    ...version(cluster),
    certificatesDir: pki,
    etcd: { local: { extraArgs: argumentsOf(cluster, args) } },
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

/** Configuration that uses the files, for `kubeadm init` and for external etcd. No secrets. */
export function kubeadmConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const files: ConfigFile[] = []
  if (cluster.etcd.topology === 'external' && runsEtcd(cluster, node)) {
    files.push({
      path: etcdConfigPath,
      text: yamlDocuments([
        yamlText(etcdConfiguration(cluster, node)),
        yamlText(initConfiguration(cluster, node)),
      ]),
      why: 'Tells kubeadm how to start this etcd member.',
      usedBy: kubeadmUse,
    })
    if (isEtcdOnly(node))
      files.push(
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
      )
  }
  if (isFirstControlPlane(cluster, node)) {
    files.push({
      path: initConfigPath,
      text: yamlDocuments([
        yamlText(clusterConfiguration(cluster)),
        yamlText(initConfiguration(cluster, node)),
      ]),
      why: 'Tells kubeadm init what the certificates were made for.',
      usedBy: kubeadmUse,
    })
    if (cluster.pki.kubeletClientGroup === 'none')
      files.push({
        path: bindingPath,
        text: kubeletClientBinding().text,
        why: 'Lets the API server reach kubelets, for logs and exec.',
        usedBy: [{ component: 'kubectl', flag: 'apply -f' }],
      })
  }
  return files
}
