import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startKeychainSession, type KeychainSession } from '../../e2e/support/keychain-session'
import { buildAdapters, type BuiltAdapters, type Child } from '../../support/built-adapters'
import { changeEntry, deleteEntry, lockKeyring, moveDefault } from '../../support/keyring'

let built: BuiltAdapters
let session: KeychainSession
let home: string
let running: Child[]

beforeAll(async () => {
  built = await buildAdapters()
}, 60_000)
afterAll(() => built.remove())
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-service-'))
  for (const project of ['one', 'two'])
    await mkdir(join(home, 'projects', project), { recursive: true })
  session = await startKeychainSession()
  running = []
})
afterEach(async () => {
  for (const child of running) await child.kill()
  await session.stop()
  await rm(home, { recursive: true, force: true })
})

/** A process that runs on, as the app does. @returns what does one act in it and tells the outcome. */
function start(): (act: string, project?: string) => Promise<unknown> {
  const child = built.start(['custody', home], session.env)
  running.push(child)
  return (act, project = 'one') => {
    child.tell([act, project])
    return child.line()
  }
}

const locked = {
  error: 'keychain-locked',
  remedy: expect.stringContaining('Unlock it with its own password'),
  cause: expect.stringMatching(/locked|did not answer/),
}
const away = {
  error: 'keychain-unavailable',
  remedy: expect.stringContaining('start gnome-keyring or KWallet and try again'),
  cause: 'It says: The name org.freedesktop.secrets was not provided by any .service files',
}
const emptied = { error: 'keychain-emptied', remedy: expect.stringContaining('another one') }
const usable = { usable: true, backend: 'Secret Service' }

/** What happened to the keychain of a running app, and what it says then. */
type Trouble = {
  readonly name: string
  readonly happens: () => Promise<void>
  readonly says: object
  readonly isOver: () => Promise<void>
}
const restart = async (password?: string): Promise<void> => {
  await session.stopKeychain()
  await session.startKeychain(password)
}
/** Does something to the keyring; what is over when the keyring is restored from a backup, as the remedies say. */
function tampered(change: () => Promise<void>): Pick<Trouble, 'happens' | 'isOver'> {
  const backup = (): string => join(home, 'backup')
  return {
    happens: async () => {
      await cp(session.keyrings, backup(), { recursive: true })
      await change()
    },
    isOver: async () => {
      await session.stopKeychain()
      await rm(session.keyrings, { recursive: true })
      await cp(backup(), session.keyrings, { recursive: true })
      await session.startKeychain()
    },
  }
}

const troubles: readonly Trouble[] = [
  {
    name: 'no service at all',
    happens: () => session.stopKeychain(),
    says: away,
    isOver: () => session.startKeychain(),
  },
  {
    name: 'a wrong password at the unlock',
    happens: () => restart('a wrong password'),
    says: locked,
    isOver: () => restart(),
  },
  {
    name: 'a locked collection',
    happens: () => lockKeyring(session),
    says: locked,
    isOver: () => restart(),
  },
  {
    name: 'a deleted entry, of the vault key',
    ...tampered(() => deleteEntry(session, 'one/vault')),
    says: {
      error: 'key-missing',
      title: expect.stringContaining('the vault is not in the keychain'),
    },
  },
  {
    name: 'a deleted entry, the first part of a key',
    ...tampered(() => deleteEntry(session, 'one/ca/1')),
    says: { error: 'key-incomplete', cause: expect.stringContaining('Part 1 is missing') },
  },
  {
    name: 'a deleted entry, the second part of a key',
    ...tampered(() => deleteEntry(session, 'one/ca/1/2')),
    says: { error: 'key-incomplete', cause: expect.stringContaining('Part 2 of 2 is missing') },
  },
  {
    name: 'a changed entry',
    ...tampered(() => changeEntry(session, 'one/ca/1', '1/1:bm8ga2V5')),
    says: { error: 'keychain-changed', remedy: expect.stringContaining('from a backup') },
  },
  {
    name: 'a changed vault key',
    ...tampered(() => changeEntry(session, 'one/vault', '1/1:bm8ga2V5')),
    says: { error: 'keychain-changed', cause: 'The entry is not a vault key.' },
  },
  {
    name: 'an emptied keyring',
    ...tampered(() => session.clear()),
    says: emptied,
  },
]

describe('a keyring of GNOME, while the app runs', () => {
  it.each(troubles)(
    'names $name, and goes on when it is over',
    async ({ happens, says, isOver }) => {
      const app = start()
      const key = await app('make')
      await happens()
      expect(await app('load')).toMatchObject(says)
      expect(await start()('load'), 'in a process that begins now').toMatchObject(says)
      await isOver()
      expect(await app('load')).toEqual(key)
      expect(await start()('load')).toEqual(key)
      expect(await app('status')).toEqual(usable)
      expect(await app('close')).toEqual({ closed: true })
    },
    60_000,
  )

  it('names a keyring that is another one', async () => {
    await start()('make')
    const other = await startKeychainSession()
    try {
      const elsewhere = built.start(['custody', home], other.env)
      running.push(elsewhere)
      elsewhere.tell(['load', 'one'])
      expect(await elsewhere.line()).toMatchObject(emptied)
    } finally {
      await other.stop()
    }
  }, 60_000)

  it('is reached again after every restart, with writes too', async () => {
    const app = start()
    for (let round = 0; round < 4; round++) {
      const key = await app('make', round % 2 === 0 ? 'one' : 'two')
      await restart()
      expect(await app('status')).toEqual(usable)
      expect(await app('load', round % 2 === 0 ? 'one' : 'two')).toEqual(key)
    }
  }, 60_000)

  it('keeps the older keys readable when another keyring became the default', async () => {
    const app = start()
    const one = await app('make')
    await moveDefault(session, 'session')
    expect(await app('load')).toEqual(one)
    const two = await app('make', 'two')
    expect(await app('load', 'two')).toEqual(two)
    // A key that is written anew replaces the older one, in whichever keyring that is.
    const anew = await app('make')
    expect(await start()('load')).toEqual(anew)
    const accounts = (await session.entries()).map(({ account }) => account)
    expect(new Set(accounts).size).toBe(accounts.length)
    // That keyring was in memory alone: what it held is named as gone, and nothing else is shown for it.
    await restart()
    expect(await app('load', 'two')).toMatchObject({ error: 'keychain-emptied' })
    expect(await app('load')).toMatchObject({ error: 'key-missing' })
    await moveDefault(session, 'none')
    expect(await app('make', 'two')).toMatchObject({ error: 'keychain-unavailable' })
    await moveDefault(session, 'login')
    const again = await app('make', 'two')
    await restart()
    expect(await app('load', 'two')).toEqual(again)
  }, 60_000)

  it('never mixes two running apps or two projects', async () => {
    const apps = [start(), start()]
    const made = await Promise.all([apps[0]?.('make', 'one'), apps[1]?.('make', 'two')])
    for (const app of apps) {
      expect(await app('load', 'one')).toEqual(made[0])
      expect(await app('load', 'two')).toEqual(made[1])
    }
    expect(made[0]).not.toEqual(made[1])
  }, 60_000)
})
