/**
 * The contract between window and main process: every channel with what goes in and comes out.
 * Handlers, preload and client are types derived from it. Channels are use cases: none returns a
 * key or takes a path.
 */
import {
  AppInfo,
  CertificateDetail,
  CertificateRow,
  IssueReport,
  Progress,
  ProjectId,
  ProjectSummary,
  ProjectView,
  RowKey,
} from './models'
import { KubeconfigEntry, KubeconfigForm, KubeconfigView } from './kubeconfig-models'
import { activityChannels } from './activity-channels'
import { kitChannels } from './kit-channels'
import { BundleView, ExportReport, ExportTarget } from './bundle-models'
import { TrustView } from './trust'
import { commandTable } from './commands'
import { ComparedSide } from './certificate-comparison'
import { SaveChoice, SelectionForm } from './certificate-format'
import { ClusterDefinition } from './definition'
import { custodyChannels, VaultsLocked } from './custody-channels'
import type { Result } from './errors'
import { ImportFormat, ImportInto, ImportPreview, ImportSource, TableReading } from './imports'
import { NodeDetail } from './node-detail'
import { MergedKubeconfigView } from './merged-kubeconfig'
import { offlineChannels } from './offline-channels'
import { PlanPreview } from './plan-preview'
import { requestChannels } from './request-channels'
import { RevealWords } from './reveal'
import { boundedText, z } from './schema'
import { MenuWords, Place, Settings } from './settings'

const none = z.undefined()
const nothing = z.void()
const project = z.strictObject({ project: ProjectId })
const projectRow = z.strictObject({ project: ProjectId, key: RowKey })
/** Chosen by the window, so that it can cancel before the answer is there. */
const operation = z.string().regex(/^[a-z0-9-]{4,64}$/)
const kubeconfig = z.strictObject({
  project: ProjectId,
  key: RowKey,
  endpoint: boundedText(300).optional(),
  form: KubeconfigForm.optional(),
})
const mergedKubeconfig = z.strictObject({
  entries: z
    .array(kubeconfig.omit({ form: true }))
    .min(1)
    .max(200),
  /** Name of the context in force; the first one without it. */
  current: boundedText(1_000).optional(),
})

export const channels = {
  'app.info': { input: none, output: AppInfo },
  'app.saveSettings': { input: Settings, output: Settings },
  'app.firstPaint': { input: none, output: nothing },
  /** Where the window is, as the path of a route, to be there again after a restart. */
  'app.rememberPlace': { input: z.strictObject({ place: Place }), output: nothing },
  /** The native menu speaks the language of the window and knows what is possible now. */
  'window.menu': { input: MenuWords, output: nothing },
  /** Answers `window.closing`: everything is saved, or an edit would be lost. */
  'window.closeAnswer': { input: z.enum(['close', 'stay']), output: nothing },
  'window.control': { input: z.enum(['minimize', 'maximize', 'close']), output: nothing },
  'clipboard.write': { input: boundedText(16_000_000), output: nothing },

  'projects.list': { input: none, output: z.array(ProjectSummary) },
  'projects.create': { input: ClusterDefinition, output: ProjectView },
  /** What a definition would make; nothing is saved. */
  'projects.preview': { input: ClusterDefinition, output: PlanPreview },
  'projects.openSample': { input: none, output: ProjectView },
  /** A project of a whole cluster file of ours; `name` is the file's, for errors. */
  'projects.import': {
    input: z.strictObject({ name: boundedText(300), source: ImportSource }),
    output: ProjectView,
  },
  /** Opens a save dialog in main, writes the cluster file; false when closed without a choice. */
  'projects.saveFile': { input: project, output: z.boolean() },
  'projects.open': { input: project, output: ProjectView },
  /** Saves an edit; findings may stop issuing, never saving. */
  'projects.edit': {
    input: z.strictObject({ project: ProjectId, definition: ClusterDefinition }),
    output: ProjectView,
  },
  /** Back to the definition of the last issuance. */
  'projects.discardEdits': { input: project, output: ProjectView },
  /** `name` must be the project's name: it deletes its keys too. */
  'projects.remove': {
    input: z.strictObject({ project: ProjectId, name: boundedText(300) }),
    output: nothing,
  },

  'changes.apply': {
    input: z.strictObject({ project: ProjectId, operation }),
    output: IssueReport,
  },
  'operations.cancel': { input: z.strictObject({ operation }), output: nothing },

  'nodes.detail': {
    input: z.strictObject({ project: ProjectId, node: boundedText(300) }),
    output: NodeDetail,
  },
  /** Opens a file dialog in main, keeps the text there; null when it was closed without a choice. */
  'imports.chooseFile': {
    input: none,
    output: z.object({ token: z.string(), name: z.string() }).nullable(),
  },
  /** What a text would do to a definition. Changes nothing. */
  'imports.preview': {
    input: z.strictObject({
      into: ImportInto,
      source: ImportSource,
      format: ImportFormat.optional(),
      table: TableReading.optional(),
    }),
    output: ImportPreview,
  },

  'certificates.list': { input: project, output: z.array(CertificateRow) },
  'certificates.detail': { input: projectRow, output: CertificateDetail },
  /** Opens a save dialog in main; a key only under the passphrase. False when closed without a choice. */
  'certificates.save': {
    input: z.strictObject({ project: ProjectId, key: RowKey, choice: SaveChoice }),
    output: z.boolean(),
  },
  /** The public parts of many rows, as one file; false when the dialog was closed without a choice. */
  'certificates.saveSelected': {
    input: z.strictObject({
      project: ProjectId,
      keys: z.array(RowKey).min(1).max(100_000),
      form: SelectionForm,
    }),
    output: z.boolean(),
  },
  /** One side of a comparison: a row as issued now, or in an older version. */
  'certificates.compared': {
    input: z.strictObject({
      project: ProjectId,
      key: RowKey,
      version: z.number().int().min(1).max(1_000_000).optional(),
    }),
    output: ComparedSide,
  },

  /** Of the plan as edited, or as last applied while findings stop planning; null with neither. */
  'trust.graph': { input: project, output: TrustView.nullable() },

  'kubeconfigs.list': { input: project, output: z.array(KubeconfigEntry) },
  'kubeconfigs.preview': { input: kubeconfig, output: KubeconfigView },
  /** Puts the real file on the clipboard; main clears it after 30 s. */
  'kubeconfigs.copy': { input: kubeconfig, output: nothing },
  /** Shows the real file in a window of main's own for some seconds. @returns how many */
  'kubeconfigs.reveal': {
    input: kubeconfig.omit({ form: true }).extend({ words: RevealWords }),
    output: z.number(),
  },
  'kubeconfigs.hide': { input: none, output: nothing },
  'clipboard.clear': { input: none, output: nothing },
  /** Opens a save dialog in main, writes mode 0600; false when closed without a choice. */
  'kubeconfigs.save': { input: kubeconfig, output: z.boolean() },
  /** One file for several clusters: entries get names of their own, as they will be written. */
  'kubeconfigs.previewMerged': { input: mergedKubeconfig, output: MergedKubeconfigView },
  'kubeconfigs.saveMerged': { input: mergedKubeconfig, output: z.boolean() },

  'bundles.preview': { input: project, output: z.array(BundleView) },
  /** Opens a folder dialog in main; null when it was closed without a choice. */
  'bundles.chooseTarget': { input: project, output: ExportTarget.nullable() },
  'bundles.export': {
    input: z.strictObject({
      project: ProjectId,
      /** Bundle names as in the preview. */
      bundles: z.array(boundedText(700)).min(1).max(10_001),
      format: z.enum(['zip', 'tar.gz', 'dir']),
      target: boundedText(100),
      operation,
    }),
    output: ExportReport,
  },
  'bundles.showTarget': { input: z.strictObject({ target: boundedText(100) }), output: nothing },

  ...custodyChannels,
  ...offlineChannels,
  ...requestChannels,
  ...activityChannels,
  ...kitChannels,
} as const

/** What main tells the window without being asked. */
export const events = {
  progress: Progress,
  'clipboard.cleared': z.null(),
  /** The window that showed a secret has closed. */
  'secret.hidden': z.null(),
  'custody.locked': VaultsLocked,
  /** An act was recorded, also one that changes nothing else, such as an export. */
  'ledger.grown': z.object({ project: ProjectId, entries: z.number() }),
  /** A command was chosen in the native menu. */
  command: z.enum(commandTable.map(({ id }) => id)),
  /** The window is about to close: save, then answer with `window.closeAnswer`. */
  'window.closing': z.null(),
} as const

export type Channel = keyof typeof channels
export type EventName = keyof typeof events
/** What the window sends. */
export type Input<C extends Channel> = z.input<(typeof channels)[C]['input']>
/** What a handler gets: parsed, defaults filled in. */
export type Parsed<C extends Channel> = z.output<(typeof channels)[C]['input']>
export type Output<C extends Channel> = z.output<(typeof channels)[C]['output']>
export type EventData<E extends EventName> = z.output<(typeof events)[E]>

/** The same schemas, typed by channel, so that generic code keeps a channel and its types together. */
export const schemas: { readonly [C in Channel]: { readonly input: z.ZodType<Parsed<C>> } } =
  channels

export type Handlers = { readonly [C in Channel]: (input: Parsed<C>) => Promise<Output<C>> }

/** What the preload puts on `window.certwright`. */
export type Bridge = {
  invoke<C extends Channel>(channel: C, input: Input<C>): Promise<Result<Output<C>>>
  /** @returns a function that ends the subscription. */
  subscribe<E extends EventName>(event: E, listener: (data: EventData<E>) => void): () => void
}
