import { timingSafeEqual } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { seal } from '../pki/seal'
import type { AdoptedKeys, CarriedKeys } from '../services/custody-ports'
import type { SealedKeys } from '../services/ports'
import type { Keychain } from './keychain'
import { authorityAccount, vaultAccount } from './keychain-vault'
import { wrapKey } from './passphrase-vault'
import { authorityId, binding } from './sealing'

type Entry = { readonly account: string; readonly name: string; readonly secret: Uint8Array }

/**
 * Writes carried keys into the keychain; each is read back. An entry that holds the same is left alone.
 * @param replace an entry that holds something else is written over
 * @throws AppError `keychain-conflict` before anything is written; those of Keychain
 */
export async function adoptInKeychain(
  keychain: Keychain,
  project: string,
  { vaultKey, authorities }: CarriedKeys,
  replace: boolean,
): Promise<AdoptedKeys> {
  const entries: Entry[] = [
    { account: vaultAccount(project), name: 'the vault', secret: vaultKey },
    ...authorities.map(({ key, version, privateKey }) => ({
      account: authorityAccount({ project, authority: key, version }),
      name: key,
      secret: privateKey,
    })),
  ]
  const wanted: (Entry & { readonly isNew: boolean })[] = []
  for (const entry of entries) {
    const found = await stateOf(keychain, entry)
    if (found === 'same') continue
    if (found === 'other' && !replace) throw new AppError('keychain-conflict', { name: entry.name })
    wanted.push({ ...entry, isNew: found === 'none' })
  }
  const written: string[] = []
  const takeBack = async (): Promise<void> => {
    for (const account of written) await keychain.remove(account)
  }
  try {
    for (const { account, secret, isNew } of wanted) {
      if (isNew) written.push(account)
      await keychain.write(account, secret)
    }
  } catch (error) {
    // What stopped the write is what is reported; a left-over holds the right key.
    await takeBack().catch(() => undefined)
    throw error
  }
  const record = { kind: 'keychain', backend: keychain.backend } as const
  return { record, sealedAuthorities: undefined, takeBack }
}

/** @returns whether the keychain holds the secret, nothing, something else, or what cannot be read. */
async function stateOf(
  keychain: Keychain,
  { account, name, secret }: Entry,
): Promise<'none' | 'same' | 'other' | 'unreadable'> {
  const found = await keychain.read(account, name).catch((error: unknown) => {
    const isBroken =
      error instanceof AppError &&
      (error.code === 'keychain-changed' || error.code === 'key-incomplete')
    if (isBroken) return 'unreadable' as const
    throw error
  })
  if (found === undefined) return 'none'
  if (found === 'unreadable') return found
  const isSame = found.length === secret.length && timingSafeEqual(found, secret)
  found.fill(0)
  return isSame ? 'same' : 'other'
}

/**
 * Seals carried keys under a passphrase; the caller stores them.
 * @throws AppError `passphrase-weak`
 */
export async function adoptUnderPassphrase(
  project: string,
  { vaultKey, authorities }: CarriedKeys,
  passphrase: string,
): Promise<AdoptedKeys> {
  const record = await wrapKey(project, vaultKey, passphrase)
  const sealedAuthorities: SealedKeys = Object.fromEntries(
    authorities.map(({ key, version, privateKey }) => {
      const id = authorityId({ authority: key, version })
      return [id, seal(vaultKey, binding(project, id), privateKey)]
    }),
  )
  return { record, sealedAuthorities, takeBack: async () => undefined }
}
