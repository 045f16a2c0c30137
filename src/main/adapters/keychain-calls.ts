import type keytar from 'keytar'
import { AppError } from '../../shared/errors'
import type { KeychainTrouble } from '../services/custody-ports'
import type { KeytarSource } from './keychain-source'

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
 * a key must not be written after its failure was reported. The next call after one that is kept is made
 * elsewhere, where the source can: libsecret waits for ever for a service that ended in between.
 *
 * @returns the queue
 */
export function createKeychainCalls(source: KeytarSource): KeychainCalls {
  let tail: Promise<unknown> = Promise.resolve()
  /** The call whose time was over while it was made. */
  let kept: Promise<unknown> | undefined
  const left = new Set<Promise<unknown>>()

  const leaveKept = (): void => {
    const call = kept
    kept = undefined
    if (!call || !source.leave()) return
    left.add(call)
    void call.finally(() => left.delete(call))
    tail = Promise.resolve()
  }
  return {
    async idle(milliseconds) {
      const end = Date.now() + milliseconds
      for (let last; last !== tail;) {
        last = tail
        const all = Promise.all([last, ...left])
        const isDone = await Promise.race([all.then(() => true), elapsed(end - Date.now())])
        if (!isDone) return false
        // What follows on a finished call, such as the end of a probe, queues its next call now.
        await elapsed(10)
      }
      source.end()
      return true
    },
    async run(milliseconds, call) {
      leaveKept()
      let isOver = false
      let isBegun = false
      const result = tail.then(async () => {
        if (isOver) throw noAnswer(milliseconds)
        isBegun = true
        return made(source, call, () => isOver)
      })
      const settled = result.catch(() => undefined)
      tail = settled
      let timer: NodeJS.Timeout | undefined
      const end = new Promise<never>((_, reject) => {
        timer = setTimeout(() => {
          isOver = true
          if (isBegun) {
            kept = settled
            void settled.then(() => {
              if (kept === settled) kept = undefined
            })
          }
          reject(noAnswer(milliseconds))
        }, milliseconds)
      })
      try {
        return await Promise.race([result, end])
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

/** Every call may be made twice: it reads, or writes the same value again. */
async function made<T>(
  source: KeytarSource,
  call: (keytar: Keytar) => Promise<T>,
  isOver: () => boolean,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    let keytar: Keytar | undefined
    try {
      keytar = await source.get()
      return await call(keytar)
    } catch (error) {
      const failure = unavailable(error)
      const mayGoOn = source.failed(failure.code, keytar)
      if (!mayGoOn || isOver() || tries > 1) throw failure.error
    }
  }
}

function elapsed(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(false)
    }, milliseconds)
  })
}

function noAnswer(milliseconds: number): AppError {
  const seconds = Math.max(1, Math.round(milliseconds / 1000))
  const because = `It did not answer within ${seconds} s. It may be locked and waiting for its password.`
  return new AppError('keychain-locked', {}, { because })
}

/** Messages of libsecret and of the loader name services and libraries, never values. */
function unavailable(error: unknown): { code: KeychainTrouble; error: AppError } {
  const line = error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''
  const because = line === '' ? 'It gave no reason.' : `It says: ${line.slice(0, 300)}`
  const code = troubleIn(line)
  return { code, error: new AppError(code, {}, { cause: error, because }) }
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
