/** Kits that are made and restored in a process that is killed, over a keychain of files that stays. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { makeKit } from '../../src/main/services/kits/making'
import { computer, kitPassphrase, memoryKeychain, type Computer, type TestKeychain } from './kits'

/** The step that begins now: the one that a kill right after it cuts off. */
export type Step = { readonly during: string }

/** @returns a keychain that outlives its process: an entry is there as a whole or not at all. */
export function fileKeychain(home: string): TestKeychain {
  const folder = join(home, 'keychain')
  mkdirSync(folder, { recursive: true })
  const keychain = memoryKeychain()
  const fileOf = (account: string): string => join(folder, encodeURIComponent(account))
  for (const name of readdirSync(folder))
    if (!name.startsWith('.'))
      keychain.entries.set(decodeURIComponent(name), readFileSync(join(folder, name)))
  return {
    ...keychain,
    write: async (account, secret) => {
      const temp = join(folder, `.${process.pid}`)
      writeFileSync(temp, secret)
      renameSync(temp, fileOf(account))
      await keychain.write(account, secret)
    },
    remove: async (account) => {
      rmSync(fileOf(account), { force: true })
      await keychain.remove(account)
    },
  }
}

/** @returns a computer whose data folder and keychain stay when its process ends. */
export async function lastingComputer(home: string): Promise<Computer> {
  return computer({ home, keychain: fileKeychain(home) })
}

/** Makes one kit after the other in the same place, and says which one is done. */
export async function makeKitsForEver(
  home: string,
  project: string,
  say: (said: unknown) => void,
): Promise<void> {
  const { ports, target } = await lastingComputer(home)
  const file = target('kit')
  for (let round = 0; ; round++) {
    say({ during: 'make' })
    await makeKit(project, file, { passphrase: kitPassphrase }, ports)
    say({ made: round })
  }
}

/** Restores a file, saying each step before it begins. */
export async function restoreOnce(
  home: string,
  file: string,
  isUnderPassphrase: boolean,
  say: (said: unknown) => void,
): Promise<void> {
  const { ports, desk, keychain } = await lastingComputer(home)
  announce(keychain, 'write', say)
  announce(ports.transfer, 'create', say)
  announce(ports.projects, 'record', say)
  const { token } = desk.choose(await readFile(file), basename(file))
  await desk.open(token, { passphrase: kitPassphrase })
  say({ during: 'restore' })
  const passphrase = 'a vault passphrase'
  await desk.restore(token, {
    into: isUnderPassphrase ? { kind: 'passphrase', passphrase } : { kind: 'keychain' },
  })
  say({ during: 'nothing' })
}

/** Says the name of a method each time before it begins. */
function announce<Name extends string>(
  holder: Record<Name, (...given: never[]) => unknown>,
  name: Name,
  say: (said: Step) => void,
): void {
  const act = holder[name]
  Object.assign(holder, {
    [name]: (...given: never[]) => {
      say({ during: name })
      return act.apply(holder, given)
    },
  })
}
