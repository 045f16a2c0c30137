/** Totals and sentences of the export screen. */
import type { BundleView } from '../../../../shared/models'
import type { ClusterDefinition } from '../../../../shared/definition'

export type ExportTotals = {
  readonly bundles: number
  readonly files: number
  readonly privateFiles: number
  readonly bytes: number
}

/** @returns the totals of the chosen bundles. */
export function exportTotals(
  bundles: readonly BundleView[],
  chosen: ReadonlySet<string>,
): ExportTotals {
  return bundles
    .filter(({ name }) => chosen.has(name))
    .reduce(
      (sum, bundle) => ({
        bundles: sum.bundles + 1,
        files: sum.files + bundle.files.length,
        privateFiles: sum.privateFiles + bundle.privateFiles,
        bytes: sum.bytes + bundle.bytes,
      }),
      { bundles: 0, files: 0, privateFiles: 0, bytes: 0 },
    )
}

/** What the app enforces, in one sentence, by where the authority keys are (look.md §6). */
export function guarantee(
  authorityKeys: ClusterDefinition['spec']['pki']['authorityKeys'],
): string {
  return authorityKeys === 'kept'
    ? 'No authority key leaves this computer. Workers get no service-account key.'
    : 'Control planes get the authority keys, so that they can sign. No worker gets one, nor the service-account key.'
}

/** Ending that a bundle gets in each form; a folder has none. */
export const endings = { zip: '.zip', 'tar.gz': '.tar.gz', dir: '' } as const
export type ExportFormat = keyof typeof endings

/** Short name of a bundle in lists: its node, or `admin`. */
export function bundleTitle(bundle: BundleView): string {
  return bundle.node ?? 'admin'
}

/** Roles in words; a bundle without a node carries kubeconfigs for people. */
export function bundleKind(bundle: BundleView): string {
  return bundle.node === null ? 'kubeconfigs' : bundle.roles.join(', ')
}

/** Next steps on a node, in order. `file` is the bundle's file name. */
export function nextSteps(file: string, format: ExportFormat): { command: string; note: string }[] {
  const folder = file.replace(/\.(zip|tar\.gz)$/, '')
  const unpack = {
    zip: [{ command: `unzip ${file} -d ${folder}`, note: 'Unpacks the bundle' }],
    'tar.gz': [
      {
        command: `mkdir -p ${folder} && tar -xzf ${file} -C ${folder}`,
        note: 'Unpacks the bundle',
      },
    ],
    dir: [],
  }[format]
  return [
    ...unpack,
    { command: `cd ${folder} && sudo sh install.sh --dry-run`, note: 'Shows what would change' },
    { command: 'sudo sh install.sh', note: 'Swaps the files, keeps the old ones' },
  ]
}
