import { Decrypter } from 'age-encryption'
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from '@zip.js/zip.js'
import { describe, expect, it } from 'vitest'
import { newAgeKeyPair } from '../../../src/main/adapters/age'
import { createBundleLock } from '../../../src/main/adapters/bundle-lock'
import { zip } from '../../../src/main/adapters/zip'

const files = [
  { path: 'README.txt', mode: 0o644, content: Buffer.from('read me') },
  { path: 'files/etc/a.key', mode: 0o600, content: Buffer.from('a private key') },
]

describe('the lock of an export', () => {
  it('encrypts a zip file by file, and opens to the same bytes', async () => {
    const lock = await createBundleLock({ by: 'zip', passphrases: { forAll: 'one for all' } }, 'p')
    const bytes = await lock.pack('p-a', 'zip', files)
    const reader = new ZipReader(new Uint8ArrayReader(bytes), { password: 'one for all' })
    for (const [index, entry] of (await reader.getEntries()).entries()) {
      if (entry.directory) throw new Error('a folder')
      expect([entry.encrypted, entry.filename]).toEqual([true, files[index]?.path])
      expect(Buffer.from(await entry.getData(new Uint8ArrayWriter()))).toEqual(
        files[index]?.content,
      )
    }
  })

  it('encrypts for recipients of age', async () => {
    const { identity, recipient } = await newAgeKeyPair()
    const lock = await createBundleLock({ by: 'age', recipients: [recipient] }, 'p')
    const opener = new Decrypter()
    opener.addIdentity(identity)
    const plain = await opener.decrypt(await lock.pack('p-a', 'zip', files))
    expect(Buffer.from(plain)).toEqual(zip(files))
    expect(lock).toMatchObject({ ending: '.age', files: [] })
  })

  it('derives one key for all bundles, and puts it beside them under the passphrase', async () => {
    const passphrases = { forAll: 'one for all' }
    const lock = await createBundleLock({ by: 'age', passphrases }, 'my lab')
    const [keyFile] = lock.files
    expect(keyFile?.name).toBe('my-lab-key.age')
    const opener = new Decrypter()
    opener.addPassphrase('one for all')
    const identity = await opener.decrypt(keyFile?.content ?? new Uint8Array(), 'text')
    const second = new Decrypter()
    second.addIdentity(identity.trim())
    for (const name of ['p-a', 'p-b'])
      expect(Buffer.from(await second.decrypt(await lock.pack(name, 'zip', files)))).toEqual(
        zip(files),
      )
  })

  it.each(['', 'age1qqqq', 'AGE-SECRET-KEY-1QQQ', 'ssh-ed25519 AAAA', `age1${'q'.repeat(5_000)}`])(
    'refuses the recipient %j',
    async (recipient) => {
      await expect(
        createBundleLock({ by: 'age', recipients: [recipient] }, 'p'),
      ).rejects.toMatchObject({
        code: 'input-refused',
      })
    },
  )
})
