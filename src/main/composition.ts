import { randomBytes } from 'node:crypto'
import { createArchive } from './adapters/archive'
import { createCustody } from './adapters/custody'
import { createExportFolders } from './adapters/export-folders'
import { createKeychain } from './adapters/keychain'
import type { StartHelper } from './adapters/keychain-helper'
import { createProjectFiles } from './adapters/project-files'
import { createProjectTransfer } from './adapters/project-transfer'
import { createSteadyClock } from './adapters/steady-clock'
import { createSigningPool } from './adapters/signing-pool'
import { userName } from './adapters/system-error'
import { createKits, type Kits } from './kit-services'
import { keyFromShares, splitKey } from './services/kits/shares'
import { applyChanges, type IssueOptions, type IssueOutcome } from './services/issuing'
import { exportBundles, type ExportedBundle, type ExportOptions } from './services/exporting'
import { acceptCertificates } from './services/accepting'
import { bringAuthority, releaseAuthority, type Brought } from './services/bringing'
import {
  bringBack,
  takeOffline,
  type ChosenFile,
  type OfflineOptions,
} from './services/offline-authorities'
import type { ProjectState } from './services/project-state'
import type { GivenFile } from './services/request-examining'
import { signRequests, type SignOptions, type SignOutcome } from './services/request-signing'
import { writeMerged } from './services/kubeconfig-merging'
import { writeKubeconfig, type KubeconfigChoice, type KubeconfigFile } from './services/kubeconfigs'
import { issuedRow } from './services/material'
import { savedFile, type SavedFile } from './services/saving'
import { selectionFile } from './services/saving-many'
import type { SaveChoice, SelectionForm } from '../shared/certificate-format'
import type { Clock, ProjectStore } from './services/ports'
import type { Custody } from './services/custody-ports'
import { createProjects, type Projects } from './services/projects'

// The command line may not enter the adapters, and both must open the same folder.

export { replaceFile } from './adapters/atomic-file'
export { withholdMemoryFromDumps } from './adapters/core-dumps'
export { dataFolder } from './adapters/data-folder'
export type { HelperProcess } from './adapters/keychain-helper'
export { takeLockAway } from './adapters/project-lock'
export { readBytes, readTextFile } from './adapters/text-file'

/** Everything that the window and the command line share. */
export type Services = {
  readonly clock: Clock
  readonly custody: Custody
  readonly projects: Projects
  readonly kits: Kits
  /** For looking at what does not open: its ledger, its earlier states. */
  readonly store: Pick<ProjectStore, 'seeLedger' | 'snapshots'>
  /** Issues what the plan wants and the ledger lacks. */
  apply(project: string, options?: IssueOptions): Promise<IssueOutcome>
  /** Writes bundles of what was issued, and records it. */
  export(project: string, options: ExportOptions): Promise<ExportedBundle[]>
  /** A kubeconfig with its key, recorded as `act`. */
  kubeconfig(
    project: string,
    key: string,
    choice: KubeconfigChoice,
    act: 'kubeconfig-copied' | 'kubeconfig-saved' | 'kubeconfig-revealed',
  ): Promise<KubeconfigFile>
  /** One file for several identities of several projects, recorded in each. */
  mergedKubeconfig(
    entries: readonly { project: string; key: string; endpoint?: string | undefined }[],
    current: string | undefined,
  ): Promise<KubeconfigFile>
  /** One row as a file; recorded when a key is in it. */
  certificateFile(project: string, key: string, choice: SaveChoice): Promise<SavedFile>
  /** The public parts of many rows as one file. */
  selectionFile(project: string, keys: readonly string[], form: SelectionForm): Promise<Buffer>
  /** Signs chosen requests of an examination, or all that it accepts. */
  signRequests(
    project: string,
    files: readonly GivenFile[],
    items: readonly string[] | undefined,
    options?: SignOptions,
  ): Promise<SignOutcome>
  /** Takes in certificates from authorities whose keys are elsewhere. */
  acceptCertificates(
    project: string,
    files: readonly GivenFile[],
    items: readonly string[] | undefined,
    reason?: string,
  ): Promise<SignOutcome>
  bringAuthority(project: string, key: string, brought: Brought): Promise<ProjectState>
  releaseAuthority(project: string, key: string): Promise<ProjectState>
  /** Moves an authority's key into an encrypted file; see services/offline-authorities. */
  takeOffline(
    project: string,
    key: string,
    options: OfflineOptions,
    file: ChosenFile,
  ): Promise<ProjectState>
  bringBack(
    project: string,
    key: string,
    given: { readonly content: Uint8Array; readonly passphrase: string },
  ): Promise<ProjectState>
  /** @returns false when the keychain holds the process, as with a prompt that nobody answers. */
  close(): Promise<boolean>
}

export type Surroundings = {
  /** Data folder; see adapters/data-folder. */
  readonly home: string
  /** The built signing worker. */
  readonly workerUrl: URL
  readonly now?: () => Date
  /** Starts a process for the calls of the keychain; see adapters/keychain-source. */
  readonly startKeychainHelper?: StartHelper
  /** Whose name recovery kits and project files carry; that of the operating system without it. */
  readonly owner?: () => Promise<string>
}

/** How long the end of the process waits for the keychain. */
const keychainRestMilliseconds = 3_000

/** Puts adapters under the use cases. The only place that knows both. */
export function createServices({
  home,
  workerUrl,
  now,
  startKeychainHelper,
  owner,
}: Surroundings): Services {
  const clock = createSteadyClock(now)
  const store = createProjectFiles(home, clock)
  const custody = createCustody(home, createKeychain({ startHelper: startKeychainHelper }))
  const pool = createSigningPool(workerUrl)
  const archive = createArchive()
  const folders = createExportFolders()
  const projects = createProjects({
    clock,
    store,
    custody,
    newId: () => randomBytes(8).toString('hex'),
  })
  const kits = createKits({
    clock,
    custody,
    transfer: createProjectTransfer(home),
    projects,
    owner: async () => (await owner?.()) || userName(),
    shares: { split: splitKey, open: keyFromShares },
  })
  return {
    clock,
    custody,
    projects,
    kits,
    store,
    apply: (project, options) => applyChanges(project, { clock, pool, projects }, options),
    async export(project, options) {
      const state = await projects.peek(project)
      const vault = await projects.vaultOf(state)
      const exported = await exportBundles(state, vault, { archive, folders, store }, options)
      const act = {
        type: 'exported',
        bundles: exported.map(({ name }) => name),
        files: exported.reduce((sum, { files }) => sum + files, 0),
        format: options.format,
      } as const
      await projects.record(project, act, vault)
      return exported
    },
    async kubeconfig(project, key, choice, act) {
      const state = await projects.peek(project)
      const vault = await projects.vaultOf(state)
      const file = await writeKubeconfig(state, key, choice, vault, store)
      await projects.record(project, { type: act, row: key }, vault)
      return file
    },
    async mergedKubeconfig(entries, current) {
      const opened = []
      for (const { project, ...entry } of entries) {
        const state = await projects.peek(project)
        opened.push({ ...entry, state, vault: await projects.vaultOf(state) })
      }
      const file = await writeMerged(opened, current, store)
      for (const { project, key } of entries)
        await projects.record(project, { type: 'kubeconfig-saved', row: key })
      return file
    },
    async certificateFile(project, key, choice) {
      const state = await projects.peek(project)
      const file = await savedFile(state, key, choice, () => projects.vaultOf(state), store)
      if ('passphrase' in choice) {
        const { version } = issuedRow(state, key)
        await projects.record(project, {
          type: 'key-saved',
          row: key,
          version,
          format: choice.format,
        })
      }
      return file
    },
    selectionFile: async (project, keys, form) =>
      selectionFile(await projects.peek(project), keys, form, archive),
    signRequests: (project, files, items, options) =>
      signRequests(project, { clock, pool, projects }, files, items, options),
    acceptCertificates: (project, files, items, reason) =>
      acceptCertificates(project, { clock, projects }, files, items, reason),
    bringAuthority: (project, key, brought) =>
      bringAuthority(project, key, brought, { clock, projects }),
    releaseAuthority: (project, key) => releaseAuthority(project, key, projects),
    takeOffline: (project, key, options, file) =>
      takeOffline(project, key, options, file, { clock, projects }),
    bringBack: (project, key, given) => bringBack(project, key, given, { projects }),
    async close() {
      kits.desk.close()
      await pool.close()
      return custody.close(keychainRestMilliseconds)
    },
  }
}
