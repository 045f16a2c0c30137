import type { Cluster, ClusterNode } from '../cluster'
import type { SpecId } from '../plan/spec'
import { yamlText } from '../yaml-text'
import { kubeletConfiguration } from './component-configs'
import { encryptionFile } from './encryption-config'
import type { ConfigFile } from './layout'
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
  text: string,
  spec: SpecId,
  usedBy: readonly [component: string, flag: string],
  why: string,
): ConfigFile {
  const [component, flag] = usedBy
  return { path: `files${target}`, target, text, spec, why, usedBy: [{ component, flag }] }
}

function kubeletConfig(cluster: Cluster): string {
  return yamlText({
    ...kubeletConfiguration(cluster, {
      clientCAFile: `${kubeletFolder}/ca.crt`,
      serving: {
        certificate: `${kubeletFolder}/kubelet.crt`,
        privateKey: `${kubeletFolder}/kubelet.key`,
      },
      // Certificates come from this app: nothing in the cluster approves the requests for new ones.
      rotates: false,
    }),
    containerRuntimeEndpoint: 'unix:///run/containerd/containerd.sock',
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
    encryptionFile(encryptionConfigPath),
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
