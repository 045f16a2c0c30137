import type { BundleContext } from '../bundle-parts'
import type { ClusterCertificate, ClusterNode, ExtraFiles } from '../cluster'
import type { BundleFile } from '../files'
import type { PlannedItem, RowKey } from '../plan/spec'

const root = { user: 'root', group: 'root' }
/** Folder of the admin bundle for certificates that are for no node. */
const adminFolder = 'extra'

/** @returns the files of a further certificate on a node; none where it is not for that node. */
export function extraNodeFiles(
  context: BundleContext,
  node: ClusterNode,
  item: PlannedItem,
): BundleFile[] {
  const found = entryOf(context, item)
  if (!found || !found.entry.nodes.includes(node.name)) return []
  const { entry } = found
  return threeFiles(context, found.authority, item, entry).map(({ part, ...file }) => {
    const target = entry.files[part]
    return { path: `files${target}`, target, ...file }
  })
}

/** @returns the files of a further certificate in the admin bundle; none where it is for nodes. */
export function extraAdminFiles(context: BundleContext, item: PlannedItem): BundleFile[] {
  const found = entryOf(context, item)
  if (!found || found.entry.nodes.length > 0) return []
  const { entry } = found
  const stem = `${adminFolder}/${entry.name}`
  const paths = { certificate: `${stem}.crt`, key: `${stem}.key`, authority: `${stem}-ca.crt` }
  return threeFiles(context, found.authority, item, entry).map(({ part, ...file }) => ({
    path: paths[part],
    ...file,
    owner: root,
    mode: part === 'key' ? context.layout.modes.privateKey : file.mode,
  }))
}

type Part = keyof Pick<ExtraFiles, 'certificate' | 'key' | 'authority'>

/** Certificate, key, and the authority's certificate to check the other side with. Keys elsewhere are left out later. */
function threeFiles(
  { layout }: BundleContext,
  authority: RowKey,
  item: PlannedItem,
  { name, files }: ClusterCertificate,
): (Omit<BundleFile, 'path' | 'target'> & { part: Part })[] {
  const { modes } = layout
  const owner = files.owner ?? layout.owner
  const common = { owner, usedBy: [], spec: item.spec }
  const isAlone = layout.trust === 'alone' ? { isAlone: true } : {}
  return [
    {
      ...common,
      part: 'certificate',
      mode: modes.certificate,
      isPrivate: false,
      why: item.purpose,
      row: item.key,
      content: { from: 'certificate', row: item.key },
    },
    {
      ...common,
      part: 'key',
      mode: files.mode ?? modes.privateKey,
      isPrivate: true,
      why: `The key of ${name}.`,
      row: item.key,
      content: { from: 'private-key', row: item.key },
    },
    {
      ...common,
      part: 'authority',
      mode: modes.certificate,
      isPrivate: false,
      why: `Signed ${name}; to check others that it signed.`,
      row: authority,
      content: { from: 'certificate', row: authority, ...isAlone },
    },
  ]
}

function entryOf(
  { cluster }: BundleContext,
  item: PlannedItem,
): { readonly entry: ClusterCertificate; readonly authority: RowKey } | undefined {
  if (item.kind !== 'certificate' || item.extra === undefined) return undefined
  const entry = cluster.certificates.find(({ name }) => name === item.extra)
  return entry && { entry, authority: item.authority }
}
