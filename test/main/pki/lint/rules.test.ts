import { describe, expect, it } from 'vitest'
import {
  certificateRules,
  CertificateSet,
  keyPairRules,
  lint,
  lintDer,
  lintKeyPair,
  viewOf,
} from '../../../../src/main/pki/lint'
import { toPem } from '../../../../src/main/pki/pem'
import { ecKey, edKey, rsaKey } from '../../../support/bent-certificate'
import { judge, opensslVerify, withFiles } from '../../../support/openssl'
import { fixtures } from './fixtures'

const idsOf = ({ der, around }: (typeof fixtures)[string]['good']) =>
  lintDer(der, around).map(({ rule }) => rule)

describe('the table of rules', () => {
  it('has at least 40 rules, each with an id of its own and every text', () => {
    const rules = [...certificateRules, ...keyPairRules]
    console.log(
      `${rules.length} rules, ${Object.keys(fixtures).length} of certificates with a passing and a failing one`,
    )
    expect(rules.length).toBeGreaterThanOrEqual(40)
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
    for (const { why, remedy, source, field } of rules) {
      expect(
        [why, remedy].every((text) => /^[A-Zk].*\.$/.test(text)),
        why,
      ).toBe(true)
      expect(source.length * field.length).toBeGreaterThan(0)
    }
  })

  it('has a passing and a failing certificate for each rule', () => {
    expect(Object.keys(fixtures).sort()).toEqual(certificateRules.map(({ id }) => id).sort())
  })
})

describe.each(Object.entries(fixtures))('%s', (id, { good, bad }) => {
  it('accepts the sound certificate', () => {
    expect(idsOf(good)).not.toContain(id)
  })

  it('finds what was bent, and says so in a sentence', () => {
    const found = lintDer(bad.der, bad.around).find(({ rule }) => rule === id)
    expect(found?.what).toMatch(/\.$/)
  })
})

it.each(['form-readable'])('%s is all that is said of bytes that are no certificate', (rule) => {
  const { good } = fixtures['version-3'] ?? {}
  for (const bytes of [
    Buffer.of(),
    Buffer.of(0x30, 0x80),
    good?.der.subarray(0, 90) ?? Buffer.of(1),
  ])
    expect(lintDer(bytes).map((finding) => finding.rule)).toEqual([rule])
})

describe('key pair rules', () => {
  it('accept RSA with 2048 bits, P-256 and P-384', () => {
    const pairs = [rsaKey(2048), ecKey('P-256'), ecKey('P-384')]
    expect(pairs.flatMap(({ spki }) => lintKeyPair(spki, new CertificateSet()))).toEqual([])
  })
  it.each([
    ['sa-key-kind', edKey().spki],
    ['sa-key-kind', ecKey('P-521').spki],
    ['sa-key-size', rsaKey(1024).spki],
  ])('%s refuses the others', (id, spki) => {
    expect(lintKeyPair(spki).map(({ rule }) => rule)).toEqual([id])
  })
  it('sa-key-separate finds the key in a certificate', () => {
    const { good } = fixtures['version-3'] ?? {}
    if (!good) throw new Error('no certificate')
    const set = new CertificateSet()
    set.add(viewOf(good.der))
    expect(lintKeyPair(viewOf(good.der).spki, set).map(({ rule }) => rule)).toEqual([
      'sa-key-separate',
    ])
  })
})

describe('OpenSSL and GnuTLS', () => {
  const read = (der: Buffer) =>
    judge('openssl', ['x509', '-noout', '-text'], toPem('CERTIFICATE', der))

  it('read every sound certificate as what it is', () => {
    for (const [id, { good }] of Object.entries(fixtures)) expect(read(good.der).ok, id).toBe(true)
  })

  const authority = fixtures['authority-flag']?.good.der ?? Buffer.of()
  const at = new Date('2026-11-22T09:20:00Z')
  const strictly = (der: Buffer, purpose: 'sslserver' | 'sslclient', trusted = authority) =>
    opensslVerify(toPem('CERTIFICATE', der), {
      authority: toPem('CERTIFICATE', trusted),
      purpose,
      at,
    })

  it.each([
    'authority-key-id-present',
    'path-length-authority',
    'san-critical',
    'san-not-empty',
    'subject-not-issuer',
    'extension-critical-unknown',
    'leaf-no-signing',
  ] as const)('refuse strictly what %s finds, and accept the sound one', (id) => {
    const fixture = fixtures[id]
    if (!fixture) throw new Error('no fixture')
    const purpose = id.startsWith('san') ? 'sslserver' : 'sslclient'
    expect(strictly(fixture.good.der, purpose)).toMatchObject({ ok: true })
    expect(strictly(fixture.bad.der, purpose).ok).toBe(false)
  })

  it.each(['authority-flag-critical', 'authority-key-id', 'authority-key-usage', 'authority-flag'])(
    'refuse strictly what stands under an authority that breaks %s',
    (id) => {
      const leaf = fixtures['usage-present']?.good.der ?? Buffer.of()
      expect(strictly(leaf, 'sslclient')).toMatchObject({ ok: true })
      expect(strictly(leaf, 'sslclient', fixtures[id]?.bad.der).ok).toBe(false)
    },
  )

  it('refuse to read an extension that is there twice (GnuTLS)', () => {
    const read = (der: Buffer) =>
      withFiles({ 'c.der': der }, (pathOf) =>
        judge('certtool', ['-i', '--inder', '--infile', pathOf('c.der')]),
      )
    const { good, bad } = fixtures['extension-once'] ?? {}
    expect(read(good?.der ?? Buffer.of()).ok).toBe(true)
    expect(read(bad?.der ?? Buffer.of()).ok).toBe(false)
  })
})

it('finds nothing in a sound server, not even a warning', () => {
  const { good } = fixtures['apiserver-endpoint'] ?? {}
  if (!good) throw new Error('no certificate')
  expect(lint(viewOf(good.der), good.around)).toEqual([])
})
