import type { Cluster, ClusterNode } from '../cluster'
import { serverUrl } from '../server-url'
import { yamlText } from '../yaml-text'
import { adminManifest } from './admin-rights'
import { etcdEndpoints } from './etcd-service'
import { externalEtcdConfigs, isExternal } from './external-etcd'
import { datastoreClient, manifestFolder } from './k3s-product'
import type { Product } from './k3s-product'
import type { ConfigFile, FilledText } from './layout'
import { addressOfEachFamily } from './node-addresses'
import { isControlPlane, isEtcdOnly, isFirstControlPlane } from './roles'
import { serverNames } from './server-names'

/**
 * Who joins brings a token that pins the authority: `K10`, a hash over the bundle of server-ca, user
 * and password (k3s pkg/clientaccess/token.go). The first server takes the passwords as they are.
 */
function tokens(cluster: Cluster, node: ClusterNode): FilledText {
  const password = (row: 'server-token' | 'agent-token') =>
    ({ row, part: 'secret', form: 'hex' }) as const
  const pin = { row: 'server-ca', part: 'bundle-hash' } as const
  if (isFirstControlPlane(cluster, node))
    return [
      'token: "',
      password('server-token'),
      '"\nagent-token: "',
      password('agent-token'),
      '"\n',
    ]
  if (isControlPlane(node))
    return [
      'token: "K10',
      pin,
      '::server:',
      password('server-token'),
      '"\nagent-token: "',
      password('agent-token'),
      '"\n',
    ]
  return ['token: "K10', pin, '::node:', password('agent-token'), '"\n']
}

function registration(cluster: Cluster, product: Product): string {
  const { host, port } = cluster.endpoint
  return serverUrl(host, product.registrationPort ?? port)
}

function datastore(cluster: Cluster, product: Product): Record<string, string> {
  const { folder, settings } = datastoreClient(product)
  const [authority, certificate, privateKey] = settings
  return {
    'datastore-endpoint': etcdEndpoints(cluster).join(','),
    [authority]: `${folder}/ca.crt`,
    [certificate]: `${folder}/client.crt`,
    [privateKey]: `${folder}/client.key`,
  }
}

/** Where a node enters: agents and further servers name a server, unless etcd tells them all. */
function joining(cluster: Cluster, node: ClusterNode, product: Product): Record<string, unknown> {
  const isFirst = isFirstControlPlane(cluster, node)
  const named = { server: registration(cluster, product) }
  if (!isControlPlane(node)) return named
  if (!isExternal(cluster)) return isFirst ? product.firstServer : named
  const names = product.registersBesideEtcd && !isFirst
  return { ...(names ? named : {}), ...datastore(cluster, product) }
}

function settings(cluster: Cluster, node: ClusterNode, product: Product): Record<string, unknown> {
  const { network } = cluster
  const own = { 'node-name': node.name, 'node-ip': addressOfEachFamily(node) }
  const entry = { ...joining(cluster, node, product), ...own }
  if (!isControlPlane(node)) return entry
  return {
    ...entry,
    'tls-san': serverNames(cluster),
    ...(network.podCIDRs.length > 0 ? { 'cluster-cidr': network.podCIDRs.join(',') } : {}),
    'service-cidr': network.serviceCIDRs.join(','),
    'cluster-dns': network.dnsAddress,
    'cluster-domain': network.dnsDomain,
    ...(product.asksForEncryption ? { 'secrets-encryption': true } : {}),
  }
}

/** config.yaml of every node, with its token, and on the first server the rights of admin.conf. */
export function k3sConfigs(cluster: Cluster, node: ClusterNode, product: Product): ConfigFile[] {
  const isServer = isControlPlane(node)
  const member = externalEtcdConfigs(cluster, node)
  if (isEtcdOnly(node)) return member
  const rights = adminManifest(manifestFolder(product), [
    { component: product.command, flag: 'server/manifests' },
  ])
  return [
    ...member,
    {
      path: `files${product.config}`,
      target: product.config,
      text: [yamlText(settings(cluster, node, product)), ...tokens(cluster, node)],
      spec: isServer ? 'server-token' : 'agent-token',
      why: isServer
        ? 'Names, networks and tokens of this server.'
        : 'Where this agent joins, and the token that it joins with.',
      usedBy: [{ component: product.command, flag: '--config' }],
    },
    ...(isFirstControlPlane(cluster, node) ? [rights] : []),
  ]
}
