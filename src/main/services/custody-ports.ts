/** Ports of keys at rest: the keychain and vaults. */
import type { RestoreInto } from '../../shared/kit-models'
import type { Sealed } from '../pki/types'
import type { SealedKeys } from './ports'

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
