import type { Cluster, ClusterNode } from '../cluster'
import { apiServerPort } from '../endpoint'
import { serverUrl } from '../server-url'
import { etcdEndpoints, etcdUnit } from './etcd-service'
import type { ConfigFile } from './layout'
import { addressOf, addressOfEachFamily, loopbackOf } from './node-addresses'
import { isControlPlane, runsEtcd } from './roles'
import {
  encryptionConfigPath,
  kubeletConfigPath,
  kubeletFolder,
  managerKubeconfig,
  pkiFolder,
  proxyConfigPath,
  schedulerConfigPath,
  schedulerKubeconfig,
  signsRequests,
} from './systemd-paths'
import { unitFile } from './unit-file'
import type { Unit } from './unit-file'

const documentation = 'https://kubernetes.io/docs/'

/** A stacked member is asked on the same machine; external ones all, so that one may be down. */
function etcdServers(cluster: Cluster, node: ClusterNode): string {
  return cluster.etcd.topology === 'stacked'
    ? serverUrl(loopbackOf(node), 2379)
    : etcdEndpoints(cluster).join(',')
}

function apiServer(cluster: Cluster, node: ClusterNode): Unit {
  const { dnsDomain, serviceCIDRs } = cluster.network
  return {
    name: 'kube-apiserver',
    description: 'Kubernetes API server',
    documentation,
    after: 'network-online.target etcd.service',
    service: ['Type=notify', 'TimeoutStartSec=120'],
    spec: 'apiserver',
    flags: [
      ['advertise-address', addressOf(node)],
      ['secure-port', `${apiServerPort}`],
      ['allow-privileged', 'true'],
      ['authorization-mode', 'Node,RBAC'],
      ['enable-admission-plugins', 'NodeRestriction'],
      ['service-cluster-ip-range', serviceCIDRs.join(',')],
      ['tls-cert-file', `${pkiFolder}/kube-apiserver.crt`],
      ['tls-private-key-file', `${pkiFolder}/kube-apiserver.key`],
      ['client-ca-file', `${pkiFolder}/ca.crt`],
      ['kubelet-certificate-authority', `${pkiFolder}/ca.crt`],
      ['kubelet-client-certificate', `${pkiFolder}/apiserver-kubelet-client.crt`],
      ['kubelet-client-key', `${pkiFolder}/apiserver-kubelet-client.key`],
      ['kubelet-preferred-address-types', 'InternalIP,Hostname'],
      ['etcd-servers', etcdServers(cluster, node)],
      ['etcd-cafile', `${pkiFolder}/etcd-ca.crt`],
      ['etcd-certfile', `${pkiFolder}/apiserver-etcd-client.crt`],
      ['etcd-keyfile', `${pkiFolder}/apiserver-etcd-client.key`],
      ['encryption-provider-config', encryptionConfigPath],
      ['service-account-issuer', `https://kubernetes.default.svc.${dnsDomain}`],
      ['service-account-key-file', `${pkiFolder}/service-account.pub`],
      ['service-account-signing-key-file', `${pkiFolder}/service-account.key`],
      ['requestheader-client-ca-file', `${pkiFolder}/front-proxy-ca.crt`],
      // Never empty: with one authority for everything, any client could pose as the front proxy.
      ['requestheader-allowed-names', 'front-proxy-client'],
      ['requestheader-username-headers', 'X-Remote-User'],
      ['requestheader-group-headers', 'X-Remote-Group'],
      ['requestheader-extra-headers-prefix', 'X-Remote-Extra-'],
      ['proxy-client-cert-file', `${pkiFolder}/front-proxy-client.crt`],
      ['proxy-client-key-file', `${pkiFolder}/front-proxy-client.key`],
      // Without kube-proxy on this machine, service addresses lead nowhere from here.
      ...(node.roles.includes('worker') ? [] : ([['enable-aggregator-routing', 'true']] as const)),
    ],
  }
}

function controllerManager(cluster: Cluster): Unit {
  const { podCIDRs, serviceCIDRs } = cluster.network
  return {
    name: 'kube-controller-manager',
    description: 'Kubernetes controller manager',
    documentation,
    after: 'network-online.target kube-apiserver.service',
    service: [],
    spec: 'controller-manager',
    flags: [
      ['bind-address', '127.0.0.1'],
      ['cluster-name', cluster.clusterName],
      ['kubeconfig', managerKubeconfig],
      ['authentication-kubeconfig', managerKubeconfig],
      ['authorization-kubeconfig', managerKubeconfig],
      ['client-ca-file', `${pkiFolder}/ca.crt`],
      ['requestheader-client-ca-file', `${pkiFolder}/front-proxy-ca.crt`],
      ['root-ca-file', `${pkiFolder}/ca.crt`],
      ['service-account-private-key-file', `${pkiFolder}/service-account.key`],
      ...(signsRequests(cluster)
        ? ([
            ['cluster-signing-cert-file', `${pkiFolder}/ca.crt`],
            ['cluster-signing-key-file', `${pkiFolder}/ca.key`],
          ] as const)
        : []),
      ...(podCIDRs.length > 0
        ? ([
            ['allocate-node-cidrs', 'true'],
            ['cluster-cidr', podCIDRs.join(',')],
          ] as const)
        : []),
      ['service-cluster-ip-range', serviceCIDRs.join(',')],
      ['use-service-account-credentials', 'true'],
      ['leader-elect', 'true'],
    ],
  }
}

const scheduler: Unit = {
  name: 'kube-scheduler',
  description: 'Kubernetes scheduler',
  documentation,
  after: 'network-online.target kube-apiserver.service',
  service: [],
  spec: 'scheduler',
  flags: [
    ['bind-address', '127.0.0.1'],
    ['config', schedulerConfigPath],
    ['authentication-kubeconfig', schedulerKubeconfig],
    ['authorization-kubeconfig', schedulerKubeconfig],
  ],
}

function kubelet(cluster: Cluster, node: ClusterNode): Unit {
  const isDual = cluster.network.podCIDRs.length > 1
  return {
    name: 'kubelet',
    description: 'Kubernetes kubelet',
    documentation,
    after: 'network-online.target containerd.service',
    service: [],
    spec: 'kubelet-client',
    flags: [
      ['config', kubeletConfigPath],
      ['kubeconfig', `${kubeletFolder}/kubeconfig`],
      // The name in the certificate, whatever the host is called.
      ['hostname-override', node.name],
      ['node-ip', isDual ? addressOfEachFamily(node) : addressOf(node)],
    ],
  }
}

const proxy: Unit = {
  name: 'kube-proxy',
  description: 'Kubernetes kube-proxy',
  documentation,
  after: 'network-online.target',
  service: [],
  spec: 'kube-proxy',
  flags: [['config', proxyConfigPath]],
}

/** Unit files of a node, in the order in which they are started. */
export function systemdUnits(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const units = [
    ...(isControlPlane(node)
      ? [apiServer(cluster, node), controllerManager(cluster), scheduler]
      : []),
    ...(node.roles.includes('worker') ? [kubelet(cluster, node), proxy] : []),
  ]
  return [...(runsEtcd(cluster, node) ? [etcdUnit(cluster, node)] : []), ...units.map(unitFile)]
}
