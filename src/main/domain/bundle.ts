import { adminFiles } from './admin-bundle'
import {
  aloneIn,
  compare,
  configFile,
  textFile,
  withoutForeignKeys,
  type BundleContext,
} from './bundle-parts'
import type { Cluster, ClusterNode } from './cluster'
import { extraNodeFiles } from './extra/placing'
import type { Bundle, BundleFile } from './files'
import { bundleName, uniqueFileName } from './files'
import { installScript } from './install-script'
import { kubeconfigRequest } from './kubeconfig'
import { layouts } from './layouts'
import type { FilePlace, Layout, Place } from './layouts/layout'
import { leastPrivilegeCheck } from './least-privilege'
import { rowsFilledBy } from './plan/hierarchy'
import { isCertificateItem } from './plan/spec'
import type { Plan, PlannedItem, SpecId } from './plan/spec'
import type { BundleFacts } from './readme'
import { nodeReadme } from './readme'
import { apiServerPort } from './endpoint'
import { makerOf } from './requests/makers'
import { serverUrl } from './server-url'
import { AppError } from '../../shared/errors'

export const manifestPath = 'MANIFEST.sha256'

/** Size and SHA-256 (lower-case hex) of a file's bytes. */
export type FileDigest = { readonly sha256: string; readonly bytes: number }

/**
 * Every file of every node that gets some, in node order, and of the admin bundle: the one list that previews and
 * exports read. Private keys are named, not held. Only the manifest is missing; see `finish`.
 * @param layout for tests; the cluster's own otherwise.
 * Throws `least-privilege` if the layout puts a secret where it must not be.
 */
export function bundlesFor(
  cluster: Cluster,
  plan: Plan,
  facts: BundleFacts,
  layout: Layout = layouts[cluster.layout],
): Bundle[] {
  return [...eachBundle(cluster, plan, facts, layout)]
}

/**
 * The same one by one: a thousand nodes take a second.
 * Throws `least-privilege` at the bundle with the secret.
 */
export function* eachBundle(
  cluster: Cluster,
  plan: Plan,
  facts: BundleFacts,
  layout: Layout = layouts[cluster.layout],
): Generator<Bundle> {
  const unfilled = unfilledBundles(cluster, plan, facts, layout)
  const isOnly = unfilled.every(({ node }) => node === undefined)
  const check = leastPrivilegeCheck(cluster, plan, isOnly)
  for (const each of unfilled) {
    const bundle = filled(each)
    check(bundle)
    yield bundle
  }
}

/**
 * The same for one node, without making the files of the others; undefined for a node that gets no bundle.
 * Throws `least-privilege`.
 */
export function bundleOfNode(
  cluster: Cluster,
  plan: Plan,
  facts: BundleFacts,
  node: string,
): Bundle | undefined {
  const layout = layouts[cluster.layout]
  const found = unfilledBundles(cluster, plan, facts, layout).find((each) => each.node === node)
  if (found === undefined) return undefined
  const bundle = filled(found)
  leastPrivilegeCheck(cluster, plan, false)(bundle)
  return bundle
}

/** A bundle whose files are made when they are asked for. */
type UnfilledBundle = Omit<Bundle, 'files'> & { readonly makeFiles: () => BundleFile[] }

function filled({ name, node, makeFiles }: UnfilledBundle): Bundle {
  return { name, node, files: makeFiles() }
}

function unfilledBundles(
  cluster: Cluster,
  plan: Plan,
  facts: BundleFacts,
  layout: Layout,
): UnfilledBundle[] {
  const context = { cluster, plan, layout, facts }
  const rows = rowsByNode(plan)
  const taken = new Set<string>()
  const withFiles = layout.hasNodeBundles ? cluster.nodes : []
  const bundles = withFiles.map((node): UnfilledBundle => ({
    name: uniqueFileName(bundleName(cluster.name, node.name), taken),
    node: node.name,
    makeFiles: () => nodeFiles(context, node, [...rows.shared, ...(rows.own.get(node.name) ?? [])]),
  }))
  const name = uniqueFileName(bundleName(cluster.name, undefined), taken)
  return [...bundles, { name, node: undefined, makeFiles: () => adminFiles(context) }]
}

/**
 * Adds the manifest: one line per file in the form of `sha256sum`, in byte order of the paths.
 * @param digests by path inside the bundle, for every file of it.
 */
export function finish(bundle: Bundle, digests: ReadonlyMap<string, FileDigest>): Bundle {
  const lines = bundle.files.map((file) => {
    const digest = digests.get(file.path)
    if (!digest) throw new AppError('unexpected', {}, { because: `${file.path} has no digest.` })
    return { path: file.path, line: `${digest.sha256}  ${file.path}\n` }
  })
  const text = lines.sort((one, other) => compare(one.path, other.path)).map(({ line }) => line)
  const manifest = textFile(manifestPath, text.join(''), 'Checksums: install.sh verifies them.')
  const [first, ...rest] = bundle.files
  return { ...bundle, files: first ? [first, manifest, ...rest] : [manifest] }
}

/** Rows of the whole cluster, and rows of one node each; a thousand nodes are looked at once. */
function rowsByNode(plan: Plan) {
  const shared: PlannedItem[] = []
  const own = new Map<string, PlannedItem[]>()
  for (const item of plan.items) {
    if (!isCertificateItem(item) || (item.node === undefined && item.user === undefined))
      shared.push(item)
    else if (item.node !== undefined) {
      const items = own.get(item.node)
      if (items) items.push(item)
      else own.set(item.node, [item])
    }
  }
  return { shared, own }
}

function nodeFiles(
  context: BundleContext,
  node: ClusterNode,
  items: readonly PlannedItem[],
): BundleFile[] {
  const { cluster, layout, facts } = context
  const generated = layout.configs(cluster, node).map((file) => configFile(layout, file))
  const rows = items
    .flatMap((item) =>
      rowsFilledBy(cluster, item.spec, layout).flatMap((spec) =>
        layout.places[spec].flatMap((place) => placed(context, node, item, spec, place)),
      ),
    )
    .concat(generated.filter(({ target }) => target !== undefined))
    .sort((one, other) => compare(one.path, other.path))
  const { files: installed, keysOnNode } = withoutForeignKeys(rows, items)
  const files = [...generated.filter(({ target }) => target === undefined), ...installed]
  return [
    textFile('README.txt', nodeReadme({ cluster, layout, node, files, facts }), 'Read this first.'),
    {
      ...textFile(
        'install.sh',
        installScript({
          cluster,
          layout,
          node,
          files: installed,
          keysOnNode: keysOnNode.map((key) => ({
            ...key,
            madeOn: nodeMaking(cluster, items, key.row),
          })),
        }),
        'Puts the files in their places, with owner and mode.',
      ),
      mode: 0o755,
    },
    ...files,
  ]
}

/** The node on which a key elsewhere is made: for a key that nodes share, the first of them. */
function nodeMaking(
  cluster: Cluster,
  items: readonly PlannedItem[],
  row: string,
): string | undefined {
  const item = items.find(({ key }) => key === row)
  const maker = item?.kind === 'certificate' ? makerOf(cluster, item) : undefined
  return maker?.kind === 'node' ? maker.name : undefined
}

function placed(
  context: BundleContext,
  node: ClusterNode,
  item: PlannedItem,
  spec: SpecId,
  place: Place,
): BundleFile[] {
  const { cluster, layout } = context
  if (place.as === 'chosen') return extraNodeFiles(context, node, item)
  if (place.as !== 'files' && place.as !== 'kubeconfig') return []
  if (!place.roles.some((role) => node.roles.includes(role))) return []
  const at = (
    file: FilePlace | undefined,
    rest: Pick<BundleFile, 'mode' | 'isPrivate' | 'content'>,
  ) =>
    file === undefined || (file.on && !file.on(cluster, node))
      ? []
      : [
          {
            path: `files${file.path}`,
            target: file.path,
            owner: file.owner ?? layout.owner,
            why: place.why,
            usedBy: file.usedBy,
            row: item.key,
            spec,
            ...rest,
            mode: file.mode ?? rest.mode,
          },
        ]
  if (place.as === 'kubeconfig') {
    if (!isCertificateItem(item)) return []
    const { endpoint } = cluster
    const server =
      place.server === 'local'
        ? serverUrl(node.addresses[0] ?? node.name, apiServerPort)
        : serverUrl(endpoint.host, endpoint.port)
    const kubeconfig = kubeconfigRequest(cluster, item, server)
    const { paths } = kubeconfig
    return [
      ...at(place.file, {
        mode: layout.modes.kubeconfig,
        isPrivate: paths === undefined,
        content: { from: 'kubeconfig', kubeconfig },
      }),
      ...(paths?.certificate === undefined
        ? []
        : at(
            { ...place.file, path: paths.certificate },
            {
              mode: layout.modes.certificate,
              isPrivate: false,
              content: { from: 'certificate', row: item.key },
            },
          )),
    ]
  }
  const row = item.key
  return [
    ...at(place.certificate, {
      mode: layout.modes.certificate,
      isPrivate: false,
      content: {
        from: 'certificate',
        row,
        ...(place.certificate?.isAlone ? { isAlone: true } : aloneIn(layout, item)),
      },
    }),
    ...at(place.privateKey, {
      mode: layout.modes.privateKey,
      isPrivate: true,
      content: { from: 'private-key', row },
    }),
    ...at(place.publicKey, {
      mode: layout.modes.publicKey,
      isPrivate: false,
      content: { from: 'public-key', row },
    }),
  ]
}
