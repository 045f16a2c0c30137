import type { Cluster, ClusterNode } from '../cluster'
import { yamlText } from '../yaml-text'
import { adminManifest } from './admin-rights'
import { encryptionFile } from './encryption-config'
import { etcdEndpoints } from './etcd-service'
import { externalEtcdConfigs, isExternal } from './external-etcd'
import type { EtcdClient } from './external-etcd'
import type { ConfigFile } from './layout'
import { isControlPlane, isFirstControlPlane } from './roles'
import { serverNames } from './server-names'

export const k0sConfig = '/etc/k0s/k0s.yaml'
/** k0s applies every folder in here as a stack of its own. */
const manifests = '/var/lib/k0s/manifests/certwright'

/** The API server of k0s runs as a user of its own (k0s docs/system-requirements, "users"). */
export const apiServerOwner = { user: 'kube-apiserver', group: 'root' } as const
export const encryptionPath = '/etc/k0s/encryption-config.yaml'
/** An external etcd: `spec.storage.etcd.externalCluster` (k0s docs/configuration). */
export const etcdClient: EtcdClient = {
  folder: '/etc/k0s/etcd',
  component: 'k0s',
  settings: ['caFile', 'clientCertFile', 'clientKeyFile'],
  owner: apiServerOwner,
}

const isIPv6 = (text: string) => text.includes(':')

/** One family alone stands in the plain fields; of two, IPv4 does (docs.k0sproject.io, dual-stack). */
function network({ network: { podCIDRs, serviceCIDRs, dnsDomain } }: Cluster) {
  const isDual = serviceCIDRs.length > 1
  const plain = (cidrs: readonly string[]) => cidrs.find((cidr) => !isIPv6(cidr)) ?? cidrs[0]
  const podCIDR = plain(podCIDRs)
  return {
    ...(podCIDR === undefined ? {} : { podCIDR }),
    serviceCIDR: plain(serviceCIDRs),
    clusterDomain: dnsDomain,
    ...(isDual
      ? {
          dualStack: {
            enabled: true,
            IPv6podCIDR: podCIDRs.find(isIPv6),
            IPv6serviceCIDR: serviceCIDRs.find(isIPv6),
          },
        }
      : {}),
  }
}

function etcd(cluster: Cluster, peerAddress: string | undefined) {
  if (!isExternal(cluster)) return { peerAddress }
  const { folder, settings } = etcdClient
  const [authority, certificate, privateKey] = settings
  return {
    externalCluster: {
      endpoints: etcdEndpoints(cluster),
      // The API server's own default, which an empty field would not be.
      etcdPrefix: '/registry',
      [authority]: `${folder}/ca.crt`,
      [certificate]: `${folder}/client.crt`,
      [privateKey]: `${folder}/client.key`,
    },
  }
}

function clusterConfig(cluster: Cluster, node: ClusterNode): string {
  const address = node.addresses[0]
  return yamlText({
    apiVersion: 'k0s.k0sproject.io/v1beta1',
    kind: 'ClusterConfig',
    metadata: { name: 'k0s' },
    spec: {
      api: {
        address,
        ...(cluster.hasEndpoint ? { externalAddress: cluster.endpoint.host } : {}),
        sans: serverNames(cluster),
        extraArgs: { 'encryption-provider-config': encryptionPath },
      },
      network: network(cluster),
      storage: { type: 'etcd', etcd: etcd(cluster, address) },
    },
  })
}

/** k0s.yaml of every controller, and on the first one the rights of admin.conf. */
export function k0sConfigs(cluster: Cluster, node: ClusterNode): ConfigFile[] {
  const member = externalEtcdConfigs(cluster, node)
  if (!isControlPlane(node)) return member
  return [
    ...member,
    { ...encryptionFile(encryptionPath), owner: apiServerOwner },
    {
      path: `files${k0sConfig}`,
      target: k0sConfig,
      text: clusterConfig(cluster, node),
      why: 'Names and networks of the cluster, for this controller.',
      usedBy: [{ component: 'k0s', flag: 'controller --config' }],
    },
    ...(isFirstControlPlane(cluster, node)
      ? [adminManifest(manifests, [{ component: 'k0s', flag: 'manifests' }])]
      : []),
  ]
}
