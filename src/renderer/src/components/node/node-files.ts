/** The files of a bundle as they lie on the node. */
import type { BundleView } from '../../../../shared/bundle-models'

type File = BundleView['files'][number]

/** @returns the files that are installed, by their path on the node; not what only the bundle holds. */
export function filesOnNode(bundle: BundleView | null): File[] {
  return (bundle?.files ?? []).flatMap((file) =>
    file.target === null ? [] : [{ ...file, path: file.target.replace(/^\//, '') }],
  )
}

/** @returns which guarantee holds, by the private files that are really there. */
export function guaranteeOf(files: readonly File[]): 'none' | 'account' | 'authorities' {
  const keys = files.filter(({ isPrivate, path }) => isPrivate && !path.endsWith('.conf'))
  if (keys.some(({ spec }) => spec !== null && /(^|-)ca$/.test(spec))) return 'authorities'
  return keys.some(({ spec }) => spec === 'sa') ? 'account' : 'none'
}
