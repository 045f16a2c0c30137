import { describe, expect, it } from 'vitest'
import {
  algorithmOf,
  describeKey,
  exportPkcs8,
  exportSpki,
  generatePrivateKey,
  importPrivateKey,
  importPublicKey,
  keyMatches,
  zero,
} from '../../../src/main/pki/keys'
import { toPem } from '../../../src/main/pki/pem'
import type { KeyAlgorithm } from '../../../src/shared/definition'
import { answerOf, publicKeyOfPrivateKey } from '../../support/openssl'
import { authorityProfile, issuePair, leafProfile } from '../../support/signing'

const algorithms = ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const

/** What `openssl pkey -text` calls each kind. */
const titles: Readonly<Record<(typeof algorithms)[number], string>> = {
  'rsa-2048': 'Private-Key: (2048 bit, 2 primes)',
  'ecdsa-p256': 'ASN1 OID: prime256v1',
  'ecdsa-p384': 'ASN1 OID: secp384r1',
  ed25519: 'ED25519 Private-Key:',
}

describe.each(algorithms)('a key made off the main thread with %s', (algorithm) => {
  it('is what OpenSSL takes it for, and comes back from its PKCS#8 form', async () => {
    const key = await generatePrivateKey(algorithm)
    const der = exportPkcs8(key)
    const pem = toPem('PRIVATE KEY', der)
    expect(answerOf('openssl', ['pkey', '-noout', '-text', '-check'], pem)).toContain(
      titles[algorithm],
    )
    expect(toPem('PUBLIC KEY', exportSpki(key))).toBe(publicKeyOfPrivateKey(pem))
    expect(algorithmOf(importPrivateKey(der))).toBe(algorithm)
    expect(algorithmOf(importPrivateKey(pem))).toBe(algorithm)
    expect(algorithmOf(importPublicKey(exportSpki(key)))).toBe(algorithm)
  })
})

describe('a key', () => {
  const pairFor = (keyAlgorithm: KeyAlgorithm) =>
    issuePair(
      authorityProfile('ca', keyAlgorithm),
      leafProfile({ commonName: 'leaf', usages: ['clientAuth'], keyAlgorithm }),
    )

  it('matches its own certificate alone', () => {
    const [one, other] = [pairFor('ecdsa-p256'), pairFor('ed25519')]
    expect(keyMatches(one.leaf.certificate, one.leaf.privateKey)).toBe(true)
    expect(keyMatches(one.authority.certificate, one.leaf.privateKey)).toBe(false)
    expect(keyMatches(one.leaf.certificate, other.leaf.privateKey)).toBe(false)
  })

  it('of a kind that is not offered has a name, but is no algorithm of ours', () => {
    const pem = answerOf('openssl', ['ecparam', '-name', 'secp521r1', '-genkey', '-noout'])
    const key = importPrivateKey(pem)
    expect(describeKey(key)).toBe('secp521r1')
    expect(algorithmOf(key)).toBeUndefined()
  })

  it('is gone from a buffer that was zeroed', () => {
    const { privateKey } = pairFor('ecdsa-p256').leaf
    zero(privateKey)
    expect(privateKey.every((byte) => byte === 0)).toBe(true)
  })
})
