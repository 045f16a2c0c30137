import type { Cluster } from './cluster'
import type { KubeconfigRequest } from './files'
import { safeFileName } from './files'
import { layouts } from './layouts'
import { controlPlanes } from './layouts/roles'
import { standInFor } from './plan/hierarchy'
import { isCertificateItem } from './plan/spec'
import type { Plan, PlannedCertificate, RowKey } from './plan/spec'
import { apiServerPort } from './endpoint'
import { serverUrl } from './server-url'
import type { KubeconfigEntry, KubeconfigView } from '../../shared/kubeconfig-models'

/**
 * @param server `https://host:port`.
 * @returns what the kubeconfig of a planned identity holds. The authority is the one that signed the
 * API servers' certificates, which need not be the one that signed the identity.
 */
export function kubeconfigRequest(
  cluster: Cluster,
  item: PlannedCertificate,
  server: string,
): KubeconfigRequest {
  const user = cluster.users.find((candidate) => candidate.name === item.user)
  return {
    row: item.key,
    authority: serverAuthority(cluster),
    trust: layouts[cluster.layout].trust,
    clusterName: cluster.clusterName,
    userName: item.profile.subject.commonName,
    server,
    ...(user?.namespace === undefined ? {} : { namespace: user.namespace }),
    ...(item.privateKey === 'elsewhere' ? { paths: keyPathsOf(cluster, item) } : {}),
  }
}

/** Nodes keep a pair where their layout says; people keep the key beside their kubeconfig. */
function keyPathsOf(
  { layout }: Cluster,
  item: PlannedCertificate,
): NonNullable<KubeconfigRequest['paths']> {
  for (const place of layouts[layout].places[item.spec])
    if (place.as === 'kubeconfig' && place.pair) return place.pair
  return { privateKey: `${safeFileName(item.user ?? item.key)}.key` }
}

/** @returns the row of the authority that signs what API servers show. */
export function serverAuthority(cluster: Cluster): RowKey {
  return standInFor(cluster, layouts[cluster.layout].serverAuthority)
}

/** A way to reach the API server: the endpoint, or one control plane. */
export type Endpoint = KubeconfigView['endpoints'][number]

const endpointId = 'endpoint'

/** Names and addresses in the API server certificate of a node; undefined if it is not issued. */
export type ApiServerNames = (
  node: string,
) => { readonly dnsNames: readonly string[]; readonly addresses: readonly string[] } | undefined

/**
 * Where a kubeconfig may point to, and whether the certificates that were issued cover it: a host
 * that no certificate names is one that clients refuse. The endpoint may lead to any control plane,
 * so all of them must name it.
 */
export function endpointChoices(cluster: Cluster, names: ApiServerNames): Endpoint[] {
  const servers = controlPlanes(cluster)
  const { host, port } = cluster.endpoint
  const uncovered = servers.filter((node) => !covers(names(node.name), host))
  const shared: Endpoint[] = cluster.hasEndpoint
    ? [
        {
          id: endpointId,
          label: host,
          server: serverUrl(host, port),
          covered: servers.length > 0 && uncovered.length === 0,
          note:
            uncovered.length === 0
              ? `Covered, port ${port}`
              : `Not covered yet on ${uncovered.map((node) => node.name).join(', ')}`,
        },
      ]
    : []
  return [
    ...shared,
    ...servers.flatMap((node) =>
      node.addresses.slice(0, 1).map((address) => {
        const covered = covers(names(node.name), address)
        return {
          id: nodeEndpointId(node.name),
          label: node.name,
          server: serverUrl(address, apiServerPort),
          covered,
          note: covered ? `Covered, ${address}` : 'Not covered yet',
        }
      }),
    ),
  ]
}

function nodeEndpointId(node: string): string {
  return `node:${node}`
}

/** RFC 9525: an address matches an address, a name a name, and `*` stands for one whole label. */
function covers(names: ReturnType<ApiServerNames>, host: string): boolean {
  if (names === undefined) return false
  const wildcard = host.replace(/^[^.]+\./, '*.')
  return (
    names.addresses.includes(host) ||
    names.dnsNames.some((name) => name === host || name === wildcard)
  )
}

/**
 * The endpoint that a kubeconfig has until another is chosen: its own API server for what runs
 * beside one, the cluster's endpoint for the rest, or the first control plane where there is none.
 */
export function defaultEndpoint(
  cluster: Cluster,
  item: PlannedCertificate,
  choices: readonly Endpoint[],
): Endpoint | undefined {
  const isLocal = layouts[cluster.layout].places[item.spec].some(
    (place) => place.as === 'kubeconfig' && place.server === 'local',
  )
  const id = isLocal && item.node !== undefined ? nodeEndpointId(item.node) : endpointId
  return choices.find((choice) => choice.id === id) ?? choices[0]
}

/** @returns whether the layout writes a kubeconfig for this row. */
export function hasKubeconfig(cluster: Cluster, item: PlannedCertificate): boolean {
  return layouts[cluster.layout].places[item.spec].some(
    (place) =>
      place.as === 'kubeconfig' || (place.as === 'admin' && place.content === 'kubeconfig'),
  )
}

/** Every identity with a kubeconfig: people first, then the control plane, then nodes. */
export function kubeconfigEntries(
  cluster: Cluster,
  plan: Plan,
  isIssued: (row: RowKey) => boolean,
): KubeconfigEntry[] {
  const entries = plan.items.flatMap((item) =>
    isCertificateItem(item) && hasKubeconfig(cluster, item)
      ? [kubeconfigEntry(cluster, item, isIssued(item.key))]
      : [],
  )
  const order = ['people', 'control-plane', 'node']
  return entries.sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group))
}

/** @returns one identity for the list. */
export function kubeconfigEntry(
  cluster: Cluster,
  item: PlannedCertificate,
  issued: boolean,
): KubeconfigEntry {
  const { commonName, organizations } = item.profile.subject
  return {
    key: item.key,
    ...describe(cluster, item),
    node: item.node ?? null,
    commonName,
    organizations: [...organizations],
    issued,
  }
}

function describe(
  cluster: Cluster,
  item: PlannedCertificate,
): Pick<KubeconfigEntry, 'label' | 'group' | 'note'> {
  const { organizations } = item.profile.subject
  if (item.user !== undefined) {
    const namespace = cluster.users.find((user) => user.name === item.user)?.namespace
    const who = organizations.length > 0 ? organizations.join(', ') : 'no group'
    const note = namespace === undefined ? who : `${who} in ${namespace}`
    return { label: item.user, group: 'people', note }
  }
  if (organizations.includes('system:nodes'))
    return { label: item.node ?? item.spec, group: 'node', note: 'kubelet' }
  if (item.node !== undefined) return { label: item.spec, group: 'control-plane', note: item.node }
  // Members of system:masters pass before any authorizer is asked (built into the API server).
  const bypasses = organizations.includes('system:masters')
  return { label: item.spec, group: 'people', note: bypasses ? 'bypasses RBAC' : 'cluster-admin' }
}

/** @returns a file name for saving: `jane.homelab.kubeconfig`, `kubelet-w-1.homelab.kubeconfig`. */
export function kubeconfigFileName(cluster: Cluster, entry: KubeconfigEntry): string {
  const identity: Readonly<Record<KubeconfigEntry['group'], string>> = {
    people: entry.label,
    'control-plane': `${entry.label}-${entry.node ?? ''}`,
    node: `kubelet-${entry.label}`,
  }
  return `${safeFileName(identity[entry.group])}.${safeFileName(cluster.name)}.kubeconfig`
}

/** How a kubeconfig names what it holds: the data itself, or files beside it. */
export type KubeconfigForm = 'embedded' | 'paths'

/** @returns the names of the files that lie beside a kubeconfig of paths. */
export function pathsBeside(fileName: string): Required<NonNullable<KubeconfigRequest['paths']>> {
  const stem = fileName.replace(/\.kubeconfig$/, '')
  return { authority: `${stem}-ca.crt`, certificate: `${stem}.crt`, privateKey: `${stem}.key` }
}

/**
 * The same call by hand: the list of pods, with the certificate, key and authority in files. The
 * names are the ones under which the certificate and its key are saved.
 */
export function curlCommand(request: KubeconfigRequest, fileStem: string): string {
  const { namespace, server } = request
  const path = namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${namespace}/pods`
  const stem = safeFileName(fileStem)
  return `curl ${server}${path} --key ${stem}.key --cert ${stem}.crt --cacert ca.crt`
}
