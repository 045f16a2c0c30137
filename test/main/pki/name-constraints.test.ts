/** An authority with limits: this app refuses what lies outside, and so does the platform's TLS. */
import { describe, expect, it } from 'vitest'
import { certificateDer } from '../../../src/main/pki/pem'
import { verifyChain } from '../../../src/main/pki/verify'
import { forgedServer } from '../../support/forged'
import { handshake } from '../../support/handshake'
import { authorityProfile, issueHere, jobFor, leafProfile, pemOf } from '../../support/signing'

const isBoring = 'electron' in process.versions
const host = 'api.lab.internal'
const limited = {
  ...authorityProfile('signer'),
  altNames: { dnsNames: [], addresses: [] },
  nameConstraints: { dnsNames: ['lab.internal'], networks: ['192.168.10.0/24', 'fd00:10::/64'] },
}
const made = issueHere({
  issuers: [],
  jobs: [jobFor('root', authorityProfile('root'), 'self'), jobFor('signer', limited, 'root')],
})
const [root, signer] = made.map(pemOf)
if (!root || !signer) throw new Error('An authority is missing.')
const authority = { certificate: signer.certificate, privateKey: signer.key }

type Case = { dnsNames: string[]; addresses: string[]; outside?: string }
const cases: readonly (readonly [string, Case])[] = [
  ['names within', { dnsNames: [host, '*.apps.lab.internal'], addresses: [] }],
  [
    'names and addresses within',
    {
      dnsNames: [host, 'lab.internal', 'API.Lab.Internal', '*.apps.lab.internal'],
      addresses: ['192.168.10.7', 'fd00:10::7'],
    },
  ],
  ['another domain', { dnsNames: [host, 'evil.example'], addresses: [], outside: 'evil.example' }],
  [
    'a domain that ends alike',
    { dnsNames: [host, 'notlab.internal'], addresses: [], outside: 'notlab.internal' },
  ],
  ['the domain above', { dnsNames: [host, 'internal'], addresses: [], outside: 'internal' }],
  ['a wildcard above', { dnsNames: [host, '*.internal'], addresses: [], outside: '*.internal' }],
  ['another address', { dnsNames: [host], addresses: ['192.168.11.7'], outside: '192.168.11.7' }],
  ['another IPv6 address', { dnsNames: [host], addresses: ['fd00:11::7'], outside: 'fd00:11::7' }],
]

describe.each(cases)('below a limited authority: %s', (_, { dnsNames, addresses, outside }) => {
  const names = [...dnsNames.map((it) => `DNS:${it}`), ...addresses.map((it) => `IP:${it}`)]
  const server = forgedServer(authority, names.join())

  it('is issued or refused', () => {
    const issue = () =>
      issueHere({
        issuers: made
          .slice(1)
          .flatMap(({ id, certificate, privateKey }) =>
            certificate ? [{ id, certificate, privateKey }] : [],
          ),
        jobs: [
          jobFor(
            'leaf',
            leafProfile({
              commonName: 'server',
              usages: ['serverAuth'],
              // The platform takes capitals; this app issues lower case alone.
              dnsNames: dnsNames.filter((name) => name === name.toLowerCase()),
              addresses,
            }),
            'signer',
          ),
        ],
      })
    if (outside === undefined) expect(issue()).toHaveLength(1)
    else
      expect(issue).toThrow(
        expect.objectContaining({
          code: 'certificate-refused',
          details: expect.objectContaining({ reason: expect.stringContaining(outside) }),
        }),
      )
  })

  it('is accepted or refused by TLS clients of the platform', async () => {
    const answer = await handshake({ ...server, trusted: root.certificate, host })
    // BoringSSL's own verifier knows no limits on addresses: it refuses whatever has an address.
    if (isBoring && addresses.length > 0) expect(answer).toBe('unsupported name constraint type')
    else expect(answer).toBe(outside === undefined ? 'accepted' : 'permitted subtree violation')
  })

  it('is found by the check of chains', () => {
    const problems = verifyChain({
      certificate: certificateDer(
        server.certificate.split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? '',
      ),
      intermediates: [certificateDer(signer.certificate)],
      trusted: [certificateDer(root.certificate)],
      at: new Date().toISOString(),
    })
    expect(problems.map(({ code }) => code)).toEqual(
      outside === undefined ? [] : ['name-not-permitted'],
    )
    if (outside !== undefined) expect(problems[0]?.what).toContain(outside)
  })
})
