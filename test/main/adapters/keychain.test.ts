import { spawnSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCustody } from '../../../src/main/adapters/custody'
import { createKeychain } from '../../../src/main/adapters/keychain'
import type { Keytar } from '../../../src/main/adapters/keychain-calls'
import { AppError } from '../../../src/shared/errors'
import {
  startKeychainSession,
  withoutKeychain,
  type KeychainSession,
} from '../../e2e/support/keychain-session'
import { buildAdapters, type BuiltAdapters } from '../../support/built-adapters'
import { changeEntry, deleteEntry, lockKeyring } from '../../support/keyring'

const encoding = { type: 'pkcs8', format: 'der' } as const
/** PKCS#8 DER: one that fits into one entry, and one that does not. */
const keys = {
  'ecdsa-p256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(encoding),
  'rsa-4096': generateKeyPairSync('rsa', { modulusLength: 4096 }).privateKey.export(encoding),
}
const privateKey = (algorithm: keyof typeof keys): Buffer => Buffer.from(keys[algorithm])

let home: string
/** A project of its own for each test, since tests run side by side in one keychain. */
let project: string
const ca = (version = 1) => ({ project, authority: 'ca', version })
/** The keychain session that the whole run is in; see the global setup. */
const session = { env: {} }

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-custody-'))
  project = randomBytes(8).toString('hex')
  await mkdir(join(home, 'projects', project), { recursive: true })
})
afterEach(async () => {
  await createCustody(home).removeAll(project)
  await rm(home, { recursive: true, force: true })
})

/** Accounts of the project, as the operating system's own tool lists them. */
async function accounts(): Promise<string[]> {
  const { stderr } = spawnSync('secret-tool', ['search', '--all', 'service', 'certwright'], {
    encoding: 'utf8',
  })
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('attribute.account = '))
    .map((line) => line.slice('attribute.account = '.length))
    .filter((account) => account.startsWith(`${project}/`))
    .sort()
}

describe('the keychain', () => {
  it('is usable in a session with a Secret Service, and the probe leaves nothing', async () => {
    const status = await createKeychain().status()
    expect(status).toEqual({ usable: true, backend: 'Secret Service' })
    project = 'probe'
    expect(await accounts()).toEqual([])
  })

  it('keeps authority keys and the vault key, in exactly the accounts that are documented', async () => {
    const small = privateKey('ecdsa-p256')
    const large = privateKey('rsa-4096')
    const vault = await createCustody(home).createInKeychain(project)
    await vault.storeAuthorityKey(ca(), small)
    await vault.storeAuthorityKey(ca(2), large)
    expect(vault.record).toEqual({ kind: 'keychain', backend: 'Secret Service' })
    expect(await accounts()).toEqual([
      `${project}/ca/1`,
      `${project}/ca/2`,
      `${project}/ca/2/2`,
      `${project}/vault`,
    ])
    const again = await createCustody(home).openVault(project, vault.record)
    expect((await again.loadAuthorityKey(ca())).equals(small)).toBe(true)
    expect((await again.loadAuthorityKey(ca(2))).equals(large)).toBe(true)
    const sealed = await vault.seal('apiserver@cp-1#1', small)
    expect((await again.open('apiserver@cp-1#1', sealed)).equals(small)).toBe(true)
    // Nothing that can sign or unseal is on disk.
    expect(await readdir(join(home, 'projects', project))).toEqual([])
  })

  it('holds no entry that Windows would refuse, and clears surplus parts of an older key', async () => {
    const keychain = createKeychain()
    await keychain.write(`${project}/ca/1`, randomBytes(5_000))
    const keytar = (await import('keytar')).default
    const values = await Promise.all(
      (await accounts()).map((account) => keytar.getPassword('certwright', account)),
    )
    expect(values).toHaveLength(4)
    expect(values.map((value) => Buffer.byteLength(value ?? '') <= 2_000)).toEqual(
      values.map(() => true),
    )
    expect(values[0]).toMatch(/^1\/4:/)
    await keychain.write(`${project}/ca/1`, randomBytes(100))
    expect(await accounts()).toEqual([`${project}/ca/1`])
    await keychain.write(`${project}/ca/1`, randomBytes(5_000))
    await keychain.remove(`${project}/ca/1`)
    expect(await accounts()).toEqual([])
  })

  it('keeps a vault key that is there already: it may open what was sealed before', async () => {
    const first = await createCustody(home).createInKeychain(project)
    const sealed = await first.seal('sa#1', Buffer.from('secret'))
    const second = await createCustody(home).createInKeychain(project)
    expect((await second.open('sa#1', sealed)).toString()).toBe('secret')
  })

  it('tells a missing key from a half-written one and from a changed one', async () => {
    const custody = createCustody(home)
    const vault = await custody.createInKeychain(project)
    await vault.storeAuthorityKey(ca(), privateKey('rsa-4096'))
    const load = (): Promise<Buffer> => vault.loadAuthorityKey(ca())
    await deleteEntry(session, `${project}/ca/1/2`)
    const missing = { code: 'key-missing', details: { name: 'ca', place: 'keychain' } }
    const incomplete = { code: 'key-incomplete', details: { name: 'ca' } }
    await expect(load()).rejects.toMatchObject({
      ...incomplete,
      because: expect.stringContaining('Part 2 of 2 is missing'),
    })
    await vault.storeAuthorityKey(ca(), privateKey('rsa-4096'))
    await deleteEntry(session, `${project}/ca/1`)
    await expect(load()).rejects.toMatchObject({
      ...incomplete,
      because: expect.stringContaining('Part 1 is missing'),
    })
    await deleteEntry(session, `${project}/ca/1/2`)
    await expect(load()).rejects.toMatchObject({
      ...missing,
      because: 'The keychain answers, and has no such entry.',
    })
    // secret-tool changes entries reliably; those that it makes, keytar does not always find.
    await vault.storeAuthorityKey(ca(), privateKey('ecdsa-p256'))
    const other = Buffer.from('no key at all').toString('base64')
    for (const value of ['garbage', '1/1:!!', '1/99:AAAA', '2/2:AAAA', '1/1:', `1/1:${other}`]) {
      await changeEntry(session, `${project}/ca/1`, value)
      await expect(load(), value).rejects.toMatchObject({ code: 'keychain-changed' })
    }
    await deleteEntry(session, `${project}/vault`)
    await expect(createCustody(home).openVault(project, vault.record)).rejects.toMatchObject({
      code: 'key-missing',
      details: { name: 'the vault' },
    })
    await deleteEntry(session, `${project}/ca/1`)
    const emptied = createCustody(home).openVault(project, vault.record)
    await expect(emptied).rejects.toMatchObject({ code: 'keychain-emptied' })
  })

  it('tells an entry with the key of another project, and never mixes two projects', async () => {
    const other = `${project}-other`
    await mkdir(join(home, 'projects', other))
    const [one, two] = await Promise.all(
      [project, other].map((name) => createCustody(home).createInKeychain(name)),
    )
    if (!one || !two) throw new Error('two vaults were made')
    await one.storeAuthorityKey(ca(), privateKey('ecdsa-p256'))
    await expect(two.loadAuthorityKey({ ...ca(), project: other })).rejects.toMatchObject({
      code: 'key-missing',
    })
    const sealed = await one.seal('sa#1', Buffer.from('secret'))
    await expect(two.open('sa#1', sealed)).rejects.toMatchObject({ code: 'sealed-broken' })
    await createCustody(home).removeAll(other)
    expect((await one.loadAuthorityKey(ca())).equals(privateKey('ecdsa-p256'))).toBe(true)
  })

  it('gives two instances that start at once one vault key', async () => {
    const vaults = await Promise.all(
      [1, 2, 3].map(() => createCustody(home).createInKeychain(project)),
    )
    const opened = await Promise.all(
      vaults.map(async (vault) => {
        const again = await createCustody(home).openVault(project, vault.record)
        return again.open('sa#1', await vault.seal('sa#1', Buffer.from('secret'))).catch(() => null)
      }),
    )
    expect(opened.map((secret) => secret?.toString())).toEqual(['secret', 'secret', 'secret'])
  })

  it('refuses sealed keys that were swapped, moved or changed by one bit', async () => {
    const vault = await createCustody(home).createInKeychain(project)
    const one = await vault.seal('apiserver@cp-1#1', Buffer.from('key one'))
    const two = await vault.seal('apiserver@cp-2#1', Buffer.from('key two'))
    const broken = { code: 'sealed-broken' }
    await expect(vault.open('apiserver@cp-1#1', two)).rejects.toMatchObject(broken)
    await expect(vault.open('apiserver@cp-1#2', one)).rejects.toMatchObject(broken)
    for (const field of ['nonce', 'tag', 'data'] as const) {
      const bytes = Buffer.from(one[field], 'base64')
      bytes[0] = (bytes[0] ?? 0) ^ 1
      const changed = { ...one, [field]: bytes.toString('base64') }
      await expect(vault.open('apiserver@cp-1#1', changed), field).rejects.toMatchObject(broken)
    }
    // The same key under another project's name does not open it either.
    const foreign = randomBytes(8).toString('hex')
    const keytar = (await import('keytar')).default
    const value = (await keytar.getPassword('certwright', `${project}/vault`)) ?? ''
    await keytar.setPassword('certwright', `${foreign}/vault`, value)
    const other = await createCustody(home).openVault(foreign, vault.record)
    await expect(other.open('apiserver@cp-1#1', one)).rejects.toMatchObject(broken)
    await createCustody(home).removeAll(foreign)
  })

  it('removes every entry of a project and of no other', async () => {
    const custody = createCustody(home)
    const neighbour = `${project}x`
    await mkdir(join(home, 'projects', neighbour))
    await custody.createInKeychain(neighbour)
    const vault = await custody.createInKeychain(project)
    await vault.storeAuthorityKey(ca(), privateKey('rsa-4096'))
    await vault.storeAuthorityKey(ca(2), privateKey('ecdsa-p256'))
    await vault.removeAuthorityKey(ca(2))
    expect(await accounts()).toEqual([`${project}/ca/1`, `${project}/ca/1/2`, `${project}/vault`])
    await custody.removeAll(project)
    expect(await accounts()).toEqual([])
    await custody.openVault(neighbour, vault.record)
    await custody.removeAll(neighbour)
  })
})

describe('a keychain that is not usable', () => {
  let built: BuiltAdapters
  let own: KeychainSession
  beforeAll(async () => {
    built = await buildAdapters()
    own = await startKeychainSession()
  }, 60_000)
  afterAll(async () => {
    await own.stop()
    built.remove()
  })
  const first = async (args: string[], env: Record<string, string>): Promise<unknown> =>
    (await built.start(args, env).end()).lines[0]

  it('without any service is named with the cause', async () => {
    expect(await first(['status'], withoutKeychain())).toEqual({
      usable: false,
      backend: 'Secret Service',
      trouble: 'keychain-unavailable',
      because: expect.stringMatching(/^It says: .{10,}/),
    })
    expect(await first(['vault', home, project], withoutKeychain())).toMatchObject({
      error: 'keychain-unavailable',
      cause: expect.stringMatching(/^It says: .{10,}/),
    })
  })

  it('that is locked is told from one without the key', async () => {
    expect(await first(['vault', home, project], own.env)).toMatchObject({ kind: 'keychain' })
    const missing = await first(['authority', home, project], own.env)
    expect(missing).toMatchObject({ error: 'key-missing' })
    await lockKeyring(own)
    expect(await first(['status'], own.env)).toMatchObject({
      usable: false,
      trouble: 'keychain-locked',
      because: expect.stringMatching(/locked|did not answer/),
    })
    for (const command of ['authority', 'vault']) {
      const locked = await first([command, home, project], own.env)
      expect(locked, command).toMatchObject({ error: 'keychain-locked' })
    }
  }, 60_000)

  it('that stops in the middle is named', async () => {
    await own.stopKeychain()
    expect(await first(['status'], own.env)).toMatchObject({
      usable: false,
      because: expect.stringContaining('org.freedesktop.secrets'),
    })
  })
})

describe('a keychain that misbehaves', () => {
  const entries = new Map<string, string>()
  const working: Keytar = {
    getPassword: async (_, account) => entries.get(account) ?? null,
    setPassword: async (_, account, value) => void entries.set(account, value),
    deletePassword: async (_, account) => entries.delete(account),
    findCredentials: async () => [],
  }
  const secret = privateKey('ecdsa-p256')
  const never = new Promise<never>(() => undefined)
  beforeEach(() => entries.clear())

  it('and asks for its password for ever is given up, and is written to no more', async () => {
    const asked: string[] = []
    const keytar = {
      ...working,
      setPassword: (_: string, account: string) => {
        asked.push(account)
        return never
      },
    }
    const keychain = createKeychain({
      load: async () => keytar,
      probeMilliseconds: 60,
      callMilliseconds: 120,
    })
    expect(await keychain.status()).toEqual({
      usable: false,
      backend: 'Secret Service',
      trouble: 'keychain-locked',
      because: expect.stringContaining('did not answer'),
    })
    await expect(keychain.write('p/ca/1', secret)).rejects.toMatchObject({
      code: 'keychain-locked',
    })
    expect(asked).toEqual([expect.stringContaining('probe/')])
  })

  it('and gives back other bytes stops the signing', async () => {
    const keytar = {
      ...working,
      setPassword: async (_: string, account: string, value: string) =>
        void entries.set(
          account,
          value.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')),
        ),
    }
    const keychain = createKeychain({ load: async () => keytar })
    await expect(keychain.write('p/ca/1', secret)).rejects.toMatchObject({
      code: 'keychain-mismatch',
    })
  })

  it('and cannot be loaded is named, and tried again the next time', async () => {
    let tries = 0
    const keychain = createKeychain({
      load: async () => {
        if (tries++ === 0) throw new Error('libsecret-1.so.0: cannot open shared object file')
        return working
      },
    })
    expect(await keychain.status()).toMatchObject({
      usable: false,
      because: 'It says: libsecret-1.so.0: cannot open shared object file',
    })
    expect(await keychain.status()).toMatchObject({ usable: true })
  })

  it('shows no secret in any error', async () => {
    const base64 = secret.toString('base64')
    await mkdir(join(home, 'projects', 'p'))
    const errors: unknown[] = []
    const caught = async (work: Promise<unknown>): Promise<void> => {
      errors.push(await work.catch((error: unknown) => error))
    }
    const changing = createKeychain({
      load: async () => ({ ...working, getPassword: async () => `1/1:${base64.slice(4)}` }),
    })
    await caught(changing.write('p/ca/1', secret))
    const vaultOver = createCustody(home, changing)
    await caught(vaultOver.createInKeychain('p'))
    await caught(vaultOver.openVault('p', { kind: 'keychain', backend: 'x' }))
    entries.set('p/vault', `1/1:${randomBytes(32).toString('base64')}`)
    entries.set('p/ca/1', `1/1:${base64.slice(0, -8)}`)
    const vault = await createCustody(
      home,
      createKeychain({ load: async () => working }),
    ).openVault('p', { kind: 'keychain', backend: 'x' })
    await caught(vault.loadAuthorityKey({ project: 'p', authority: 'ca', version: 1 }))
    const sealed = await vault.seal('sa#1', secret)
    await caught(vault.open('sa#2', sealed))
    expect(errors).toHaveLength(5)
    for (const error of errors) {
      if (!(error instanceof AppError)) throw new Error('an AppError was expected')
      const shown = JSON.stringify([error.view(), error.message, error.details, error.stack])
      const cause = error.cause instanceof Error ? `${error.cause.stack}` : ''
      for (const text of [base64.slice(10, 40), secret.toString('hex').slice(10, 40)]) {
        expect(shown + cause).not.toContain(text)
      }
    }
  })
})
