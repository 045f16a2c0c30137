import { X509Certificate } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode, sequence, unsignedInteger } from '../../../src/main/pki/der'
import { createIssuance } from '../../../src/main/pki/issue'
import { answerOf } from '../../support/openssl'
import { authorityProfile, jobFor, leafProfile, pemOf } from '../../support/signing'

/** Serial bytes as they stand in the certificate: inside SEQUENCE, SEQUENCE, after `[0]`. */
function serialBytes(der: Uint8Array): Buffer {
  const at = Buffer.from(der).indexOf(Buffer.of(0xa0, 3, 2, 1, 2)) + 5
  expect(der[at]).toBe(2)
  return Buffer.from(der).subarray(at + 2, at + 2 + (der[at + 1] ?? 0))
}

describe('serial numbers', () => {
  it('of 10 000 certificates are positive, minimal, at most 20 octets, unique, and read by this platform', () => {
    const issuance = createIssuance()
    const ca = issuance.issue(jobFor('ca', authorityProfile('ca'), 'self'))
    if (!ca.certificate) throw new Error('no authority')
    issuance.addIssuer({ id: 'ca', certificate: ca.certificate, privateKey: ca.privateKey })
    const job = jobFor('leaf', leafProfile({ commonName: 'leaf', usages: ['clientAuth'] }), 'ca')
    const seen = new Set<string>()
    let withHighBit = 0
    for (let count = 0; count < 10_000; count += 1) {
      const { certificate, serial = '' } = issuance.issue(job)
      if (!certificate) throw new Error('no certificate')
      const bytes = serialBytes(certificate)
      const [first = 0xff, second = 0] = bytes
      const faults = [
        bytes.length > 20 && 'too long',
        first >= 0x80 && 'negative',
        first === 0 && second < 0x80 && 'not minimal',
        bytes.every((byte) => byte === 0) && 'zero',
        new X509Certificate(certificate).serialNumber.toLowerCase() !== serial && 'read as another',
      ].filter(Boolean)
      expect(faults).toEqual([])
      if (first === 0) withHighBit += 1
      seen.add(serial)
    }
    expect(seen.size).toBe(10_000)
    // Half of them start with a set bit and need the leading zero; 128 random bits are not fewer.
    expect(withHighBit).toBeGreaterThan(4_700)
    expect(withHighBit).toBeLessThan(5_300)
  }, 120_000)

  it('are reported as OpenSSL reads them', () => {
    const issuance = createIssuance()
    for (let count = 0; count < 20; count += 1) {
      const made = issuance.issue(jobFor('ca', authorityProfile('ca'), 'self'))
      const shown = answerOf('openssl', ['x509', '-noout', '-serial'], pemOf(made).certificate)
      expect(shown.trim().toLowerCase()).toBe(`serial=${made.serial ?? ''}`)
    }
  })
})

describe('an integer', () => {
  it('has the shortest form for every magnitude', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 0, maxLength: 20 }), (magnitude) => {
        const der = encode(unsignedInteger(magnitude))
        const value = BigInt(`0x0${Buffer.from(magnitude).toString('hex')}`)
        const content = der.subarray(2)
        const needed = value === 0n ? 1 : Math.floor(value.toString(2).length / 8) + 1
        expect(content.length).toBe(needed)
        expect(BigInt(`0x${content.toString('hex')}`)).toBe(value)
        expect(content[0]).toBeLessThan(0x80)
        expect(encode(decode(encode(sequence(decode(der)))))).toEqual(encode(sequence(decode(der))))
      }),
      { numRuns: 2_000 },
    )
  })
})
