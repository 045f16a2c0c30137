import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCustody } from '../../../src/main/adapters/custody'
import type { Custody, CustodyRecord, Vault } from '../../../src/main/services/custody-ports'
import { AppError } from '../../../src/shared/errors'

const passphrase = 'correct horse battery'
const ref = { project: 'p1', authority: 'ca', version: 1 }
const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  type: 'pkcs8',
  format: 'der',
})
let home: string
let custody: Custody
const file = (): string => join(home, 'projects', 'p1', 'authority-keys.json')

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'certwright-vault-'))
  await mkdir(join(home, 'projects', 'p1'), { recursive: true })
  custody = createCustody(home)
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('a passphrase vault', () => {
  it('keeps authority and other keys for a later process that knows the passphrase', async () => {
    const vault = await custody.createUnderPassphrase('p1', passphrase)
    await vault.storeAuthorityKey(ref, key)
    await vault.storeAuthorityKey({ ...ref, version: 2 }, Buffer.from('second'))
    const sealed = await vault.seal('sa#1', key)
    const later = createCustody(home)
    expect(later.isUnlocked('p1')).toBe(false)
    await expect(later.openVault('p1', vault.record)).rejects.toMatchObject({
      code: 'vault-locked',
    })
    await later.unlock('p1', vault.record, passphrase)
    const opened = await later.openVault('p1', vault.record)
    expect((await opened.loadAuthorityKey(ref)).equals(key)).toBe(true)
    expect((await opened.open('sa#1', sealed)).equals(key)).toBe(true)
    await opened.removeAuthorityKey(ref)
    await expect(opened.loadAuthorityKey(ref)).rejects.toMatchObject({
      code: 'key-missing',
      details: { name: 'ca', place: 'passphrase vault' },
    })
    expect((await opened.loadAuthorityKey({ ...ref, version: 2 })).toString()).toBe('second')
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect(await readdir(join(home, 'projects', 'p1'))).toEqual(['authority-keys.json'])
  })

  it('opens with the same passphrase typed on another keyboard (NFC), and with no other', async () => {
    const { record } = await custody.createUnderPassphrase('p1', 'Schlüssel im Büro')
    await custody.unlock('p1', record, 'Schlu\u0308ssel im Bu\u0308ro')
    custody.lock('p1')
    await expect(custody.unlock('p1', record, 'Schlussel im Buro')).rejects.toMatchObject({
      code: 'passphrase-wrong',
    })
    expect(custody.isUnlocked('p1')).toBe(false)
  })

  it('changes its passphrase: what was sealed opens under the new one and no longer under the old', async () => {
    const next = 'another horse, another battery'
    const vault = await custody.createUnderPassphrase('p1', passphrase)
    await vault.storeAuthorityKey(ref, key)
    const sealed = await vault.seal('sa#1', key)
    const before = JSON.stringify(vault.record)
    await expect(
      custody.changePassphrase('p1', vault.record, 'a wrong passphrase', next),
    ).rejects.toMatchObject({ code: 'passphrase-wrong' })
    await expect(
      custody.changePassphrase('p1', vault.record, passphrase, 'short'),
    ).rejects.toMatchObject({ code: 'passphrase-weak' })
    const changed = await custody.changePassphrase('p1', vault.record, passphrase, next)
    expect(JSON.stringify(vault.record)).toBe(before)
    expect(JSON.stringify(changed)).not.toContain(before.slice(60, 100))
    const later = createCustody(home)
    await expect(later.unlock('p1', changed, passphrase)).rejects.toMatchObject({
      code: 'passphrase-wrong',
    })
    expect(later.held()).toEqual([])
    await later.unlock('p1', changed, next)
    expect(later.held()).toEqual(['p1'])
    const opened = await later.openVault('p1', changed)
    expect((await opened.loadAuthorityKey(ref)).equals(key)).toBe(true)
    expect((await opened.open('sa#1', sealed)).equals(key)).toBe(true)
    // The one that was open stays open: it is the same vault key.
    expect((await vault.open('sa#1', sealed)).equals(key)).toBe(true)
  })

  it('does nothing with keys once it is locked, even for a vault that was opened before', async () => {
    const vault = await custody.createUnderPassphrase('p1', passphrase)
    await vault.storeAuthorityKey(ref, key)
    const sealed = await vault.seal('sa#1', key)
    // Locked between the call and its turn: it must not seal with zeros.
    const racing = vault.seal('sa#2', key)
    custody.lock('p1')
    const outcome = await racing.catch((error: unknown) => error)
    if (!(outcome instanceof AppError)) {
      if (typeof outcome !== 'object' || outcome === null) throw new Error('no sealed key')
      await custody.unlock('p1', vault.record, passphrase)
      expect((await vault.open('sa#2', await racing)).equals(key)).toBe(true)
      custody.lock('p1')
    }
    for (const work of [
      vault.seal('sa#1', key),
      vault.open('sa#1', sealed),
      vault.loadAuthorityKey(ref),
      vault.storeAuthorityKey(ref, key),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'vault-locked' })
    }
  })

  it('wants twelve characters, and counts characters', async () => {
    const weak = { code: 'passphrase-weak', details: { minimum: 12 } }
    await expect(custody.createUnderPassphrase('p1', 'eleven char')).rejects.toMatchObject(weak)
    await expect(custody.createUnderPassphrase('p1', '🔑🔑🔑🔑🔑🔑')).rejects.toMatchObject(weak)
    await custody.createUnderPassphrase('p1', 'twelve chars')
  })

  it('records costs of at least 2^17 and refuses a record that asks for too much or too little', async () => {
    const { record } = await custody.createUnderPassphrase('p1', passphrase)
    if (record.kind !== 'passphrase') throw new Error('a passphrase record was expected')
    expect(record.scrypt).toMatchObject({ N: 2 ** 17, r: 8, p: 1 })
    for (const costs of [
      { N: 2 ** 21 },
      { N: 2 ** 14 },
      { N: 100_000 },
      { r: 2 ** 20 },
      { p: 999 },
    ]) {
      const changed: CustodyRecord = { ...record, scrypt: { ...record.scrypt, ...costs } }
      await expect(custody.unlock('p1', changed, passphrase)).rejects.toMatchObject({
        code: 'input-refused',
      })
    }
  })

  it('refuses authority keys that were swapped, changed by one bit or taken from another project', async () => {
    const vault = await custody.createUnderPassphrase('p1', passphrase)
    await vault.storeAuthorityKey(ref, key)
    await vault.storeAuthorityKey({ ...ref, authority: 'etcd-ca' }, Buffer.from('other'))
    const whole = JSON.parse(await readFile(file(), 'utf8'))
    const write = (keys: object): Promise<void> =>
      writeFile(file(), JSON.stringify({ schema: 1, keys }))
    const one = whole.keys['ca#1']
    await write({ 'ca#1': whole.keys['etcd-ca#1'], 'etcd-ca#1': one })
    const broken = { code: 'sealed-broken', details: { name: 'ca#1' } }
    await expect(vault.loadAuthorityKey(ref)).rejects.toMatchObject(broken)
    const bytes = Buffer.from(one.data, 'base64')
    bytes[10] = (bytes[10] ?? 0) ^ 1
    await write({ 'ca#1': { ...one, data: bytes.toString('base64') } })
    await expect(vault.loadAuthorityKey(ref)).rejects.toMatchObject(broken)
    await writeFile(file(), '{"keys":')
    await expect(vault.loadAuthorityKey(ref)).rejects.toMatchObject({
      code: 'project-damaged',
      details: { path: file() },
    })
    await mkdir(join(home, 'projects', 'p2'))
    await expect(custody.unlock('p2', vault.record, passphrase)).rejects.toMatchObject({
      code: 'passphrase-wrong',
    })
  })

  it('writes neither keys nor the passphrase in clear, on disk or in errors', async () => {
    const vault: Vault = await custody.createUnderPassphrase('p1', passphrase)
    await vault.storeAuthorityKey(ref, key)
    const error = await custody
      .unlock('p1', vault.record, 'a wrong passphrase')
      .catch((thrown: unknown) => thrown)
    if (!(error instanceof AppError)) throw new Error('an AppError was expected')
    const texts = [
      await readFile(file(), 'utf8'),
      JSON.stringify(vault.record),
      `${JSON.stringify(error.view())}${error.stack}${String(error.cause)}`,
    ]
    for (const secret of [passphrase, 'a wrong', key.toString('base64').slice(20, 60)]) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([])
    }
  })
})
