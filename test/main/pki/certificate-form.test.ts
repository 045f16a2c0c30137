import { describe, expect, it } from 'vitest'
import { answerOf, extensionOf, opensslText, opensslVerify } from '../../support/openssl'
import { authorityProfile, datesFor, issuePair, leafProfile, pemOf } from '../../support/signing'

const client = leafProfile({ commonName: 'x', usages: ['clientAuth'] })
const authority = authorityProfile('ca')

describe('a subject', () => {
  it('has its parts in the order C, ST, L, O, OU, CN, with several organizations in one RDN', () => {
    const subject = {
      C: 'DE',
      ST: 'Bayern',
      L: 'München',
      organizations: ['system:masters', 'a-team', 'b', 'b'],
      OU: 'Betrieb',
    }
    const leaf = leafProfile({ commonName: 'jane', subject, usages: ['clientAuth'] })
    const pair = issuePair(authority, leaf)
    const { certificate } = pemOf(pair.leaf)
    const shown = ['x509', '-noout', '-subject', '-nameopt', 'utf8,sname,sep_comma_plus_space']
    // DER sorts the SET by encoding, so the shorter value comes first, and once.
    expect(answerOf('openssl', shown, certificate).trim()).toBe(
      'subject=C=DE, ST=Bayern, L=München, O=b + O=a-team + O=system:masters, OU=Betrieb, CN=jane',
    )
    const trust = { authority: pemOf(pair.authority).certificate }
    expect(opensslVerify(certificate, trust)).toMatchObject({ ok: true })
  })

  it.each([
    ['system:node:w-1', 'PRINTABLESTRING'],
    ['jane@example.com', 'UTF8STRING'],
    ['under_score', 'UTF8STRING'],
    ['Jörg', 'UTF8STRING'],
  ])('writes %s as %s', (commonName, type) => {
    // The lint wants every node in the group of nodes.
    const organizations = ['system:nodes']
    const isNode = commonName.startsWith('system:node:')
    const profile = leafProfile({
      commonName,
      usages: ['clientAuth'],
      ...(isNode ? { organizations } : {}),
    })
    const { leaf } = issuePair(authority, profile)
    const lines = answerOf('openssl', ['asn1parse'], pemOf(leaf).certificate).split('\n')
    const names = lines.flatMap((line, at) => (line.includes(':commonName') ? [lines[at + 1]] : []))
    expect(names.at(-1)).toContain(type)
  })

  it('that is empty makes the alternative names critical', () => {
    const leaf = leafProfile({ commonName: '', dnsNames: ['only.example'], usages: ['serverAuth'] })
    const text = opensslText(pemOf(issuePair(authority, leaf).leaf).certificate)
    expect(extensionOf(text, 'X509v3 Subject Alternative Name')).toEqual({
      critical: true,
      value: 'DNS:only.example',
    })
  })
})

describe('alternative names', () => {
  it('write an IPv4-mapped address with 4 bytes', () => {
    const leaf = leafProfile({
      commonName: 'x',
      addresses: ['::ffff:10.0.0.7', '2001:db8::1'],
      usages: ['serverAuth'],
    })
    const text = opensslText(pemOf(issuePair(authority, leaf).leaf).certificate)
    expect(extensionOf(text, 'X509v3 Subject Alternative Name')?.value).toBe(
      'IP Address:10.0.0.7, IP Address:2001:DB8:0:0:0:0:0:1',
    )
  })
})

describe('dates', () => {
  it.each([
    ['2049-12-31T23:59:59Z', 'UTCTIME', '491231235959Z', 'Dec 31 23:59:59 2049 GMT'],
    ['2050-01-01T00:00:00Z', 'GENERALIZEDTIME', '20500101000000Z', 'Jan  1 00:00:00 2050 GMT'],
    ['2055-02-28T12:00:01Z', 'GENERALIZEDTIME', '20550228120001Z', 'Feb 28 12:00:01 2055 GMT'],
  ])('write %s as %s', (notAfter, type, digits, shown) => {
    const dates = { notBefore: datesFor(1).notBefore, notAfter }
    const pair = issuePair(authority, client, { authority: dates, leaf: dates })
    const { certificate } = pemOf(pair.leaf)
    const structure = answerOf('openssl', ['asn1parse'], certificate)
    expect(structure).toMatch(new RegExp(`${type}\\s+:${digits}`))
    expect(opensslText(certificate)).toContain(`Not After : ${shown}`)
    const trust = { authority: pemOf(pair.authority).certificate }
    expect(opensslVerify(certificate, trust)).toMatchObject({ ok: true })
  })
})

describe('a certificate is refused', () => {
  const year = { notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' }
  const dated = (leaf: Partial<typeof year>) => ({ authority: year, leaf: { ...year, ...leaf } })

  it.each([
    [
      'when its subject is that of its authority',
      leafProfile({ commonName: 'ca' }),
      {},
      'subject is that of its authority',
    ],
    [
      'when it would outlive its authority by a second',
      client,
      dated({ notAfter: '2027-01-01T00:00:01Z' }),
      'outlive its authority',
    ],
    [
      'when it ends before it begins',
      client,
      dated({ notAfter: '2025-12-31T23:59:59Z' }),
      'end before it begins',
    ],
    [
      'when a date does not exist',
      client,
      dated({ notBefore: '2026-02-30T00:00:00Z' }),
      'not an ISO 8601 date',
    ],
    [
      'when a date has parts of seconds',
      client,
      dated({ notBefore: '2026-01-01T00:00:00.5Z' }),
      'not an ISO 8601 date',
    ],
    ['when it has no name at all', leafProfile({ commonName: '' }), {}, 'has no name'],
    [
      'for a country that is no code',
      leafProfile({ commonName: 'x', subject: { C: 'ÖÄ' } }),
      {},
      'two letters',
    ],
    [
      'for an address with a zone',
      leafProfile({ commonName: 'x', addresses: ['fe80::1%eth0'] }),
      {},
      'is not an IP address',
    ],
    [
      'for a network instead of an address',
      leafProfile({ commonName: 'x', addresses: ['10.0.0.0/8'] }),
      {},
      'is not an IP address',
    ],
    [
      'for an address in octal',
      leafProfile({ commonName: 'x', addresses: ['010.0.0.1'] }),
      {},
      'is not an IP address',
    ],
    [
      'for a DNS name that is not ASCII',
      leafProfile({ commonName: 'x', dnsNames: ['müller.example'] }),
      {},
      'plain ASCII',
    ],
  ])('%s', (_, leaf, dates, reason) => {
    expect(() => issuePair(authority, leaf, dates)).toThrow(
      expect.objectContaining({
        code: 'certificate-refused',
        details: expect.objectContaining({ reason: expect.stringContaining(reason) }),
      }),
    )
  })
})
