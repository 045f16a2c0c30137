import { randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { KeychainStatus, KeychainTrouble } from '../services/custody-ports'
import { join, maximumParts, partAccount, readPart, split } from './keychain-entries'
import { createKeychainCalls } from './keychain-calls'
import { createKeytarSource, type KeytarSourceOptions } from './keychain-source'

export const keychainService = 'certwright'

/** Secrets in the keychain of the operating system, under the service `certwright`. */
export type Keychain = {
  readonly backend: string
  /** Writes, reads back and deletes a probe. One that does not answer in time is not usable. */
  status(): Promise<KeychainStatus>
  /**
   * Writes a secret, reads it back and compares.
   * @throws AppError `keychain-unavailable`, `keychain-mismatch`
   */
  write(account: string, secret: Uint8Array): Promise<void>
  /**
   * @param name for the error
   * @returns a buffer that the caller zeroes; undefined when there is no entry.
   * @throws AppError of KeychainTrouble; `key-incomplete` when a part is missing; `keychain-changed`
   */
  read(account: string, name: string): Promise<Buffer | undefined>
  remove(account: string): Promise<void>
  /** Whether any entry of the project is there. */
  holdsAny(project: string): Promise<boolean>
  /** Removes every entry whose account begins with `<project>/`. */
  removeProject(project: string): Promise<void>
  /** Waits for calls under way; see KeychainCalls. */
  idle(milliseconds: number): Promise<boolean>
}

/** Names of the programs behind keytar. */
const backends: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'Keychain',
  win32: 'Credential Manager',
}

/** @returns the name of this system's keychain. */
export function keychainBackend(platform: NodeJS.Platform = process.platform): string {
  return backends[platform] ?? 'Secret Service'
}

export type KeychainOptions = KeytarSourceOptions & {
  /** How long a probe may take, and how long a real call waits for a person to unlock the keychain. */
  readonly probeMilliseconds?: number
  readonly callMilliseconds?: number
}

/** @returns the keychain over keytar. */
export function createKeychain(options: KeychainOptions = {}): Keychain {
  const { probeMilliseconds = 5_000, callMilliseconds = 60_000 } = options
  const backend = keychainBackend()
  const calls = createKeychainCalls(createKeytarSource(options))
  const get = (account: string, within = callMilliseconds): Promise<string | null> =>
    calls.run(within, (keytar) => keytar.getPassword(keychainService, account))
  const set = (account: string, value: string, within = callMilliseconds): Promise<void> =>
    calls.run(within, async (keytar) => {
      // A read fails where the service was restarted; a write would wait for ever.
      const known = await keytar.getPassword(keychainService, account)
      // Where another keyring became the default, the older value would stay in the one before, beside this.
      if (known !== null && known !== value) await keytar.deletePassword(keychainService, account)
      await keytar.setPassword(keychainService, account, value)
    })
  const drop = (account: string, within = callMilliseconds): Promise<boolean> =>
    calls.run(within, (keytar) => keytar.deletePassword(keychainService, account))

  const accountsOf = async (project: string): Promise<string[]> => {
    const found = await calls.run(callMilliseconds, (keytar) =>
      keytar.findCredentials(keychainService),
    )
    return found
      .map(({ account }) => account)
      .filter((account) => account.startsWith(`${project}/`))
  }

  const probe = async (): Promise<KeychainStatus> => {
    const account = `probe/${randomBytes(8).toString('hex')}`
    const value = randomBytes(16).toString('hex')
    try {
      await set(account, value, probeMilliseconds)
      const answer = await get(account, probeMilliseconds)
      await drop(account, probeMilliseconds)
      if (answer === value) return { usable: true, backend }
      const because = 'It gave back something else than was written.'
      return { usable: false, backend, trouble: 'keychain-unavailable', because }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const because = error.because ?? error.message
      return { usable: false, backend, trouble: troubleOf(error.code), because }
    }
  }

  /** A locked keyring answers "no such entry" when its prompt is dismissed: ask whether it works at all. */
  const refuseLocked = async (): Promise<void> => {
    const status = await probe()
    if (!status.usable) throw new AppError(status.trouble, {}, { because: status.because })
  }

  const readParts = async (account: string, name: string): Promise<Buffer | undefined> => {
    const first = await get(account)
    if (first === null) {
      await refuseLocked()
      if ((await get(partAccount(account, 2))) === null) return undefined
      throw halfWritten(name, 1)
    }
    const count = readPart(first)?.count ?? 0
    if (count < 1 || count > maximumParts) throw changed(name)
    const chunks: string[] = []
    for (let number = 1; number <= count; number++) {
      const value = number === 1 ? first : await get(partAccount(account, number))
      if (value === null) throw halfWritten(name, number, count)
      const part = readPart(value)
      if (part?.number !== number || part.count !== count) throw changed(name)
      chunks.push(part.chunk)
    }
    const secret = join(chunks)
    if (!secret) throw changed(name)
    return secret
  }

  const removeParts = async (account: string, from: number): Promise<void> => {
    for (let number = from; number <= maximumParts; number++) {
      // The parts of one secret are numbered without gaps, but one may have been removed by hand.
      const wasThere = await drop(partAccount(account, number))
      if (!wasThere && number > from + 1) return
    }
  }

  return {
    backend,
    status: probe,
    async write(account, secret) {
      const values = split(secret)
      // The first part last: without it the others are no key.
      for (const [index, value] of [...values.entries()].reverse()) {
        await set(partAccount(account, index + 1), value)
      }
      await removeParts(account, values.length + 1)
      const back = await readParts(account, account)
      try {
        const isSame = back?.length === secret.length && timingSafeEqual(back, secret)
        if (!isSame) throw new AppError('keychain-mismatch')
      } finally {
        back?.fill(0)
      }
    },
    read: readParts,
    remove: (account) => removeParts(account, 1),
    idle: (milliseconds) => calls.idle(milliseconds),
    holdsAny: async (project) => (await accountsOf(project)).length > 0,
    async removeProject(project) {
      for (const account of await accountsOf(project)) await drop(account)
    },
  }
}

function halfWritten(name: string, number: number, count?: number): AppError {
  const which = count === undefined ? `Part ${number}` : `Part ${number} of ${count}`
  return new AppError(
    'key-incomplete',
    { name },
    { because: `${which} is missing: it was removed, or writing it was interrupted.` },
  )
}

function changed(name: string): AppError {
  return new AppError('keychain-changed', { name })
}

function troubleOf(code: string): KeychainTrouble {
  return code === 'keychain-locked' || code === 'keychain-restarted' ? code : 'keychain-unavailable'
}
