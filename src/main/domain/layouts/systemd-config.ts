import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import { yamlText } from '../yaml-text'
import type { ConfigFile, FilledText } from './layout'
import { isControlPlane } from './roles'
import {
  encryptionConfigPath,
  kubeletConfigPath,
  kubeletFolder,
  proxyConfigPath,
  proxyFolder,
  schedulerConfigPath,
  schedulerKubeconfig,
} from './systemd-paths'
import { systemdUnits } from './systemd-units'

function config(
  target: string,
  text: string | FilledText,
  spec: SpecId,
  usedBy: readonly [component: string, flag: string],
  why: string,
): ConfigFile {
  const [component, flag] = usedBy
  return { path: `files${target}`, target, text, spec, why, usedBy: [{ component, flag }] }
}

/**
 * secretbox first, so that it encrypts what is written; identity last, so that what was written
 * before can be read. The text is cut where the key goes: it is sealed until the file is written.
 */
function encryptionConfig(): FilledText {
  const hole = 'KEY-GOES-HERE'
  const text = yamlText({
    apiVersion: 'apiserver.config.k8s.io/v1',
    kind: 'EncryptionConfiguration',
    resources: [
      {
        resources: ['secrets'],
        providers: [{ secretbox: { keys: [{ name: 'key1', secret: hole }] } }, { identity: {} }],
      },
    ],
  })
  const [before = '', after = ''] = text.split(hole)
  return [before, { row: 'encryption-key', part: 'secret' }, after]
}

function kubeletConfig({ network }: Cluster): string {
  return yamlText({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: `${kubeletFolder}/ca.crt` },
    },
    authorization: { mode: 'Webhook' },
    cgroupDriver: 'systemd',
    clusterDNS: [network.dnsAddress],
    clusterDomain: network.dnsDomain,
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
    // Certificates come from this app: nothing in the cluster approves the requests for new ones.
    rotateCertificates: false,
    tlsCertFile: `${kubeletFolder}/kubelet.crt`,
    tlsPrivateKeyFile: `${kubeletFolder}/kubelet.key`,
  })
}

function proxyConfig({ network }: Cluster, node: ClusterNode): string {
  return yamlText({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig: `${proxyFolder}/kubeconfig` },
    ...(network.podCIDRs.length > 0 ? { clusterCIDR: network.podCIDRs.join(',') } : {}),
    hostnameOverride: node.name,
    mode: 'iptables',
  })
}

const schedulerConfig = yamlText({
  apiVersion: 'kubescheduler.config.k8s.io/v1',
  kind: 'KubeSchedulerConfiguration',
  clientConnection: { kubeconfig: schedulerKubeconfig },
  leaderElection: { leaderElect: true },
})

/** Unit files and component configuration, put in their places by install.sh. */
export function systemdConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const onControlPlane = [
    config(
      encryptionConfigPath,
      encryptionConfig(),
      'encryption-key',
      ['kube-apiserver', '--encryption-provider-config'],
      'Makes API servers encrypt Secrets in etcd. The same on every control plane.',
    ),
    config(
      schedulerConfigPath,
      schedulerConfig,
      'scheduler',
      ['kube-scheduler', '--config'],
      'Tells the scheduler which kubeconfig to use.',
    ),
  ]
  const onWorker = [
    config(
      kubeletConfigPath,
      kubeletConfig(cluster),
      'kubelet-client',
      ['kubelet', '--config'],
      'Tells the kubelet whom to trust and what to show.',
    ),
    config(
      proxyConfigPath,
      proxyConfig(cluster, node),
      'kube-proxy',
      ['kube-proxy', '--config'],
      'Tells kube-proxy which kubeconfig to use and which addresses pods have.',
    ),
  ]
  return [
    ...systemdUnits(cluster, node),
    ...(isControlPlane(node) ? onControlPlane : []),
    ...(node.roles.includes('worker') ? onWorker : []),
  ]
}
