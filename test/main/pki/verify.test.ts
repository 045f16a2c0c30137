import { afterAll, describe, expect, it } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { certificateDer } from '../../../src/main/pki/pem'
import { verifyChain, type ChainToVerify } from '../../../src/main/pki/verify'
import { answerOf, judge } from '../../support/openssl'
import { authorityProfile, issuePair, leafProfile } from '../../support/signing'

const folder = mkdtempSync(join(tmpdir(), 'certwright-chain-'))
const file = (name: string) => join(folder, name)
afterAll(() => rmSync(folder, { recursive: true }))

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
const CA = 'basicConstraints=critical,CA:TRUE'
const SIGNS = 'keyUsage=critical,keyCertSign'
const LEAF = [
  'basicConstraints=critical,CA:FALSE',
  'extendedKeyUsage=serverAuth',
  'subjectAltName=DNS:leaf.example,IP:192.0.2.9',
]

/** Lets OpenSSL make a certificate; `issuer` names one that was made before. */
function make(
  name: string,
  issuer: string | undefined,
  extensions: readonly string[],
  more: readonly string[] = [],
): void {
  answerOf('openssl', [
    'req',
    '-x509',
    ...EC,
    '-keyout',
    file(`${name}.key`),
    '-out',
    file(`${name}.pem`),
    '-days',
    '100',
    '-subj',
    `/CN=${name}`,
    ...(issuer ? ['-CA', file(`${issuer}.pem`), '-CAkey', file(`${issuer}.key`)] : []),
    ...extensions.flatMap((extension) => ['-addext', extension]),
    ...more,
  ])
}

make('root', undefined, [CA, SIGNS])
make('middle', 'root', [CA, SIGNS])
make('leaf', 'middle', LEAF)
make('short-root', undefined, ['basicConstraints=critical,CA:TRUE,pathlen:0', SIGNS])
make('too-deep', 'short-root', [CA, SIGNS])
make('deep-leaf', 'too-deep', LEAF)
make('no-signer', 'root', [CA, 'keyUsage=critical,cRLSign'])
make('under-no-signer', 'no-signer', LEAF)
make('no-ca', 'root', ['basicConstraints=critical,CA:FALSE'])
make('under-no-ca', 'no-ca', LEAF)
make('client-ca', 'root', [CA, SIGNS, 'extendedKeyUsage=clientAuth'])
make('under-client-ca', 'client-ca', LEAF)
make('strange', 'root', [...LEAF, '1.2.3.4.5=critical,DER:0500'])
make('sha1', 'root', LEAF, ['-sha1'])

const der = (name: string) => certificateDer(answerOf('cat', [file(`${name}.pem`)]))
const now = new Date()
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000)

type Case = {
  leaf: string
  through?: readonly string[]
  root?: string
  at?: Date
  extra?: Partial<ChainToVerify>
}

function problems({ leaf, through = [], root = 'root', at = now, extra = {} }: Case) {
  return verifyChain({
    certificate: der(leaf),
    intermediates: through.map(der),
    trusted: [der(root)],
    at: at.toISOString(),
    usage: 'serverAuth',
    ...extra,
  })
}

function opensslAccepts({
  leaf,
  through = [],
  root = 'root',
  at = now,
  extra = {},
}: Case): boolean {
  return judge('openssl', [
    'verify',
    '-purpose',
    extra.usage === 'clientAuth' ? 'sslclient' : 'sslserver',
    '-attime',
    String(Math.floor(at.getTime() / 1000)),
    '-CAfile',
    file(`${root}.pem`),
    ...through.flatMap((name) => ['-untrusted', file(`${name}.pem`)]),
    ...(extra.host ? ['-verify_hostname', extra.host] : []),
    ...(extra.address ? ['-verify_ip', extra.address] : []),
    file(`${leaf}.pem`),
  ]).ok
}

describe('a good chain', () => {
  it.each<[string, Case]>([
    ['through an intermediate', { leaf: 'leaf', through: ['middle'] }],
    [
      'with certificates that are not needed',
      { leaf: 'leaf', through: ['no-ca', 'middle', 'client-ca'] },
    ],
    [
      'for its host and address',
      { leaf: 'leaf', through: ['middle'], extra: { host: 'LEAF.example', address: '192.0.2.9' } },
    ],
    ['of a certificate for any usage', { leaf: 'no-ca' }],
    ['on its last day', { leaf: 'leaf', through: ['middle'], at: inDays(99.9) }],
  ])('%s has no problem, and OpenSSL agrees', (_, chain) => {
    expect(problems(chain)).toEqual([])
    expect(opensslAccepts(chain)).toBe(true)
  })
})

describe('a bad chain', () => {
  it.each<[string, Case, readonly string[]]>([
    ['without its intermediate', { leaf: 'leaf' }, ['issuer-missing']],
    [
      'under another root',
      { leaf: 'leaf', through: ['middle'], root: 'short-root' },
      ['issuer-missing'],
    ],
    [
      'deeper than allowed',
      { leaf: 'deep-leaf', through: ['too-deep'], root: 'short-root' },
      ['path-too-long'],
    ],
    [
      'signed without keyCertSign',
      { leaf: 'under-no-signer', through: ['no-signer'] },
      ['may-not-sign'],
    ],
    ['signed by no authority', { leaf: 'under-no-ca', through: ['no-ca'] }, ['not-an-authority']],
    [
      'under an authority for clients',
      { leaf: 'under-client-ca', through: ['client-ca'] },
      ['usage-missing'],
    ],
    [
      'used for another purpose',
      { leaf: 'leaf', through: ['middle'], extra: { usage: 'clientAuth' } },
      ['usage-missing'],
    ],
    [
      'for another host',
      { leaf: 'leaf', through: ['middle'], extra: { host: 'other.example' } },
      ['name-not-covered'],
    ],
    [
      'for its common name as host',
      { leaf: 'leaf', through: ['middle'], extra: { host: 'leaf' } },
      ['name-not-covered'],
    ],
    [
      'for another address',
      { leaf: 'leaf', through: ['middle'], extra: { address: '192.0.2.8' } },
      ['name-not-covered'],
    ],
    ['with an unknown critical extension', { leaf: 'strange' }, ['critical-extension-unknown']],
    [
      'after its end',
      { leaf: 'leaf', through: ['middle'], at: inDays(101) },
      ['expired', 'expired', 'expired'],
    ],
    [
      'before its begin',
      { leaf: 'leaf', through: ['middle'], at: inDays(-1) },
      ['not-yet-valid', 'not-yet-valid', 'not-yet-valid'],
    ],
  ])('%s has exactly that problem, and OpenSSL refuses it', (_, chain, codes) => {
    const found = problems(chain)
    expect(found.map(({ code }) => code)).toEqual(codes)
    expect(found.every(({ what, remedy }) => what.endsWith('.') && remedy.endsWith('.'))).toBe(true)
    expect(opensslAccepts(chain)).toBe(false)
  })

  it('under an authority with the same name but another key is a wrong signature', () => {
    const [one, two] = [0, 1].map(() =>
      issuePair(
        authorityProfile('same'),
        leafProfile({ commonName: 'x', dnsNames: ['x'], usages: ['serverAuth'] }),
      ),
    )
    if (!one || !two) throw new Error('no chain')
    const at = now.toISOString()
    const found = verifyChain({
      certificate: one.leaf.certificate,
      trusted: [two.authority.certificate],
      at,
    })
    expect(found.map(({ code }) => code)).toEqual(['signature-wrong'])
    const both = [two.authority.certificate, one.authority.certificate]
    expect(verifyChain({ certificate: one.leaf.certificate, trusted: both, at })).toEqual([])
  })

  it('signed with SHA-1 is refused, as Kubernetes refuses it', () => {
    expect(problems({ leaf: 'sha1' }).map(({ code }) => code)).toEqual(['signature-unknown'])
  })

  it('that cannot be read is a problem, no exception', () => {
    const found = verifyChain({
      certificate: Buffer.of(1, 2, 3),
      trusted: [],
      at: now.toISOString(),
    })
    expect(found.map(({ code }) => code)).toEqual(['unreadable'])
  })
})
