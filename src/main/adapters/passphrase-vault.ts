import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { minimumPassphrase } from '../../shared/models'
import { defaultScryptCost, deriveSealingKey, seal, sealingKeyBytes, unseal } from '../pki/seal'
import type { CustodyRecord, Vault } from '../services/custody-ports'
import type { SealedKeys } from '../services/ports'
import { writeFileAtomic } from './atomic-file'
import { keyFileText, readKeyFile } from './key-files'
import { withProjectLock } from './project-lock'
import { authorityId, binding, sealingWith, type LendVaultKey } from './sealing'
import { ignoring } from './temp-files'

export type PassphraseRecord = Extract<CustodyRecord, { kind: 'passphrase' }>

const saltBytes = 32

/**
 * Makes a vault key and wraps it under a passphrase.
 * @returns the record for the project file, and the vault key, which the caller zeroes.
 * @throws AppError `passphrase-weak`
 */
export async function wrapNewKey(
  project: string,
  passphrase: string,
): Promise<{ record: PassphraseRecord; key: Buffer }> {
  const key = randomBytes(sealingKeyBytes)
  try {
    return { record: await wrapKey(project, key, passphrase), key }
  } catch (error) {
    key.fill(0)
    throw error
  }
}

/**
 * Wraps a vault key under a passphrase, with a new salt.
 * @throws AppError `passphrase-weak`
 */
export async function wrapKey(
  project: string,
  key: Uint8Array,
  passphrase: string,
): Promise<PassphraseRecord> {
  if ([...passphrase.normalize('NFC')].length < minimumPassphrase) {
    throw new AppError('passphrase-weak', { minimum: minimumPassphrase })
  }
  const salt = randomBytes(saltBytes)
  const { N, r, p } = defaultScryptCost
  const wrapping = await deriveSealingKey(passphrase, salt, { N, r, p })
  try {
    const wrappedKey = seal(wrapping, binding(project, 'vault'), key)
    const scrypt = { N, r, p, salt: salt.toString('base64') }
    return { kind: 'passphrase', scrypt, wrappedKey }
  } finally {
    wrapping.fill(0)
  }
}

/**
 * @returns the vault key, which the caller zeroes.
 * @throws AppError `passphrase-wrong`; `input-refused` when the project file asks for costs out of bounds
 */
export async function unwrapKey(
  project: string,
  { scrypt: { N, r, p, salt }, wrappedKey }: PassphraseRecord,
  passphrase: string,
): Promise<Buffer> {
  const wrapping = await deriveSealingKey(passphrase, Buffer.from(salt, 'base64'), { N, r, p })
  try {
    return unseal(wrapping, binding(project, 'vault'), wrappedKey, 'the vault')
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'sealed-broken') throw error
    // AES-GCM cannot tell a wrong key from changed bytes; a wrong passphrase is what happens.
    throw new AppError('passphrase-wrong')
  } finally {
    wrapping.fill(0)
  }
}

/**
 * @param folder of the project; authority keys are sealed in its `authority-keys.json`
 * @param lend lends the vault key, or throws `vault-locked`
 * @returns the vault of a project whose secrets are under a passphrase.
 */
export function passphraseVault(
  folder: string,
  project: string,
  record: PassphraseRecord,
  lend: LendVaultKey,
): Vault {
  const path = join(folder, 'authority-keys.json')
  const sealing = sealingWith(project, lend)
  const stored = async (): Promise<SealedKeys> => {
    const text = await ignoring(['ENOENT'], () => readFile(path))
    return text === undefined ? {} : readKeyFile(path, project)
  }
  const change = (edit: (keys: SealedKeys) => SealedKeys): Promise<void> =>
    withProjectLock(folder, project, async () => {
      const keys = edit(await stored())
      await writeFileAtomic(path, keyFileText(keys))
    })
  return {
    record,
    ...sealing,
    async storeAuthorityKey(ref, privateKey) {
      const id = authorityId(ref)
      const sealed = await sealing.seal(id, privateKey)
      await change((keys) => ({ ...keys, [id]: sealed }))
      const back = await sealing.open(id, (await stored())[id] ?? sealed)
      const isSame = back.equals(privateKey)
      back.fill(0)
      if (!isSame) throw new AppError('sealed-broken', { name: ref.authority })
    },
    async loadAuthorityKey(ref) {
      // A locked vault says so, whether or not the key is there.
      await lend(() => undefined)
      const id = authorityId(ref)
      const sealed = (await stored())[id]
      if (!sealed) throw missing(ref.authority)
      return sealing.open(id, sealed)
    },
    async removeAuthorityKey(ref) {
      const id = authorityId(ref)
      await change((keys) =>
        Object.fromEntries(Object.entries(keys).filter(([known]) => known !== id)),
      )
    },
  }
}

function missing(name: string): AppError {
  return new AppError(
    'key-missing',
    { name, place: 'passphrase vault' },
    { because: 'The vault opens, and has no such key.' },
  )
}
