import type { KeychainTrouble } from '../services/custody-ports'
import type { Keytar } from './keychain-calls'
import { keytarIn, type HeldKeytar, type StartHelper } from './keychain-helper'

/** Where the calls of keytar are made. */
export type KeytarSource = {
  get(): Promise<Keytar>
  /**
   * Takes note of a call that `keytar` failed.
   * @returns whether the next `get` reaches the keychain on another way, so that the call is worth a second try.
   */
  failed(trouble: KeychainTrouble, keytar: Keytar | undefined): boolean
  /**
   * Leaves a call behind that does not come back.
   * @returns whether the next `get` is free of it.
   */
  leave(): boolean
  /** Ends what was started for the calls. */
  end(): void
}

export type KeytarSourceOptions = {
  /** Loads keytar into this process. Loading may fail, where libsecret is not installed. */
  readonly load?: (() => Promise<Keytar>) | undefined
  /** Starts a process for the calls, once the keychain was restarted. Without it, that stays an error. */
  readonly startHelper?: StartHelper | undefined
}

/**
 * Calls are made in this process until the keychain was restarted: libsecret cannot leave the service that
 * it met first. From then on they are made in a process of their own, which is replaced when it fails too.
 */
export function createKeytarSource({
  load = loadKeytar,
  startHelper,
}: KeytarSourceOptions): KeytarSource {
  let loaded: Promise<Keytar> | undefined
  let held: HeldKeytar | undefined
  let isElsewhere = false
  const end = (): void => {
    held?.end()
    held = undefined
  }
  return {
    end,
    leave() {
      if (!startHelper) return false
      end()
      isElsewhere = true
      return true
    },
    async get() {
      if (isElsewhere && startHelper) {
        held ??= keytarIn(startHelper())
        return held.keytar
      }
      loaded ??= load().catch((error: unknown) => {
        loaded = undefined
        throw error
      })
      return loaded
    },
    failed(trouble, keytar) {
      if (!startHelper || trouble === 'keychain-locked') return false
      const isRestarted = trouble === 'keychain-restarted'
      // A helper that met no service keeps to that; the next call begins with a new one.
      if (held?.keytar === keytar) end()
      if (isRestarted) isElsewhere = true
      return isRestarted
    },
  }
}

async function loadKeytar(): Promise<Keytar> {
  return (await import('keytar')).default
}
