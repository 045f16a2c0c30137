import type { ClusterDefinition } from '../../shared/definition'
import type { LedgerAct, LedgerEntry } from '../domain/ledger'
import type { IssueBatch, IssuedMaterial, Sealed } from '../pki/types'
import type { CustodyRecord } from './custody-ports'

/** The clock, so that use cases are tested at fixed times. */
export type Clock = {
  now(): Date
  /** The same for what is signed. Error `clock-jumped` when the clock was set while the program runs. */
  forIssuing?(): Date
}

/** A project as stored: readable JSON. */
export type StoredProject = {
  readonly id: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly openedAt: string
  readonly isSample: boolean
  readonly definition: ClusterDefinition
  readonly custody: CustodyRecord | undefined
}

/** Sealed keys of one act, by `<row key>#<version>`. Authority keys are never in it: the vault keeps them. */
export type SealedKeys = Readonly<Record<string, Sealed>>

/** Seals where the ledger ends, under the vault key; the text is `headStatement`. */
export type SealHead = (statement: string) => Promise<Sealed>

/** Where the ledger ended when the vault was open last. */
export type SealedHead = {
  readonly entries: number
  readonly hash: string
  readonly seal: Sealed
  /** Of the ledger, for errors. */
  readonly path: string
}

export type OpenedProject = {
  readonly project: StoredProject
  readonly ledger: readonly LedgerEntry[]
  /** Checked when the vault is opened next; undefined before the first act with an open vault. */
  readonly sealedHead?: SealedHead | undefined
  /** Notes on what was repaired at opening, e.g. a torn last line that was set aside. */
  readonly repaired: readonly string[]
}

/**
 * Projects on disk. Every write is atomic and fsynced (temp, fsync, rename, fsync folder).
 * Errors: `project-not-found`, `project-newer`, `project-damaged`, `project-busy`, `ledger-broken`, `storage-failed`.
 */

/** An earlier state of a project, kept when the project is saved. The newest equals what was saved last. */
export type Snapshot = {
  /** Counts up from 1; the clock may jump, this does not. */
  readonly number: number
  /** ISO 8601, UTC. */
  readonly savedAt: string
  readonly project: StoredProject
}

/** A ledger as it is on disk, also one that does not open. */
export type SeenEntries = {
  /** Up to the first that is not as it was written. */
  readonly entries: readonly LedgerEntry[]
  readonly broken: { readonly entry: number; readonly because: string } | undefined
}

/** What was put back of a project that did not open. */
export type Restored = {
  readonly files: readonly string[]
  /** Of the snapshot that project.json was made from; null when it was whole. */
  readonly savedAt: string | null
}

export type ProjectStore = {
  list(): Promise<readonly (StoredProject | { readonly id: string; readonly damaged: string })[]>
  create(project: StoredProject): Promise<void>
  open(id: string): Promise<OpenedProject>
  /** `isApart`: the state before keeps a snapshot of its own, however young it is. */
  save(project: StoredProject, options?: { readonly isApart?: boolean }): Promise<void>
  /** Appends one act; with `keys`, writes them first under the name that the act carries. */
  append(id: string, act: LedgerAct, keys?: SealedKeys, sealHead?: SealHead): Promise<LedgerEntry>
  /** The last ten, newest first; damaged ones are left out. Also of a project that does not open. */
  snapshots(id: string): Promise<readonly Snapshot[]>
  /** Also of a project that does not open. Errors `project-not-found`, `project-newer`, `project-damaged`. */
  seeLedger(id: string): Promise<SeenEntries>
  /**
   * Makes a project whole again whose project.json or head of the ledger is damaged, from the newest
   * snapshot and the ledger; what was there is put aside. Error `nothing-to-restore`.
   */
  restore(id: string): Promise<Restored>
  readKeys(id: string, file: string): Promise<SealedKeys>
  remove(id: string): Promise<void>
}

/** A file of a project as it is on disk, by its path in the project's folder. */
export type ProjectFile = { readonly name: string; readonly text: string }

/** What the files of a project say, when they are whole. */
export type UnderstoodProject = OpenedProject & {
  /** Sealed keys by the name that acts give their file. */
  readonly keys: ReadonlyMap<string, SealedKeys>
}

/** Projects as whole files, to be carried to another machine. */
export type ProjectTransfer = {
  /** Everything but snapshots and authority keys, read while nobody writes. */
  read(id: string): Promise<readonly ProjectFile[]>
  /** Reads files in memory. Errors `project-damaged`, `project-newer`, `ledger-broken`. */
  understand(id: string, files: readonly ProjectFile[]): UnderstoodProject
  /** Makes a project of files: whole or not at all. Errors `project-exists`, `storage-failed`. */
  create(
    project: StoredProject,
    files: readonly ProjectFile[],
    sealedAuthorities: SealedKeys | undefined,
  ): Promise<void>
  /** Puts authority keys under a passphrase beside a project that is here. */
  keepAuthorities(id: string, sealed: SealedKeys): Promise<void>
  /**
   * Replaces the ledger by one of the same project; the one before is kept beside it. Key files are added,
   * never overwritten. Errors `project-damaged`, `storage-failed`.
   */
  replaceLedger(id: string, files: readonly ProjectFile[]): Promise<void>
}

export type SigningProgress = {
  readonly done: number
  readonly total: number
  readonly current: string
}

/**
 * Makes keys and certificates off the main thread, on all cores. The result has the order of the jobs.
 * Rejects with `cancelled` within 200 ms of an abort.
 */
export type SigningPool = {
  run(
    batch: IssueBatch,
    options: { onProgress?: (progress: SigningProgress) => void; signal?: AbortSignal },
  ): Promise<IssuedMaterial[]>
  close(): Promise<void>
}
