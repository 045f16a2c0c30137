/** The files of a bundle as the lines of a tree, in the order of an archive listing. */
import type { BundleView } from '../../../../shared/bundle-models'

export type BundleFile = BundleView['files'][number]

export type TreeLine =
  | {
      readonly kind: 'folder'
      readonly path: string
      readonly name: string
      readonly depth: number
      readonly open: boolean
    }
  | {
      readonly kind: 'file'
      readonly path: string
      readonly name: string
      readonly depth: number
      readonly file: BundleFile
    }

type Folder = { readonly folders: Map<string, Folder>; readonly files: BundleFile[] }

/**
 * Files before folders at the root, because README and install.sh come first; folders after files
 * below it, as in the bundle. A folder that holds one folder and nothing else shares its line:
 * `etc/kubernetes`.
 * @param closed paths of folders whose content is not shown
 */
export function treeLines(
  files: readonly BundleFile[],
  closed: ReadonlySet<string> = new Set(),
): TreeLine[] {
  const root: Folder = { folders: new Map(), files: [] }
  for (const file of files) {
    const steps = file.path.split('/').slice(0, -1)
    let folder = root
    for (const step of steps) {
      const next = folder.folders.get(step) ?? { folders: new Map(), files: [] }
      folder.folders.set(step, next)
      folder = next
    }
    folder.files.push(file)
  }
  return linesOf(root, '', 0, closed)
}

function linesOf(
  folder: Folder,
  prefix: string,
  depth: number,
  closed: ReadonlySet<string>,
): TreeLine[] {
  const lines: TreeLine[] = folder.files.map((file) => ({
    kind: 'file',
    path: file.path,
    name: file.path.slice(prefix.length),
    depth,
    file,
  }))
  for (const [step, child] of folder.folders) {
    const { name, inner } = join(step, child, depth === 0 && step === 'files')
    const path = `${prefix}${name}`
    const open = !closed.has(path)
    lines.push({ kind: 'folder', path, name, depth, open })
    if (open) lines.push(...linesOf(inner, `${path}/`, depth + 1, closed))
  }
  return lines
}

/** `files` keeps its own line: what lies in it is laid out from the node's root. */
function join(step: string, folder: Folder, isAlone: boolean): { name: string; inner: Folder } {
  let name = step
  let inner = folder
  while (!isAlone && inner.files.length === 0 && inner.folders.size === 1) {
    const [[next, only] = []] = [...inner.folders]
    if (next === undefined || only === undefined) break
    name = `${name}/${next}`
    inner = only
  }
  return { name, inner }
}

/** Authority whose certificate a file is, for the seal beside it; null for all other files. */
export function authorityOf(file: BundleFile): string | null {
  if (file.isPrivate || !file.path.endsWith('ca.crt')) return null
  return file.spec
}
