import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { Custody, Vault } from '../services/custody-ports'
import { adoptInKeychain, adoptUnderPassphrase } from './adopting'
import { createKeychain, type Keychain } from './keychain'
import { keychainVault, loadVaultKey, makeVaultKey } from './keychain-vault'
import {
  passphraseVault,
  unwrapKey,
  wrapKey,
  wrapNewKey,
  type PassphraseRecord,
} from './passphrase-vault'
import { withProjectLock } from './project-lock'
import { sealingWith, type LendVaultKey } from './sealing'

/**
 * @param home the data folder
 * @returns custody over the keychain and passphrase vaults. Vault keys stay in memory until `lock`.
 */
export function createCustody(home: string, keychain: Keychain = createKeychain()): Custody {
  const vaultKeys = new Map<string, Buffer>()

  const forget = (project: string): void => {
    vaultKeys.get(project)?.fill(0)
    vaultKeys.delete(project)
  }
  const remember = (project: string, key: Buffer): void => {
    const known = vaultKeys.get(project)
    if (known?.equals(key) === true) key.fill(0)
    else {
      forget(project)
      vaultKeys.set(project, key)
    }
  }
  const lender =
    (project: string, load?: () => Promise<Buffer>): LendVaultKey =>
    async (work) => {
      if (load && !vaultKeys.has(project)) remember(project, await load())
      const key = vaultKeys.get(project)
      if (!key) throw new AppError('vault-locked')
      return work(key)
    }
  const underPassphrase = (project: string, record: PassphraseRecord): Vault =>
    passphraseVault(join(home, 'projects', project), project, record, lender(project))
  const inKeychain = (project: string, backend: string): Vault =>
    keychainVault(
      keychain,
      project,
      { kind: 'keychain', backend },
      lender(project, () => loadVaultKey(keychain, project)),
    )

  return {
    status: () => keychain.status(),
    async createInKeychain(project) {
      // Two that begin at once would each make a key, and what one sealed would never open again.
      const folder = join(home, 'projects', project)
      const key = await withProjectLock(folder, project, () => makeVaultKey(keychain, project))
      remember(project, key)
      return inKeychain(project, keychain.backend)
    },
    async createUnderPassphrase(project, passphrase) {
      const { record, key } = await wrapNewKey(project, passphrase)
      remember(project, key)
      return underPassphrase(project, record)
    },
    async openVault(project, record) {
      if (record.kind === 'passphrase') {
        if (!vaultKeys.has(project)) throw new AppError('vault-locked')
        return underPassphrase(project, record)
      }
      // Asked anew each time: a keychain that was emptied meanwhile is named before anything is signed.
      remember(project, await loadVaultKey(keychain, project))
      return inKeychain(project, record.backend)
    },
    async unlock(project, record, passphrase) {
      if (record.kind !== 'passphrase') return
      remember(project, await unwrapKey(project, record, passphrase))
    },
    async changePassphrase(project, record, current, next) {
      if (record.kind !== 'passphrase')
        throw new AppError('input-refused', { reason: 'The keys are in the keychain.' })
      const key = await unwrapKey(project, record, current)
      try {
        const changed = await wrapKey(project, key, next)
        // Read back before the old one is given up: what does not open again must not be written.
        const back = await unwrapKey(project, changed, next)
        const isSame = back.equals(key)
        back.fill(0)
        if (!isSame) throw new AppError('sealed-broken', { name: 'the vault' })
        return changed
      } finally {
        key.fill(0)
      }
    },
    isUnlocked: (project) => vaultKeys.has(project),
    held: () => [...vaultKeys.keys()],
    lock: forget,
    async close(milliseconds) {
      for (const project of [...vaultKeys.keys()]) forget(project)
      return keychain.idle(milliseconds)
    },
    async removeAll(project) {
      forget(project)
      await keychain.removeProject(project)
    },
    opener: (project, vaultKey) => sealingWith(project, async (work) => work(vaultKey)),
    async adopt(project, keys, into, { replace = false } = {}) {
      const adopted =
        into.kind === 'keychain'
          ? await adoptInKeychain(keychain, project, keys, replace)
          : await adoptUnderPassphrase(project, keys, into.passphrase)
      remember(project, Buffer.from(keys.vaultKey))
      return {
        ...adopted,
        async takeBack() {
          forget(project)
          await adopted.takeBack()
        },
      }
    },
  }
}
