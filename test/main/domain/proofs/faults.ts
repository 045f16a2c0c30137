/** What can be wrong with the files of a cluster, looked at without the app's own checks. */
import { bundlesFor } from '../../../../src/main/domain/bundle'
import type { Cluster } from '../../../../src/main/domain/cluster'
import type { Bundle, BundleFile } from '../../../../src/main/domain/files'
import { layouts } from '../../../../src/main/domain/layouts'
import type { Layout } from '../../../../src/main/domain/layouts/layout'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import type { Plan, RowKey } from '../../../../src/main/domain/plan/spec'
import { preflight } from '../../../../src/main/domain/preflight'
import type { ClusterDefinition, LayoutId } from '../../../../src/shared/definition'
import { holderOf, whyNotKey, whyNotTrust } from './holders'

/** An external etcd is a service of its own beside k3s, RKE2 and k0s. */
const etcdService = ['/etc/etcd/', '/etc/systemd/system/']
/** Folders that a distribution owns, by hand from the reference §2.3 and §4; nothing lies elsewhere. */
const folders: Readonly<Record<LayoutId, readonly string[]>> = {
  kubeadm: ['/etc/kubernetes/', '/var/lib/kubelet/', '/etc/systemd/system/'],
  systemd: [
    '/var/lib/kubernetes/',
    '/var/lib/kubelet/',
    '/var/lib/kube-proxy/',
    '/etc/etcd/',
    '/etc/kubernetes/',
    '/etc/systemd/system/',
  ],
  k3s: ['/var/lib/rancher/k3s/server/', '/etc/rancher/k3s/', ...etcdService],
  rke2: ['/var/lib/rancher/rke2/server/', '/etc/rancher/rke2/', ...etcdService],
  k0s: ['/var/lib/k0s/', '/etc/k0s/', ...etcdService],
  talos: [],
}
// k0s runs its API server as a user of its own.
const owners = ['root:root', 'etcd:etcd', 'kube-apiserver:root']

/** Rows whose key or secret is in a file. */
function keysIn({ content }: BundleFile): RowKey[] {
  if (content.from === 'private-key') return [content.row]
  if (content.from === 'kubeconfig') return [content.kubeconfig.row]
  if (content.from !== 'filled') return []
  return content.parts.flatMap((part) =>
    typeof part === 'string' || part.part === 'certificate' || part.part === 'bundle-hash'
      ? []
      : [part.row],
  )
}

function rowsIn(file: BundleFile): RowKey[] {
  const { content, row } = file
  const parts = content.from === 'filled' ? content.parts : []
  return [
    ...(row === undefined ? [] : [row]),
    ...parts.flatMap((part) => (typeof part === 'string' ? [] : [part.row])),
  ]
}

export type Outcome =
  | { readonly refused: true; readonly faults: readonly string[] }
  | {
      readonly refused: false
      readonly faults: readonly string[]
      readonly rows: number
      readonly files: number
    }

const now = new Date('2026-11-22T09:15:00Z')

/** Plans, lays out and judges a definition; or says that pre-flight refused it, and how well. */
export function outcomeOf(definition: ClusterDefinition, layout?: Layout): Outcome {
  const errors = preflight(definition, now).filter(({ severity }) => severity === 'error')
  if (errors.length > 0) {
    const poor = errors.filter(({ what, why, remedy }) =>
      [what, why, remedy].some((text) => !/^\S.{8,}\.$/s.test(text)),
    )
    return { refused: true, faults: poor.map(({ code }) => `${code} gives no reason or remedy`) }
  }
  const cluster = clusterFrom(definition)
  const plan = planFor(cluster)
  const bundles = bundlesFor(cluster, plan, { fingerprint: () => undefined }, layout)
  return {
    refused: false,
    faults: faultsIn(cluster, plan, bundles),
    rows: plan.items.length,
    files: bundles.reduce((sum, { files }) => sum + files.length, 0),
  }
}

/** @returns every fault in words; none where all is in order. */
export function faultsIn(cluster: Cluster, plan: Plan, bundles: readonly Bundle[]): string[] {
  const { places, hasNodeBundles } = layouts[cluster.layout]
  const faults: string[] = []
  const placed = new Set(bundles.flatMap(({ files }) => files.flatMap(rowsIn)))
  for (const { key, spec } of plan.items) {
    const kept = places[spec].find(({ as }) => as === 'not-shipped')
    if (kept ? kept.why.length < 10 : !placed.has(key)) faults.push(`${key} has no place`)
  }
  const expected = (hasNodeBundles ? cluster.nodes.length : 0) + 1
  if (bundles.length !== expected) faults.push(`${bundles.length} bundles, not ${expected}`)
  const items = new Map(plan.items.map((item) => [item.key, item]))
  for (const bundle of bundles) {
    const node = cluster.nodes.find(({ name }) => name === bundle.node)
    const holders = holderOf(cluster, node)
    const paths = new Set<string>()
    for (const file of bundle.files) {
      const say = (what: string) => faults.push(`${bundle.name} ${file.path}: ${what}`)
      faultsOfFile(cluster.layout, file).forEach(say)
      if (paths.has(file.path.toLowerCase())) say('two files on one path')
      paths.add(file.path.toLowerCase())
      for (const key of keysIn(file)) {
        const item = items.get(key)
        if (!item) say(`holds ${key}, which is not planned`)
        else {
          const why = whyNotKey(cluster, item.spec, holders, !hasNodeBundles)
          if (why !== undefined) say(`holds the key of ${key}: ${why}`)
          if ('node' in item && item.node !== undefined && item.node !== bundle.node)
            say(`holds the key of ${key}, another node`)
        }
      }
      const trusted = file.content.from === 'certificate' ? file.spec : undefined
      const why = trusted && whyNotTrust(trusted, holders)
      if (why !== undefined) say(`trusts too much: ${why}`)
    }
  }
  return faults
}

function faultsOfFile(layout: LayoutId, file: BundleFile): string[] {
  const { path, target, mode, owner, why, isPrivate } = file
  const faults: string[] = []
  const hasKey = keysIn(file).length > 0
  if (hasKey !== isPrivate) faults.push(isPrivate ? 'private without a key' : 'a key in the open')
  if (hasKey && ![0o600, 0o640].includes(mode)) faults.push(`mode ${mode.toString(8)}`)
  if (![0o600, 0o640, 0o644, 0o755].includes(mode)) faults.push(`mode ${mode.toString(8)}`)
  if (!owners.includes(`${owner.user}:${owner.group}`)) faults.push(`owner ${owner.user}`)
  if (!/^\w.{8,}\.$/.test(why)) faults.push(`why is "${why}"`)
  if (/(^|\/)\.{0,2}(\/|$)/.test(path) || !/^[\w.-][\w./-]*$/.test(path)) faults.push('path')
  if (target === undefined) return faults
  if (path !== `files${target}`) faults.push(`target ${target}`)
  if (!folders[layout].some((folder) => target.startsWith(folder))) faults.push('foreign folder')
  return faults
}
