import { z } from '../../shared/schema'
import type { Keytar } from './keychain-calls'

/** A process of ours that makes calls of keytar: Electron's UtilityProcess, or Node's fork in tests. */
export type HelperProcess = {
  postMessage(message: HelperRequest): void
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  kill(): void
}
export type StartHelper = () => HelperProcess

/** The calls that cross. Every argument is text; a secret travels in the pipe between the two and nowhere else. */
export const helperCalls = [
  'getPassword',
  'setPassword',
  'deletePassword',
  'findCredentials',
] as const
export type HelperCall = (typeof helperCalls)[number]
export type HelperRequest = {
  readonly id: number
  readonly call: HelperCall
  readonly args: readonly string[]
}
export type HelperAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string }

const Answer = z.discriminatedUnion('ok', [
  z.object({ id: z.number(), ok: z.literal(true), value: z.unknown().optional() }),
  z.object({ id: z.number(), ok: z.literal(false), message: z.string() }),
])
const Password = z.string().nullable()
const Credentials = z.array(z.object({ account: z.string(), password: z.string() }))

/** keytar in another process. */
export type HeldKeytar = { readonly keytar: Keytar; end(): void }

/**
 * @returns keytar over a process of its own. Its calls fail with an Error once the process has ended, so
 * that none waits for ever.
 */
export function keytarIn(helper: HelperProcess): HeldKeytar {
  const waiting = new Map<
    number,
    { done: (value: unknown) => void; fail: (error: Error) => void }
  >()
  let count = 0
  let hasEnded = false
  const ended = (): Error => new Error('The process that asks the keychain has ended.')
  helper.onMessage((message) => {
    const answer = Answer.safeParse(message).data
    const call = answer && waiting.get(answer.id)
    if (!answer || !call) return
    waiting.delete(answer.id)
    if (answer.ok) call.done(answer.value)
    else call.fail(new Error(answer.message))
  })
  helper.onExit(() => {
    hasEnded = true
    for (const { fail } of waiting.values()) fail(ended())
    waiting.clear()
  })
  const ask = (call: HelperCall, ...args: string[]): Promise<unknown> =>
    new Promise((done, fail) => {
      if (hasEnded) {
        fail(ended())
        return
      }
      const id = count++
      waiting.set(id, { done, fail })
      helper.postMessage({ id, call, args })
    })
  return {
    keytar: {
      getPassword: async (service, account) =>
        Password.parse(await ask('getPassword', service, account)),
      setPassword: async (service, account, password) => {
        await ask('setPassword', service, account, password)
      },
      deletePassword: async (service, account) =>
        (await ask('deletePassword', service, account)) === true,
      findCredentials: async (service) => Credentials.parse(await ask('findCredentials', service)),
    },
    end: () => {
      helper.kill()
    },
  }
}
