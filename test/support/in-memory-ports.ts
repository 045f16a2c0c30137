/**
 * Ports in memory, for tests of use cases: the same errors and the same rules as the adapters, without
 * disk, keychain or waiting. Values are copied in and out, as a disk would do.
 */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { LedgerAct, LedgerEntry } from '../../src/main/domain/ledger'
import { entryHash, firstBroken, noPrevious } from '../../src/main/domain/ledger-chain'
import { headStatement } from '../../src/main/domain/ledger-head'
import { createArchive } from '../../src/main/adapters/archive'
import { isoSeconds } from '../../src/main/domain/validity'
import { seal, unseal } from '../../src/main/pki/seal'
import type {
  Archive,
  ArchiveFile,
  ArchiveFormat,
  ExportFolders,
} from '../../src/main/services/export-ports'
import type {
  AuthorityKeyRef,
  Custody,
  CustodyRecord,
  KeychainStatus,
  Vault,
} from '../../src/main/services/custody-ports'
import type {
  Clock,
  ProjectStore,
  SealHead,
  SealedHead,
  SealedKeys,
  Snapshot,
  StoredProject,
} from '../../src/main/services/ports'
import { AppError } from '../../src/shared/errors'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const copy = <T>(value: T): T => structuredClone(value)

/** A clock that stands still until it is moved. */
export type SetClock = Clock & { set(iso: string): void; advanceDays(days: number): void }

/** @returns a clock that shows `iso`. */
export function clockAt(iso = '2026-11-22T09:15:00Z'): SetClock {
  let now = new Date(iso)
  return {
    now: () => new Date(now),
    set: (other) => {
      now = new Date(other)
    },
    advanceDays: (days) => {
      now = new Date(now.getTime() + days * 86_400_000)
    },
  }
}

type Kept = {
  project: StoredProject
  ledger: LedgerEntry[]
  readonly keys: Map<string, SealedKeys>
  readonly snapshots: Snapshot[]
  sealedHead: SealedHead | undefined
}

/** A store whose files a test can reach into. */
export type MemoryStore = ProjectStore & {
  readonly projects: ReadonlyMap<string, Kept>
  /** The next writes fail with this, until it is undefined again. */
  failWith: AppError | undefined
}

/** @returns a project store in memory. */
export function memoryStore(clock: Clock = clockAt()): MemoryStore {
  const projects = new Map<string, Kept>()
  const kept = (id: string): Kept => {
    const found = projects.get(id)
    if (!found) throw new AppError('project-not-found', { name: id })
    return found
  }
  const snapshotOf = (project: StoredProject, number: number): Snapshot => ({
    number,
    savedAt: isoSeconds(clock.now()),
    project: copy(project),
  })
  const store: MemoryStore = {
    projects,
    failWith: undefined,
    list: async () => [...projects.values()].map(({ project }) => copy(project)),
    async create(project) {
      if (store.failWith) throw store.failWith
      if (projects.has(project.id)) {
        throw new AppError('project-exists', { name: project.definition.metadata.name })
      }
      projects.set(project.id, {
        project: copy(project),
        ledger: [],
        keys: new Map(),
        snapshots: [snapshotOf(project, 1)],
        sealedHead: undefined,
      })
    },
    async open(id) {
      const { project, ledger, sealedHead } = kept(id)
      const entry = firstBroken(ledger, sha256)
      if (entry !== undefined) {
        throw new AppError('ledger-broken', { name: id, entry, path: `memory/${id}/ledger.jsonl` })
      }
      return { project: copy(project), ledger: copy(ledger), sealedHead, repaired: [] }
    },
    async save(project) {
      const found = kept(project.id)
      if (store.failWith) throw store.failWith
      found.project = copy(project)
      found.snapshots.unshift(snapshotOf(project, found.snapshots.length + 1))
    },
    snapshots: async (id) => copy(kept(id).snapshots),
    seeLedger: async (id) => ({ entries: copy(kept(id).ledger), broken: undefined }),
    restore: async (id) => {
      kept(id)
      return { files: [], savedAt: null }
    },
    async append(id: string, act: LedgerAct, keys?: SealedKeys, sealHead?: SealHead) {
      const { ledger, keys: files } = kept(id)
      if (store.failWith) throw store.failWith
      if (keys) {
        if (act.type !== 'issued') throw new Error('only an issuance has keys')
        if (files.has(act.keys)) throw new Error('sealed keys are never overwritten')
        files.set(act.keys, copy(keys))
      }
      const unsigned = {
        sequence: ledger.length + 1,
        at: isoSeconds(clock.now()),
        by: 'tester',
        act: copy(act),
        previous: ledger.at(-1)?.hash ?? noPrevious,
      }
      const entry = { ...unsigned, hash: entryHash(unsigned, sha256) }
      const position = { entries: entry.sequence, hash: entry.hash }
      const seal = await sealHead?.(headStatement(position))
      if (seal) kept(id).sealedHead = { ...position, seal, path: `memory/${id}/ledger.jsonl` }
      ledger.push(entry)
      return copy(entry)
    },
    async readKeys(id, file) {
      const found = kept(id).keys.get(file)
      if (!found) throw new AppError('project-damaged', { name: id, path: `memory/${id}/${file}` })
      return copy(found)
    },
    async remove(id) {
      kept(id)
      if (store.failWith) throw store.failWith
      projects.delete(id)
    },
  }
  return store
}

/** A keychain that a test can read, change, empty and switch off. */
export type MemoryCustody = Custody & {
  /** Account to secret, as in the system's keychain. */
  readonly keychain: Map<string, Buffer>
  /** Why the keychain is not usable; undefined while it is. */
  unusable: string | undefined
  /** What the keychain gives back after a write, when it is not what was written. */
  corrupt: ((secret: Buffer) => Buffer) | undefined
}

/** @returns custody in memory. Passphrases are hashed once: scrypt is the adapter's to prove. */
export function memoryCustody(): MemoryCustody {
  const keychain = new Map<string, Buffer>()
  const unlocked = new Map<string, Buffer>()
  const sealedAuthorities = new Map<string, ReturnType<typeof seal>>()
  const usable = (): void => {
    if (custody.unusable !== undefined) {
      throw new AppError('keychain-unavailable', {}, { because: custody.unusable })
    }
  }
  const read = (account: string, name: string): Buffer => {
    usable()
    const found = keychain.get(account)
    if (!found) throw new AppError('key-missing', { name, place: 'keychain' })
    return Buffer.from(found)
  }
  const write = (account: string, secret: Uint8Array): void => {
    usable()
    const written = Buffer.from(secret)
    keychain.set(account, custody.corrupt?.(written) ?? written)
    if (keychain.get(account)?.equals(secret) !== true) throw new AppError('keychain-mismatch')
  }
  const binding = (project: string, id: string): string => `certwright/1/${project}/${id}`
  const sealing = (
    project: string,
    key: () => Buffer,
  ): Pick<Vault, 'seal' | 'open' | 'copyKey'> => ({
    copyKey: async () => Buffer.from(key()),
    seal: async (id, privateKey) => seal(key(), binding(project, id), privateKey),
    open: async (id, sealed) => unseal(key(), binding(project, id), sealed, id),
  })
  const account = ({ project, authority, version }: AuthorityKeyRef): string =>
    `${project}/${authority}/${version}`

  const inKeychain = (project: string, record: CustodyRecord): Vault => ({
    record,
    ...sealing(project, () => read(`${project}/vault`, 'the vault')),
    storeAuthorityKey: async (ref, privateKey) => write(account(ref), privateKey),
    loadAuthorityKey: async (ref) => read(account(ref), ref.authority),
    removeAuthorityKey: async (ref) => {
      usable()
      keychain.delete(account(ref))
    },
  })
  const underPassphrase = (project: string, record: CustodyRecord): Vault => {
    const key = (): Buffer => {
      const found = unlocked.get(project)
      if (!found) throw new AppError('vault-locked')
      return found
    }
    const own = sealing(project, key)
    const idOf = ({ authority, version }: AuthorityKeyRef): string => `${authority}#${version}`
    return {
      record,
      ...own,
      storeAuthorityKey: async (ref, privateKey) => {
        sealedAuthorities.set(account(ref), await own.seal(idOf(ref), privateKey))
      },
      loadAuthorityKey: async (ref) => {
        key()
        const found = sealedAuthorities.get(account(ref))
        if (!found) {
          throw new AppError('key-missing', { name: ref.authority, place: 'passphrase vault' })
        }
        return own.open(idOf(ref), found)
      },
      removeAuthorityKey: async (ref) => {
        sealedAuthorities.delete(account(ref))
      },
    }
  }
  const derived = (passphrase: string, salt: string): Buffer =>
    createHash('sha256')
      .update(`${salt}/${passphrase.normalize('NFC')}`)
      .digest()

  const custody: MemoryCustody = {
    opener: (project, vaultKey) => sealing(project, () => Buffer.from(vaultKey)),
    async adopt() {
      throw new Error('carried keys are proven with the real custody')
    },
    keychain,
    unusable: undefined,
    corrupt: undefined,
    async status(): Promise<KeychainStatus> {
      const backend = 'memory'
      return custody.unusable === undefined
        ? { usable: true, backend }
        : { usable: false, backend, trouble: 'keychain-unavailable', because: custody.unusable }
    },
    async createInKeychain(project) {
      usable()
      if (!keychain.has(`${project}/vault`)) write(`${project}/vault`, randomBytes(32))
      return inKeychain(project, { kind: 'keychain', backend: 'memory' })
    },
    async createUnderPassphrase(project, passphrase) {
      const minimum = 12
      if ([...passphrase.normalize('NFC')].length < minimum) {
        throw new AppError('passphrase-weak', { minimum })
      }
      const salt = randomBytes(32).toString('base64')
      const key = randomBytes(32)
      unlocked.set(project, key)
      return underPassphrase(project, {
        kind: 'passphrase',
        scrypt: { N: 2 ** 17, r: 8, p: 1, salt },
        wrappedKey: seal(derived(passphrase, salt), binding(project, 'vault'), key),
      })
    },
    async openVault(project, record) {
      if (record.kind === 'keychain') {
        read(`${project}/vault`, 'the vault')
        return inKeychain(project, record)
      }
      if (!unlocked.has(project)) throw new AppError('vault-locked')
      return underPassphrase(project, record)
    },
    async unlock(project, record, passphrase) {
      if (record.kind !== 'passphrase') return
      try {
        const wrapping = derived(passphrase, record.scrypt.salt)
        const key = unseal(wrapping, binding(project, 'vault'), record.wrappedKey, 'the vault')
        unlocked.set(project, key)
      } catch (cause) {
        throw new AppError('passphrase-wrong', {}, { cause })
      }
    },
    async changePassphrase(project, record, current, next) {
      if (record.kind !== 'passphrase') throw new AppError('input-refused', { reason: 'keychain' })
      const wasOpen = unlocked.has(project)
      await custody.unlock(project, record, current)
      const minimum = 12
      if ([...next].length < minimum) throw new AppError('passphrase-weak', { minimum })
      const salt = randomBytes(32).toString('base64')
      const key = unlocked.get(project) ?? Buffer.alloc(0)
      const wrappedKey = seal(derived(next, salt), binding(project, 'vault'), key)
      if (!wasOpen) custody.lock(project)
      return { kind: 'passphrase', scrypt: { N: 2 ** 17, r: 8, p: 1, salt }, wrappedKey }
    },
    isUnlocked: (project) => unlocked.has(project),
    held: () => [...unlocked.keys()],
    lock(project) {
      unlocked.get(project)?.fill(0)
      unlocked.delete(project)
    },
    async close() {
      unlocked.clear()
      return true
    },
    async removeAll(project) {
      custody.lock(project)
      usable()
      for (const name of keychain.keys()) if (name.startsWith(`${project}/`)) keychain.delete(name)
    },
  }
  return custody
}

/** What was written to an archive, by absolute path. */
export type MemoryArchive = Archive & {
  readonly written: Map<string, { format: ArchiveFormat; files: readonly ArchiveFile[] }>
  /** The next writes fail with this, until it is undefined again. */
  failWith: AppError | undefined
}

/** @returns an archive in memory. Names that leave the bundle are refused, as on disk. */
export function memoryArchive(): MemoryArchive {
  const archive: MemoryArchive = {
    written: new Map(),
    failWith: undefined,
    lock: (protection, project) => createArchive().lock(protection, project),
    async writeBeside(folder, files) {
      return files.map(({ name, content }) => {
        const path = join(folder, name)
        archive.written.set(path, { format: 'dir', files: [{ path: name, mode: 0o600, content }] })
        return path
      })
    },
    async write(folder, name, format, files, lock) {
      if (archive.failWith) throw archive.failWith
      for (const { path } of files) {
        if (path.startsWith('/') || path.split('/').some((part) => /^\.{0,2}$/.test(part))) {
          throw new AppError('input-refused', { reason: `The file name ${path} is not allowed.` })
        }
      }
      const ending = `${format}${lock?.ending ?? ''}`
      const path = join(folder, format === 'dir' ? name : `${name}.${ending}`)
      const sorted = [...files].sort((one, other) => (one.path < other.path ? -1 : 1))
      archive.written.set(path, {
        format,
        files: sorted.map((file) => ({ ...file, content: Buffer.from(file.content) })),
      })
      return { path, bytes: files.reduce((sum, { content }) => sum + content.length, 0) }
    },
    zip: (files) => createArchive().zip(files),
  }
  return archive
}

/** Export folders over a memory archive: what is staged is in `written` under its last path once published. */
export function memoryFolders(archive: MemoryArchive): ExportFolders {
  return {
    async stage(folder) {
      const staging = join(folder, '.staging')
      return {
        folder: staging,
        async publish(paths) {
          return paths.map((path) => {
            const found = archive.written.get(path)
            if (!found) throw new AppError('target-unwritable', { path })
            const place = join(folder, path.slice(staging.length + 1))
            archive.written.delete(path)
            archive.written.set(place, found)
            return place
          })
        },
        async discard() {
          for (const path of archive.written.keys()) {
            if (path.startsWith(`${staging}/`)) archive.written.delete(path)
          }
        },
      }
    },
  }
}
