import type { Cluster, ClusterNode } from '../cluster'
import { apiServerPort } from '../endpoint'
import type { SpecId } from '../plan/spec'
import { serverUrl } from '../server-url'
import type { ConfigFile } from './layout'
import { addressOf, addressOfEachFamily, loopbackOf } from './node-addresses'
import { etcdMembers, isControlPlane, runsEtcd } from './roles'
import {
  encryptionConfigPath,
  etcdData,
  etcdFolder,
  kubeletConfigPath,
  kubeletFolder,
  managerKubeconfig,
  pkiFolder,
  proxyConfigPath,
  schedulerConfigPath,
  schedulerKubeconfig,
  signsRequests,
} from './systemd-paths'

type Flags = readonly (readonly [name: string, value: string])[]

/** A unit of systemd: what runs, with which flags. */
type Unit = {
  readonly name: string
  readonly description: string
  readonly after: string
  readonly service: readonly string[]
  readonly flags: Flags
  readonly spec: SpecId
}

/** Binaries lie where the documents of each project put them by hand. */
export const binaries = '/usr/local/bin'

/**
 * One argument of ExecStart (systemd.service(5), "Command lines"): `%` and `$` are doubled, and what
 * holds anything unusual stands in double quotes.
 */
function argument(text: string): string {
  const escaped = text.replace(/[%$]/g, '$&$&')
  return /^[A-Za-z0-9_.,:=/@[\]%$*+-]+$/.test(escaped)
    ? escaped
    : `"${escaped.replace(/["\\]/g, '\\$&')}"`
}

function unitFile({ name, description, after, service, flags, spec }: Unit): ConfigFile {
  const target = `/etc/systemd/system/${name}.service`
  const command = [
    `${binaries}/${name}`,
    ...flags.map(([flag, value]) => argument(`--${flag}=${value}`)),
  ]
  const text = [
    '[Unit]',
    `Description=${description}`,
    'Documentation=https://kubernetes.io/docs/',
    `After=${after}`,
    `Wants=network-online.target`,
    '',
    '[Service]',
    ...service,
    `ExecStart=${command.join(' \\\n  ')}`,
    'Restart=on-failure',
    'RestartSec=5',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
  return {
    path: `files${target}`,
    target,
    text,
    spec,
    why: `Starts ${name} with the files of this bundle.`,
    usedBy: [{ component: 'systemd', flag: `${name}.service` }],
  }
}

/** https everywhere: etcd ignores its TLS files for http addresses, with no more than a warning. */
function etcd(cluster: Cluster, node: ClusterNode): Unit {
  const client = serverUrl(addressOf(node), 2379)
  const peer = serverUrl(addressOf(node), 2380)
  const members = etcdMembers(cluster).map(
    (member) => `${member.name}=${serverUrl(addressOf(member), 2380)}`,
  )
  return {
    name: 'etcd',
    description: 'etcd',
    after: 'network-online.target',
    service: ['Type=notify', 'User=etcd', 'Group=etcd', 'LimitNOFILE=65536'],
    spec: 'etcd-server',
    flags: [
      ['name', node.name],
      ['data-dir', etcdData],
      ['listen-client-urls', `${client},${serverUrl(loopbackOf(node), 2379)}`],
      ['advertise-client-urls', client],
      ['listen-peer-urls', peer],
      ['initial-advertise-peer-urls', peer],
      ['initial-cluster', members.join(',')],
      ['initial-cluster-token', cluster.name],
      ['initial-cluster-state', 'new'],
      ['listen-metrics-urls', 'http://127.0.0.1:2381'],
      ['cert-file', `${etcdFolder}/server.crt`],
      ['key-file', `${etcdFolder}/server.key`],
      ['trusted-ca-file', `${etcdFolder}/ca.crt`],
      ['client-cert-auth', 'true'],
      ['peer-cert-file', `${etcdFolder}/peer.crt`],
      ['peer-key-file', `${etcdFolder}/peer.key`],
      ['peer-trusted-ca-file', `${etcdFolder}/ca.crt`],
      ['peer-client-cert-auth', 'true'],
    ],
  }
}

/** A stacked member is asked on the same machine; external ones all, so that one may be down. */
function etcdServers(cluster: Cluster, node: ClusterNode): string {
  return cluster.etcd.topology === 'stacked'
    ? serverUrl(loopbackOf(node), 2379)
    : etcdMembers(cluster)
        .map((member) => serverUrl(addressOf(member), 2379))
        .join(',')
}

function apiServer(cluster: Cluster, node: ClusterNode): Unit {
  const { dnsDomain, serviceCIDRs } = cluster.network
  return {
    name: 'kube-apiserver',
    description: 'Kubernetes API server',
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
  after: 'network-online.target',
  service: [],
  spec: 'kube-proxy',
  flags: [['config', proxyConfigPath]],
}

/** Unit files of a node, in the order in which they are started. */
export function systemdUnits(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  return [
    ...(runsEtcd(cluster, node) ? [etcd(cluster, node)] : []),
    ...(isControlPlane(node)
      ? [apiServer(cluster, node), controllerManager(cluster), scheduler]
      : []),
    ...(node.roles.includes('worker') ? [kubelet(cluster, node), proxy] : []),
  ].map(unitFile)
}
