/** Totals and sentences of the export screen. */
import type { BundleView } from '../../../../shared/bundle-models'
import type { ClusterDefinition } from '../../../../shared/definition'
import { t } from '../../words'

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
  return authorityKeys === 'kept' ? t('exporting.guaranteeKept') : t('exporting.guaranteeShipped')
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
  return bundle.node === null ? t('exporting.kubeconfigs') : bundle.roles.join(', ')
}

/** Next steps on a node, in order. `file` is the bundle's file name. */
export function nextSteps(file: string, format: ExportFormat): { command: string; note: string }[] {
  const folder = file.replace(/\.(zip|tar\.gz)$/, '')
  const unpack = {
    zip: [{ command: `unzip ${file} -d ${folder}`, note: t('exporting.step.unpack') }],
    'tar.gz': [
      {
        command: `mkdir -p ${folder} && tar -xzf ${file} -C ${folder}`,
        note: t('exporting.step.unpack'),
      },
    ],
    dir: [],
  }[format]
  return [
    ...unpack,
    { command: `cd ${folder} && sudo sh install.sh --dry-run`, note: t('exporting.step.dryRun') },
    { command: 'sudo sh install.sh', note: t('exporting.step.install') },
  ]
}
