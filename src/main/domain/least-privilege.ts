import type { Cluster, ClusterNode } from './cluster'
import { isSecretPart } from './files'
import type { Bundle, BundleFile } from './files'
import { isControlPlane, isFirstControlPlane, runsEtcd } from './layouts/roles'
import type { Plan, PlannedItem, RowKey, SpecId } from './plan/spec'
import { AppError } from '../../shared/errors'

/** Secrets of nodes without a control plane; anything else on them is a fault of a layout table. */
const kubeletSecrets: readonly SpecId[] = ['kubelet-client', 'kubelet-serving', 'kube-proxy']
const etcdSecrets: readonly SpecId[] = ['etcd-server', 'etcd-peer', 'etcd-healthcheck-client']
const agentSecrets: readonly SpecId[] = ['agent-token']
const operatorSecrets: readonly SpecId[] = ['admin', 'super-admin', 'user']

/**
 * The last check of a bundle, written without a look at the layouts, so that a wrong table cannot
 * get past it (reference: role matrix of product.md §7). Throws `least-privilege` for a secret that
 * the node must not have or that others could read, `unexpected` for a list that cannot be written.
 */
export function assertLeastPrivilege(cluster: Cluster, plan: Plan, bundle: Bundle): void {
  const items = new Map(plan.items.map((item) => [item.key, item]))
  checkBundle(cluster, items, bundle, false)
}

/**
 * The same for many bundles of one plan, whose rows are looked up once.
 * @param isOnly whether the admin bundle is the only one: it may then hold what nodes would
 */
export function leastPrivilegeCheck(
  cluster: Cluster,
  plan: Plan,
  isOnly: boolean,
): (bundle: Bundle) => void {
  const items = new Map(plan.items.map((item) => [item.key, item]))
  return (bundle) => checkBundle(cluster, items, bundle, isOnly)
}

function checkBundle(
  cluster: Cluster,
  items: ReadonlyMap<string, PlannedItem>,
  bundle: Bundle,
  isOnly: boolean,
): void {
  const node = cluster.nodes.find((candidate) => candidate.name === bundle.node)
  if (bundle.node !== undefined && !node) throw broken(`${bundle.node} is no node of the cluster.`)
  checkPaths(bundle)
  for (const file of bundle.files) {
    const refuse = (because: string) =>
      new AppError(
        'least-privilege',
        { path: file.target ?? file.path, node: bundle.node ?? 'the admin bundle' },
        { because },
      )
    checkModes(file, refuse)
    for (const item of secretsOf(file, items)) {
      if (holdsKey(file) && item.kind === 'certificate' && item.privateKey === 'elsewhere')
        throw refuse('Its key was made elsewhere and is not here.')
      const because = node
        ? whyNotOnNode(cluster, node, item)
        : whyNotForAdmin(cluster, item, isOnly)
      if (because !== undefined) throw refuse(because)
    }
  }
}

function holdsKey({ content }: BundleFile): boolean {
  return content.from === 'kubeconfig'
    ? content.kubeconfig.paths === undefined
    : content.from !== 'certificate' && content.from !== 'public-key'
}

/** The rows whose key, secret or shared public key a file holds. */
function secretsOf(file: BundleFile, items: ReadonlyMap<string, PlannedItem>): PlannedItem[] {
  const known = (row: RowKey): PlannedItem => {
    const item = items.get(row)
    if (!item) throw broken(`${file.path} is made from ${row}, which is not in the plan.`)
    return item
  }
  const { content } = file
  switch (content.from) {
    case 'text':
    case 'certificate':
      return []
    case 'kubeconfig':
      return [known(content.kubeconfig.row)]
    case 'private-key':
    case 'public-key':
      return [known(content.row)]
    case 'filled':
      return content.parts.flatMap((part) => (isSecretPart(part) ? [known(part.row)] : []))
  }
}

function whyNotOnNode(cluster: Cluster, node: ClusterNode, item: PlannedItem): string | undefined {
  if (item.kind === 'authority') return whyNoAuthorityKey(cluster, node, item.spec)
  if (item.kind === 'key-pair')
    return isControlPlane(node) ? undefined : 'Only control planes sign and check tokens.'
  if (item.kind === 'secret') return whyNoSecret(node, item.spec)
  if (item.user !== undefined || item.spec === 'user') return 'It belongs to a person.'
  if (item.node !== undefined && item.node !== node.name) return `It belongs to ${item.node}.`
  if (item.extra !== undefined)
    return nodesOf(cluster, item.extra).includes(node.name)
      ? undefined
      : 'The definition wants it elsewhere.'
  if (item.spec === 'super-admin' && !isFirstControlPlane(cluster, node))
    return 'Only the control plane that runs kubeadm init needs it.'
  if (isControlPlane(node)) {
    const isEtcds = etcdSecrets.includes(item.spec) && !runsEtcd(cluster, node)
    return isEtcds ? 'This control plane runs no etcd.' : undefined
  }
  const allowed = [
    ...(node.roles.includes('worker') ? kubeletSecrets : []),
    ...(runsEtcd(cluster, node) ? etcdSecrets : []),
  ]
  return allowed.includes(item.spec) ? undefined : 'Only control planes need it.'
}

/** Nodes that the definition names for a further certificate; none where the admin carries it. */
function nodesOf({ certificates }: Cluster, name: string): readonly string[] {
  return certificates.find((certificate) => certificate.name === name)?.nodes ?? []
}

function whyNoSecret(node: ClusterNode, spec: SpecId): string | undefined {
  const isAgent = node.roles.includes('worker') && agentSecrets.includes(spec)
  return isControlPlane(node) || isAgent ? undefined : 'Only control planes need it.'
}

function whyNoAuthorityKey(cluster: Cluster, node: ClusterNode, spec: SpecId): string | undefined {
  if (!isControlPlane(node)) return "An authority's key is never on this kind of node."
  if (cluster.pki.authorityKeys === 'kept') return "Authorities' keys are kept in this app."
  if (spec === 'root-ca') return "The root's key never leaves this app."
  if (spec === 'etcd-ca' && cluster.etcd.topology === 'external')
    return "No node needs the etcd authority's key."
  return undefined
}

/** @param isOnly whether no machine gets files by hand, so that the admin carries what they need. */
function whyNotForAdmin(cluster: Cluster, item: PlannedItem, isOnly: boolean): string | undefined {
  if (item.kind === 'certificate' && item.extra !== undefined)
    return nodesOf(cluster, item.extra).length === 0 ? undefined : 'It belongs to a node.'
  if (item.kind === 'certificate')
    return operatorSecrets.includes(item.spec) ? undefined : 'It belongs to a node.'
  if (!isOnly) return 'It belongs to a node.'
  if (item.spec === 'root-ca') return "The root's key never leaves this app."
  const isKept = item.kind === 'authority' && cluster.pki.authorityKeys === 'kept'
  return isKept ? "Authorities' keys are kept in this app." : undefined
}

function checkModes(file: BundleFile, refuse: (because: string) => AppError): void {
  const { content } = file
  const isSecret =
    content.from === 'private-key' ||
    (content.from === 'kubeconfig' && content.kubeconfig.paths === undefined) ||
    (content.from === 'filled' && content.parts.some(isSecretPart))
  if (isSecret && !file.isPrivate) throw refuse('It holds a key and is not marked private.')
  if (file.isPrivate && (file.mode & 0o077) !== 0)
    throw refuse(`Its mode ${file.mode.toString(8)} lets others read it.`)
  if (content.from === 'text' && /PRIVATE KEY|client-key-data/.test(content.text))
    throw refuse('A generated text holds a key.')
}

/** Paths inside a bundle are relative and stay inside; no two files meet on one path or target. */
function checkPaths(bundle: Bundle): void {
  const paths = new Set<string>()
  for (const file of bundle.files) {
    if (!/^[A-Za-z0-9._][A-Za-z0-9._/-]*$/.test(file.path) || !isInside(file.path))
      throw broken(`${file.path} is no path inside a bundle.`)
    if (paths.has(file.path)) throw broken(`Two files want the path ${file.path}.`)
    paths.add(file.path)
    if (file.target === undefined) continue
    if (`files${file.target}` !== file.path) throw broken(`${file.path} does not match its target.`)
  }
}

function isInside(path: string): boolean {
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

function broken(because: string): AppError {
  return new AppError('unexpected', {}, { because })
}
