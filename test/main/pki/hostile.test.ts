import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describe as describeCertificate } from '../../../src/main/pki/describe'
import { decode, encode, maxDerBytes } from '../../../src/main/pki/der'
import { inspect } from '../../../src/main/pki/inspect'
import { importPrivateKey } from '../../../src/main/pki/keys'
import { certificateDer, fromPem, maxPemLength, toPem } from '../../../src/main/pki/pem'
import { verifyChain } from '../../../src/main/pki/verify'
import { AppError } from '../../../src/shared/errors'
import { authorityProfile, issuePair, leafProfile, pemOf } from '../../support/signing'

const algorithms = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const
const samples = algorithms.map((keyAlgorithm) =>
  issuePair(
    authorityProfile('authority', keyAlgorithm, { C: 'DE', organizations: ['Größe'] }),
    leafProfile({
      commonName: 'leaf',
      organizations: ['a', 'b'],
      dnsNames: ['leaf.example'],
      addresses: ['192.0.2.1', '2001:db8::1'],
      usages: ['serverAuth', 'clientAuth'],
      keyAlgorithm,
    }),
  ),
)
const certificates = samples.flatMap(({ authority, leaf }) => [
  authority.certificate,
  leaf.certificate,
])
const at = new Date().toISOString()

/** Runs what a foreign certificate meets; anything but an answer or `input-refused` fails. */
function meet(der: Uint8Array): void {
  for (const read of [inspect, describeCertificate]) {
    try {
      read(der)
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'input-refused') throw error
    }
  }
  const trusted = [samples[1]?.authority.certificate ?? new Uint8Array(), der]
  expect(
    Array.isArray(verifyChain({ certificate: der, trusted, at, host: 'x', address: '::1' })),
  ).toBe(true)
}

const certificate = fc.constantFrom(...certificates)

describe('damaged certificates', () => {
  it('cut off anywhere are refused', () => {
    fc.assert(
      fc.property(certificate, fc.double({ min: 0, max: 0.999, noNaN: true }), (der, part) => {
        const cut = der.subarray(0, Math.floor(der.length * part))
        expect(() => inspect(cut)).toThrow(expect.objectContaining({ code: 'input-refused' }))
        meet(cut)
      }),
      { numRuns: 300 },
    )
  })

  it('with changed bits are read or refused, and nothing else', () => {
    const flip = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 }))
    fc.assert(
      fc.property(certificate, fc.array(flip, { minLength: 1, maxLength: 4 }), (der, flips) => {
        const changed = Uint8Array.from(der)
        for (const [place, mask] of flips) {
          const index = place % changed.length
          changed[index] = (changed[index] ?? 0) ^ mask
        }
        meet(changed)
      }),
      { numRuns: 1_500 },
    )
  })

  it('of random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(() => inspect(bytes)).toThrow(expect.objectContaining({ code: 'input-refused' }))
        meet(bytes)
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['deep nesting', Buffer.alloc(60_000, Buffer.of(0x30, 0x80))],
    ['deep nesting with lengths', nested(5_000)],
    ['a huge length', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0)],
    ['a length that overflows', Buffer.of(0x30, 0x85, 1, 0, 0, 0, 1, 0)],
    ['a length of 127 bytes', Buffer.concat([Buffer.of(0x30, 0xff), Buffer.alloc(200, 1)])],
    ['indefinite length', Buffer.of(0x30, 0x80, 0x05, 0, 0, 0)],
    ['a length with needless bytes', Buffer.of(0x30, 0x81, 2, 5, 0)],
    ['more than the limit', Buffer.alloc(maxDerBytes + 1, 0x30)],
    ['nothing', Buffer.alloc(0)],
  ])('with %s are refused at once', (_, bytes) => {
    const before = performance.now()
    expect(() => inspect(bytes)).toThrow(expect.objectContaining({ code: 'input-refused' }))
    expect(performance.now() - before).toBeLessThan(500)
  })
})

function nested(depth: number): Buffer {
  let der = Buffer.of(5, 0)
  for (let level = 0; level < depth; level += 1) {
    const { length } = der
    const header = length < 128 ? [0x30, length] : [0x30, 0x82, length >> 8, length & 0xff]
    der = Buffer.concat([Buffer.from(header), der])
  }
  return der
}

describe('reading and writing DER', () => {
  it('gives the same bytes back', () => {
    for (const der of certificates) expect(encode(decode(der)).equals(der)).toBe(true)
  })

  it('gives the same bytes back for PEM of every length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        const pem = toPem('CERTIFICATE', bytes)
        expect([...certificateDer(pem)]).toEqual([...bytes])
        expect(pem.split('\n').every((line) => line.length <= 64)).toBe(true)
        expect(pem.endsWith('-----END CERTIFICATE-----\n')).toBe(true)
      }),
    )
  })
})

describe('damaged PEM', () => {
  const { certificate: pem, key } = pemOf(samples[1]?.leaf)

  it.each([
    ['without any block', 'hello'],
    ['with a block of another kind', key],
    ['with headers', pem.replace('-----\n', '-----\nProc-Type: 4,ENCRYPTED\n\n')],
    ['without its end', pem.slice(0, -20)],
    ['with bad characters', pem.replace(/M/, '*')],
    ['that is too long', 'x'.repeat(maxPemLength + 1)],
  ])('%s is refused', (_, text) => {
    expect(() => inspect(text)).toThrow(expect.objectContaining({ code: 'input-refused' }))
  })

  it('does not take long, however often it begins', () => {
    const before = performance.now()
    expect(() => fromPem('-----BEGIN CERTIFICATE-----'.repeat(30_000))).toThrow(AppError)
    expect(performance.now() - before).toBeLessThan(1_000)
  })

  it('of keys is refused without a word of the key in the error', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, mask) => {
        const der = Uint8Array.from(samples[1]?.leaf.privateKey ?? [])
        der[place % der.length] = (der[place % der.length] ?? 0) ^ mask
        try {
          importPrivateKey(der)
        } catch (error) {
          if (!(error instanceof AppError)) throw error
          expect(error.code).toBe('input-refused')
          expect(error.cause).toBeUndefined()
        }
      }),
      { numRuns: 300 },
    )
  })
})
