import type keytar from 'keytar'
import { AppError } from '../../shared/errors'
import type { KeychainTrouble } from '../services/ports'

/** The part of keytar that is used. */
export type Keytar = Pick<
  typeof keytar,
  'getPassword' | 'setPassword' | 'deletePassword' | 'findCredentials'
>

/** Calls of keytar, one after the other, each with an end. */
export type KeychainCalls = {
  /** @throws AppError of KeychainTrouble, with the cause */
  run<T>(milliseconds: number, call: (keytar: Keytar) => Promise<T>): Promise<T>
  /**
   * Waits until nothing is under way: a process that ends in the middle of a call is aborted by the
   * native module, and the entry of a probe would stay behind.
   * @returns false when a call is still held after that time, such as by a prompt that nobody answers.
   */
  idle(milliseconds: number): Promise<boolean>
}

/**
 * A locked keyring asks for its password in a window and keeps the call, and the thread it runs on,
 * until somebody answers. So calls queue, and one whose time is over before its turn is never made:
 * a key must not be written after its failure was reported.
 *
 * @returns the queue
 */
export function createKeychainCalls(load: () => Promise<Keytar> = loadKeytar): KeychainCalls {
  let tail: Promise<unknown> = Promise.resolve()
  let loaded: Promise<Keytar> | undefined
  const keytar = (): Promise<Keytar> => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
  return {
    async idle(milliseconds) {
      const end = Date.now() + milliseconds
      for (let last; last !== tail;) {
        last = tail
        const isDone = await Promise.race([last.then(() => true), elapsed(end - Date.now())])
        if (!isDone) return false
        // What follows on a finished call, such as the end of a probe, queues its next call now.
        await elapsed(10)
      }
      return true
    },
    async run(milliseconds, call) {
      let isOver = false
      const result = tail.then(async () => {
        if (isOver) throw noAnswer(milliseconds)
        return call(await keytar())
      })
      tail = result.catch(() => undefined)
      let timer: NodeJS.Timeout | undefined
      const end = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          isOver = true
          reject(noAnswer(milliseconds))
        }, milliseconds)
      })
      try {
        return await Promise.race([result, end])
      } catch (error) {
        throw unavailable(error)
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

function elapsed(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(false)
    }, milliseconds)
  })
}

async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default
}

function noAnswer(milliseconds: number): AppError {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const because = `It did not answer within ${seconds} s. It may be locked and waiting for its password.`
  return new AppError('keychain-locked', {}, { because })
}

/** Messages of libsecret and of the loader name services and libraries, never values. */
function unavailable(error: unknown): AppError {
  if (error instanceof AppError) return error
  const line = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
  const because = line === '' ? 'It gave no reason.' : `It says: ${line.slice(0, 300)}`
  return new AppError(troubleIn(line), {}, { cause: error, because })
}

/**
 * libsecret stays with the service that it met first: one that ended and began again is another one to it,
 * known by the number that the bus gave to its connection, or by a session that is no more.
 */
function troubleIn(message: string): KeychainTrouble {
  if (/\bname :\d+\.\d+ was not provided|\bsession .*does not exist/i.test(message))
    return 'keychain-restarted'
  return /\blocked\b/i.test(message) ? 'keychain-locked' : 'keychain-unavailable'
}
