import type { LedgerAct, LedgerEntry } from '../domain/ledger'
import type { IssueBatch, IssuedMaterial, Sealed } from '../pki/types'
import type { ClusterDefinition } from '../../shared/definition'
import type { RestoreInto } from '../../shared/kit-models'

/** The clock, so that use cases are tested at fixed times. */
export type Clock = {
  now(): Date
  /** The same for what is signed. Error `clock-jumped` when the clock was set while the program runs. */
  forIssuing?(): Date
}

/** Names an authority's key. In the keychain: account `<project>/<authority>/<version>`. */
export type AuthorityKeyRef = {
  readonly project: string
  readonly authority: string
  readonly version: number
}

/** Where a project keeps its secrets. Chosen when the first thing is issued, never changed silently. */
export type CustodyRecord =
  | { readonly kind: 'keychain'; readonly backend: string }
  | {
      readonly kind: 'passphrase'
      /** scrypt parameters; N at least 2^17 (RFC 7914). Base64 salt. */
      readonly scrypt: {
        readonly N: number
        readonly r: number
        readonly p: number
        readonly salt: string
      }
      /** The project's vault key, sealed under the key that scrypt derives. */
      readonly wrappedKey: Sealed
    }

export type { Sealed }

/**
 * The secrets of one project. Private keys are PKCS#8 DER; callers zero the buffers that they get.
 * Errors: those of KeychainTrouble, `keychain-emptied`, `keychain-changed`, `keychain-mismatch`, `key-missing`,
 * `key-incomplete`, `vault-locked`, `sealed-broken`.
 */
export type Vault = {
  readonly record: CustodyRecord
  /** Writes, reads back and compares before it returns. */
  storeAuthorityKey(ref: AuthorityKeyRef, privateKey: Uint8Array): Promise<void>
  loadAuthorityKey(ref: AuthorityKeyRef): Promise<Buffer>
  removeAuthorityKey(ref: AuthorityKeyRef): Promise<void>
  /** Seals a leaf or service-account key. `id` is `<row key>#<version>`. */
  seal(id: string, privateKey: Uint8Array): Promise<Sealed>
  open(id: string, sealed: Sealed): Promise<Buffer>
  /** A copy of the key that seals, for a recovery kit or a project file. */
  copyKey(): Promise<Buffer>
}

/** The keys of a project that comes from a recovery kit or a project file. */
export type CarriedKeys = {
  readonly vaultKey: Uint8Array
  /** PKCS#8 DER. */
  readonly authorities: readonly {
    readonly key: string
    readonly version: number
    readonly privateKey: Uint8Array
  }[]
}

/** Where carried keys went. */
export type AdoptedKeys = {
  readonly record: CustodyRecord
  /** Authority keys sealed for `authority-keys.json`; undefined where the keychain holds them. */
  readonly sealedAuthorities: SealedKeys | undefined
  /** Removes again what was written: the project was not made after all. */
  takeBack(): Promise<void>
}

/** Why no call of the keychain is answered. */
export type KeychainTrouble = 'keychain-unavailable' | 'keychain-locked' | 'keychain-restarted'

export type KeychainStatus =
  | { readonly usable: true; readonly backend: string }
  | {
      readonly usable: false
      readonly backend: string
      readonly trouble: KeychainTrouble
      readonly because: string
    }

/** Makes and opens vaults. One per process. */
export type Custody = {
  status(): Promise<KeychainStatus>
  /** A new vault in the keychain. Error `keychain-unavailable`. */
  createInKeychain(project: string): Promise<Vault>
  /** A new vault under a passphrase. Error `passphrase-weak`. */
  createUnderPassphrase(project: string, passphrase: string): Promise<Vault>
  /** The vault of a project; a passphrase vault must have been unlocked. Errors as in `Vault`. */
  openVault(project: string, record: CustodyRecord): Promise<Vault>
  /** Errors `passphrase-wrong`. */
  unlock(project: string, record: CustodyRecord, passphrase: string): Promise<void>
  /**
   * Wraps the same vault key under another passphrase; nothing is written or sealed anew by it.
   * @returns the record that takes the place of the other one. Errors `passphrase-wrong`, `passphrase-weak`.
   */
  changePassphrase(
    project: string,
    record: CustodyRecord,
    current: string,
    next: string,
  ): Promise<CustodyRecord>
  isUnlocked(project: string): boolean
  /** Projects whose vault key is in memory. */
  held(): readonly string[]
  /** Forgets and zeroes what `unlock` derived. */
  lock(project: string): void
  /**
   * Forgets every key and waits for the keychain to be at rest, because ending a process in the middle
   * of a call aborts it.
   * @returns false when the keychain still holds a call after that time.
   */
  close(milliseconds: number): Promise<boolean>
  /** Removes every keychain entry of a project. */
  removeAll(project: string): Promise<void>
  /** What opens the sealed keys of a project with a key that is not in a vault yet. */
  opener(project: string, vaultKey: Uint8Array): Pick<Vault, 'open'>
  /**
   * Puts carried keys into the keychain, or seals them under a passphrase.
   * @param replace what is there and differs is wrong for this project; else it is `keychain-conflict`.
   */
  adopt(
    project: string,
    keys: CarriedKeys,
    into: RestoreInto,
    options?: { readonly replace?: boolean },
  ): Promise<AdoptedKeys>
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

/** A file that is ready to be written. */
export type ArchiveFile = {
  readonly path: string
  readonly mode: number
  readonly content: Uint8Array
}
export type ArchiveFormat = 'zip' | 'tar.gz' | 'dir'
export const archiveFormats: readonly ArchiveFormat[] = ['zip', 'tar.gz', 'dir']

/** One passphrase for all bundles, or one for each by the bundle's name. */
export type BundlePassphrases =
  { readonly forAll: string } | { readonly forEach: ReadonlyMap<string, string> }
/** How bundles are encrypted: zips by their own AES-256, or files of any format by age. */
export type Protection =
  | { readonly by: 'zip' | 'age'; readonly passphrases: BundlePassphrases }
  | { readonly by: 'age'; readonly recipients: readonly string[] }

/** What one export encrypts all its bundles with, derived once. */
export type BundleLock = {
  /** Formats that it can encrypt. */
  readonly formats: readonly ArchiveFormat[]
  /** What follows the ending of the format: empty, or `.age`. */
  readonly ending: string
  /** Files that the bundles need to be opened, such as an encrypted key; they go beside them. */
  readonly files: readonly { readonly name: string; readonly content: Uint8Array }[]
  /** @returns the encrypted bytes of one bundle. */
  pack(name: string, format: ArchiveFormat, files: readonly ArchiveFile[]): Promise<Uint8Array>
}

/**
 * Writes one bundle into a folder: whole or not at all; private files are never readable by others.
 * Same input, same bytes, whatever the clock and time zone, but for encrypted ones. Error `target-unwritable`,
 * and `input-refused` for a format that the lock cannot encrypt.
 * @returns absolute path and size in bytes.
 */
export type Archive = {
  write(
    folder: string,
    name: string,
    format: ArchiveFormat,
    files: readonly ArchiveFile[],
    lock?: BundleLock,
  ): Promise<{ path: string; bytes: number }>
  /** Writes what a lock wants beside the bundles. @returns absolute paths. Error `target-unwritable`. */
  writeBeside(folder: string, files: BundleLock['files']): Promise<string[]>
  /** @param project name of the project, for the names of files. Error `input-refused` for a recipient that is none. */
  lock(protection: Protection, project: string): Promise<BundleLock>
  /** The same files as the bytes of a zip, for one that a person chose the place of. Error `input-refused`. */
  zip(files: readonly ArchiveFile[]): Buffer
}

/** Where an export is put together before anybody sees it. */
export type ExportFolders = {
  /** Makes a hidden folder inside `folder`, which is made too if needed. Error `target-unwritable`. */
  stage(folder: string): Promise<Stage>
}
export type Stage = {
  readonly folder: string
  /** Moves finished bundles beside the hidden folder, over older ones. @returns their new paths. */
  publish(paths: readonly string[]): Promise<string[]>
  /** Removes the hidden folder with all that was not published, and `folder` if `stage` made it and it is empty. */
  discard(): Promise<void>
}
