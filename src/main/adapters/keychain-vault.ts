import { createPrivateKey, randomBytes } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { sealingKeyBytes } from '../pki/seal'
import type { AuthorityKeyRef, CustodyRecord, Vault } from '../services/custody-ports'
import type { Keychain } from './keychain'
import { sealingWith, type LendVaultKey } from './sealing'

type KeychainRecord = Extract<CustodyRecord, { kind: 'keychain' }>

/** The vault key of a project and the keychain account it is under. */
export const vaultAccount = (project: string): string => `${project}/vault`
export const authorityAccount = ({ project, authority, version }: AuthorityKeyRef): string =>
  `${project}/${authority}/${version}`

/**
 * Makes the vault key of a project in the keychain. One that is there already is kept: it may be all that
 * opens keys which were sealed before, and an interrupted start leaves one behind.
 *
 * @returns the vault key, which the caller zeroes.
 * @throws AppError `keychain-unavailable`, `keychain-mismatch`
 */
export async function makeVaultKey(keychain: Keychain, project: string): Promise<Buffer> {
  const account = vaultAccount(project)
  const known = await keychain.read(account, 'the vault')
  if (known) return checkedVaultKey(known)
  const key = randomBytes(sealingKeyBytes)
  await keychain.write(account, key)
  return key
}

/**
 * @returns the vault key of a project, which the caller zeroes.
 * @throws AppError `key-missing`, `keychain-emptied`, those of Keychain.read
 */
export async function loadVaultKey(keychain: Keychain, project: string): Promise<Buffer> {
  const key = await keychain.read(vaultAccount(project), 'the vault')
  if (key) return checkedVaultKey(key)
  // One entry alone is deleted by hand; all of them are gone from another keychain, or an emptied one.
  throw (await keychain.holdsAny(project)) ? missing('the vault') : new AppError('keychain-emptied')
}

/**
 * @param lend lends the project's vault key
 * @returns the vault of a project whose secrets are in the keychain.
 */
export function keychainVault(
  keychain: Keychain,
  project: string,
  record: KeychainRecord,
  lend: LendVaultKey,
): Vault {
  return {
    record,
    async storeAuthorityKey(ref, privateKey) {
      await keychain.write(authorityAccount(ref), privateKey)
    },
    async loadAuthorityKey(ref) {
      const key = await keychain.read(authorityAccount(ref), ref.authority)
      if (!key) throw missing(ref.authority)
      try {
        createPrivateKey({ key, format: 'der', type: 'pkcs8' })
        return key
      } catch {
        // The error of the parser is dropped: nothing that has seen the key goes into a message.
        key.fill(0)
        const because = 'The entry is not a private key.'
        throw new AppError('keychain-changed', { name: ref.authority }, { because })
      }
    },
    removeAuthorityKey: (ref) => keychain.remove(authorityAccount(ref)),
    ...sealingWith(project, lend),
  }
}

function checkedVaultKey(key: Buffer): Buffer {
  if (key.length === sealingKeyBytes) return key
  key.fill(0)
  const because = 'The entry is not a vault key.'
  throw new AppError('keychain-changed', { name: 'the vault' }, { because })
}

function missing(name: string): AppError {
  return new AppError(
    'key-missing',
    { name, place: 'keychain' },
    { because: 'The keychain answers, and has no such entry.' },
  )
}
