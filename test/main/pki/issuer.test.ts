import { describe, expect, it } from 'vitest'
import { importPrivateKey, exportPkcs8 } from '../../../src/main/pki/keys'
import { certificateDer } from '../../../src/main/pki/pem'
import { parseCertificate } from '../../../src/main/pki/structure'
import type { Issuer } from '../../../src/main/pki/types'
import { answerOf, opensslVerify, certtoolVerify, withFiles } from '../../support/openssl'
import {
  authorityProfile,
  datesFor,
  issueHere,
  jobFor,
  leafProfile,
  pemOf,
} from '../../support/signing'

type Foreign = { readonly pem: string; readonly issuer: Issuer }

/** An authority that OpenSSL makes: its names are UTF8String, which we would write as PrintableString. */
function opensslAuthority(
  extensions: readonly string[],
  subject = '/O=Example Org/CN=foreign',
): Foreign {
  return withFiles({}, (pathOf) => {
    const [key, certificate] = [pathOf('ca.key'), pathOf('ca.pem')]
    answerOf('openssl', [
      'req',
      '-x509',
      '-utf8',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      key,
      '-out',
      certificate,
      '-days',
      '3650',
      '-subj',
      subject,
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ])
    const pem = answerOf('cat', [certificate])
    const privateKey = exportPkcs8(importPrivateKey(answerOf('cat', [key])))
    return { pem, issuer: { id: 'foreign', certificate: certificateDer(pem), privateKey } }
  })
}

const constraints = 'basicConstraints=critical,CA:TRUE'
const usage = 'keyUsage=critical,keyCertSign,cRLSign'
const now = () => datesFor(30)
const later = (seconds: number) =>
  new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z/, 'Z')

/** A client certificate under a foreign authority, valid from now on. */
function issueUnder(issuer: Issuer, dates = { notBefore: later(1), notAfter: now().notAfter }) {
  const job = jobFor(
    'leaf',
    leafProfile({ commonName: 'leaf', usages: ['clientAuth'] }),
    issuer.id,
    dates,
  )
  const [leaf] = issueHere({ issuers: [issuer], jobs: [job] })
  return pemOf(leaf).certificate
}

const unusable = (reason: string) =>
  expect.objectContaining({
    code: 'issuer-unusable',
    details: { name: 'foreign', reason: expect.stringContaining(reason) },
  })

describe('a foreign authority', () => {
  it.each([
    ['printable names in UTF8String', '/O=Example Org/CN=foreign'],
    ['names outside ASCII', '/C=DE/O=Müller & Söhne/CN=Wurzel ✓'],
    ['a multi-valued RDN', '/O=Example Org/CN=foreign+OU=two'],
  ])('with %s is named byte for byte in what it issues', (_, subject) => {
    const foreign = opensslAuthority([constraints, usage], subject)
    const certificate = issueUnder(foreign.issuer)
    const leaf = parseCertificate(certificateDer(certificate))
    const authority = parseCertificate(foreign.issuer.certificate)
    expect(leaf.issuer.equals(authority.subject)).toBe(true)
    // 0x0c is the tag of UTF8String: our own writer would have chosen PrintableString.
    expect(leaf.issuer.includes(Buffer.concat([Buffer.of(0x55, 4), Buffer.of(3, 0x0c)]))).toBe(true)
    const at = new Date(Date.now() + 60_000)
    const trust = { authority: foreign.pem, purpose: 'sslclient', at } as const
    expect(opensslVerify(certificate, trust)).toMatchObject({ ok: true })
  })

  it('is trusted by GnuTLS for what we issue under it', async () => {
    const foreign = opensslAuthority([constraints, usage])
    const certificate = issueUnder(foreign.issuer)
    await new Promise((resolve) => setTimeout(resolve, 2_100))
    expect(certtoolVerify(certificate, foreign.pem)).toMatchObject({ ok: true })
  })

  it.each([
    ['that is no authority', ['basicConstraints=critical,CA:FALSE'], 'not one of an authority'],
    [
      'whose key usage has no keyCertSign',
      [constraints, 'keyUsage=critical,cRLSign'],
      'does not allow signing',
    ],
  ])('%s is refused', (_, extensions, reason) => {
    const { issuer } = opensslAuthority(extensions)
    expect(() => issueUnder(issuer)).toThrow(unusable(reason))
  })

  it('whose key belongs to another certificate is refused', () => {
    const { issuer } = opensslAuthority([constraints, usage])
    const { privateKey } = opensslAuthority([constraints, usage]).issuer
    expect(() => issueUnder({ ...issuer, privateKey })).toThrow(unusable('does not belong'))
  })

  it('that has expired is refused', () => {
    const { issuer } = opensslAuthority([constraints, usage])
    const dates = { notBefore: later(3651 * 86_400), notAfter: later(3660 * 86_400) }
    expect(() => issueUnder(issuer, dates)).toThrow(unusable('It expired at'))
  })

  it('that is not valid yet is refused', () => {
    const { issuer } = opensslAuthority([constraints, usage])
    const dates = { notBefore: later(-3600), notAfter: later(86_400) }
    expect(() => issueUnder(issuer, dates)).toThrow(unusable('valid from'))
  })

  it('signs with keys in the forms that OpenSSL writes', () => {
    const made = issueHere({
      issuers: [],
      jobs: [jobFor('rsa', authorityProfile('x', 'rsa-2048'), 'self')],
    })
    const { key } = pemOf(made[0])
    const traditional = answerOf('openssl', ['pkey', '-traditional'], key)
    expect(traditional).toContain('BEGIN RSA PRIVATE KEY')
    const sec1 = answerOf('openssl', ['ecparam', '-name', 'prime256v1', '-genkey'])
    expect(sec1).toContain('BEGIN EC PARAMETERS')
    expect(
      exportPkcs8(importPrivateKey(traditional)).equals(made[0]?.privateKey ?? Buffer.alloc(0)),
    ).toBe(true)
    expect(importPrivateKey(sec1).asymmetricKeyType).toBe('ec')
  })

  it('with an encrypted key is refused in words', () => {
    const encrypted = answerOf('openssl', [
      'genpkey',
      '-algorithm',
      'ed25519',
      '-aes256',
      '-pass',
      'pass:geheim',
    ])
    expect(() => importPrivateKey(encrypted)).toThrow(
      expect.objectContaining({
        code: 'input-refused',
        details: { reason: 'The private key is encrypted.' },
      }),
    )
  })
})
