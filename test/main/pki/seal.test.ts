import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultScryptCost, deriveSealingKey, seal, unseal } from '../../../src/main/pki/seal'
import { answerOf } from '../../support/openssl'

const key = randomBytes(32)
const broken = expect.objectContaining({
  code: 'sealed-broken',
  details: { name: 'apiserver@cp-1' },
})

describe('a sealed secret', () => {
  it('opens with its key and its binding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3_000 }), fc.string(), (secret, binding) => {
        const opened = unseal(key, binding, seal(key, binding, secret), 'x')
        expect([...opened]).toEqual([...secret])
      }),
    )
  })

  it('has a nonce of 12 bytes, a tag of 16, and other bytes every time', () => {
    const [one, two] = [
      seal(key, 'a', Buffer.from('secret')),
      seal(key, 'a', Buffer.from('secret')),
    ]
    expect(Buffer.from(one.nonce, 'base64')).toHaveLength(12)
    expect(Buffer.from(one.tag, 'base64')).toHaveLength(16)
    expect(one.nonce).not.toBe(two.nonce)
    expect(one.data).not.toBe(two.data)
  })

  it('does not open under another key or binding', () => {
    const sealed = seal(key, 'project/apiserver@cp-1#1', Buffer.from('secret'))
    expect(() =>
      unseal(randomBytes(32), 'project/apiserver@cp-1#1', sealed, 'apiserver@cp-1'),
    ).toThrow(broken)
    expect(() => unseal(key, 'project/apiserver@cp-1#2', sealed, 'apiserver@cp-1')).toThrow(broken)
    expect(() => unseal(key, 'other/apiserver@cp-1#1', sealed, 'apiserver@cp-1')).toThrow(broken)
  })

  it('does not open when any bit of it changed, or the tag was cut short', () => {
    const sealed = seal(key, 'b', Buffer.from('a secret of some length'))
    for (const field of ['nonce', 'tag', 'data'] as const) {
      const bytes = Buffer.from(sealed[field], 'base64')
      for (let index = 0; index < bytes.length; index += 1) {
        const changed = Buffer.from(bytes)
        changed[index] = (changed[index] ?? 0) ^ 1
        const other = { ...sealed, [field]: changed.toString('base64') }
        expect(() => unseal(key, 'b', other, 'apiserver@cp-1')).toThrow(broken)
      }
    }
    const tag = Buffer.from(sealed.tag, 'base64').subarray(0, 4).toString('base64')
    expect(() => unseal(key, 'b', { ...sealed, tag }, 'apiserver@cp-1')).toThrow(broken)
  })

  it('is AES-256-GCM: a known answer of the GCM specification opens', () => {
    // Test case 16 of McGrew and Viega, The Galois/Counter Mode of Operation; its AAD is not text, so case 14.
    const sealed = {
      nonce: Buffer.alloc(12).toString('base64'),
      tag: Buffer.from('d0d1c8a799996bf0265b98b5d48ab919', 'hex').toString('base64'),
      data: Buffer.from('cea7403d4d606b6e074ec5d3baf39d18', 'hex').toString('base64'),
    }
    expect(unseal(Buffer.alloc(32), '', sealed, 'x')).toEqual(Buffer.alloc(16))
  })
})

describe('a key from a passphrase', () => {
  const salt = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')

  it('is scrypt as OpenSSL computes it', async () => {
    const { N, r, p } = defaultScryptCost
    const theirs = answerOf('openssl', [
      'kdf',
      '-keylen',
      '32',
      '-kdfopt',
      'pass:correct horse',
      '-kdfopt',
      `hexsalt:${salt.toString('hex')}`,
      '-kdfopt',
      `n:${N}`,
      '-kdfopt',
      `r:${r}`,
      '-kdfopt',
      `p:${p}`,
      '-kdfopt',
      'maxmem_bytes:300000000',
      'SCRYPT',
    ])
    const ours = await deriveSealingKey('correct horse', salt)
    expect(ours.toString('hex')).toBe(theirs.replace(/[:\s]/g, '').toLowerCase())
  })

  it('is the same however the keyboard composes a letter', async () => {
    const [one, two] = await Promise.all([
      deriveSealingKey('ü', salt),
      deriveSealingKey('u\u0308', salt),
    ])
    expect(one.equals(two)).toBe(true)
  })

  it.each([
    ['a low N', { N: 2 ** 16, r: 8, p: 1 }],
    ['an N that is no power of two', { N: 2 ** 17 + 1, r: 8, p: 1 }],
    ['more than 1 GiB', { N: 2 ** 21, r: 8, p: 1 }],
    ['a broken r', { N: 2 ** 17, r: 0.5, p: 1 }],
    ['many lanes', { N: 2 ** 17, r: 8, p: 1_000 }],
  ])('is refused for %s', async (_, cost) => {
    await expect(deriveSealingKey('x', salt, cost)).rejects.toMatchObject({ code: 'input-refused' })
  })

  it('is refused for a short salt', async () => {
    await expect(deriveSealingKey('x', Buffer.alloc(8))).rejects.toMatchObject({
      code: 'input-refused',
    })
  })
})
