import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { maxDerBytes } from '../../../src/main/pki/der'
import { generatePrivateKeySync } from '../../../src/main/pki/keys'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest, readRequest, requestsIn } from '../../../src/main/pki/request'
import { AppError } from '../../../src/shared/errors'
import { answerOf, judge, withFiles } from '../../support/openssl'

/** A request that OpenSSL makes from a configuration, with a key of its own. */
function opensslRequest(
  config: string,
  extra: readonly string[] = [],
  algorithm: readonly string[] = ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
): Uint8Array {
  return withFiles({ config: `[req]\nprompt=no\nutf8=yes\n${config}` }, (pathOf) => {
    answerOf('openssl', ['genpkey', '-algorithm', ...algorithm, '-out', pathOf('key')])
    const pem = answerOf('openssl', [
      ...['req', '-new', '-key', pathOf('key'), '-config', pathOf('config')],
      ...extra,
    ])
    return only(Buffer.from(pem))
  })
}

function only(file: Uint8Array): Uint8Array {
  const [der, ...more] = requestsIn(file, 'a.csr')
  if (!der || more.length > 0) throw new Error('one request was expected')
  return der
}

const named = 'distinguished_name=dn\n[dn]\nCN=w-1\n'
const withExtensions = (lines: string) =>
  `distinguished_name=dn\nreq_extensions=ext\n[dn]\nCN=w-1\n[ext]\n${lines}\n`

const refusal = (reason: RegExp | string) =>
  expect.objectContaining({
    code: 'input-refused',
    details: { reason: expect.stringMatching(reason) },
  })

describe('requests of other programs', () => {
  it('by OpenSSL say what they ask for', () => {
    const facts = readRequest(
      opensslRequest(
        withExtensions(
          [
            'subjectAltName=DNS:w-1,DNS:*.lab,IP:192.0.2.1,IP:2001:db8:0::1,email:a@b.c,URI:spiffe://x/y,RID:1.2.3',
            'extendedKeyUsage=serverAuth,clientAuth,codeSigning,1.2.3.4',
            'keyUsage=critical,digitalSignature,keyAgreement',
            'basicConstraints=critical,CA:FALSE',
            'tlsfeature=status_request',
          ].join('\n'),
        ),
      ),
    )
    expect(facts).toMatchObject({
      subject: 'CN=w-1',
      dnsNames: ['w-1', '*.lab'],
      addresses: ['192.0.2.1', '2001:db8::1'],
      otherNames: ['email:a@b.c', 'URI:spiffe://x/y', 'registered ID'],
      usages: ['serverAuth', 'clientAuth', 'codeSigning', '1.2.3.4'],
      keyUsages: ['digitalSignature', 'keyAgreement'],
      wantsAuthority: false,
      ignored: ['1.3.6.1.5.5.7.1.24'],
      keyAlgorithm: 'ecdsa-p256',
    })
  })

  it.each(['basicConstraints=CA:TRUE', 'keyUsage=keyCertSign', 'keyUsage=cRLSign'])(
    'that ask for %s want to be an authority',
    (line) => {
      expect(readRequest(opensslRequest(withExtensions(line))).wantsAuthority).toBe(true)
    },
  )

  it('with a challenge password are read without it', () => {
    const config = `distinguished_name=dn\nattributes=att\n[dn]\nCN=w-1\n[att]\nchallengePassword=secret\nunstructuredName=w\n`
    const facts = readRequest(opensslRequest(config))
    expect(facts.ignored.toSorted()).toEqual(['challengePassword', 'unstructuredName'])
    expect(JSON.stringify(facts)).not.toContain('secret')
  })

  it('without a subject, or with several CNs and groups, are read as Go reads them', () => {
    const many = 'distinguished_name=dn\n[dn]\n0.CN=a\n1.CN=b\n0.O=x\n1.O=y, z\n'
    expect(readRequest(opensslRequest(many))).toMatchObject({
      commonName: 'b',
      organizations: ['x', 'y, z'],
      subject: 'CN=a, CN=b, O=x, O=y\\, z',
    })
    const none = 'distinguished_name=dn\n[dn]\n'
    expect(readRequest(opensslRequest(none, ['-subj', '/']))).toMatchObject({ commonName: '' })
  })

  it.each([
    ['rsa-1024', ['RSA', '-pkeyopt', 'rsa_keygen_bits:1024']],
    ['P-521', ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521']],
  ])('with a key that is not on offer name it: %s', (name, algorithm) => {
    expect(readRequest(opensslRequest(named, [], algorithm)).keyAlgorithm).toBe(name)
  })

  it('by GnuTLS are read', () => {
    const template = [
      'cn = "system:node:w-1"',
      'organization = "system:nodes"',
      'dns_name = "w-1"',
      'ip_address = "192.0.2.1"',
      'tls_www_client',
      'signing_key',
      'challenge_password = 123456',
    ].join('\n')
    const pem = withFiles({ template }, (pathOf) => {
      answerOf('certtool', [
        ...['--generate-privkey', '--key-type', 'ecdsa', '--curve', 'secp384r1'],
        ...['--outfile', pathOf('key')],
      ])
      return answerOf('certtool', [
        ...['--generate-request', '--load-privkey', pathOf('key')],
        ...['--template', pathOf('template')],
      ])
    })
    expect(readRequest(only(Buffer.from(pem)))).toMatchObject({
      commonName: 'system:node:w-1',
      organizations: ['system:nodes'],
      dnsNames: ['w-1'],
      addresses: ['192.0.2.1'],
      usages: ['clientAuth'],
      keyAlgorithm: 'ecdsa-p384',
    })
  })

  it('by cfssl are read', () => {
    const wish = {
      CN: 'system:node:w-1',
      hosts: ['w-1', '192.0.2.1', 'a@b.c'],
      names: [{ O: 'system:nodes' }],
      key: { algo: 'rsa', size: 2048 },
    }
    const { csr } = JSON.parse(
      withFiles({ wish: JSON.stringify(wish) }, (pathOf) => {
        const { output } = judge('cfssl', ['genkey', pathOf('wish')])
        return output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)
      }),
    ) as { csr: string }
    expect(readRequest(only(Buffer.from(csr)))).toMatchObject({
      commonName: 'system:node:w-1',
      organizations: ['system:nodes'],
      dnsNames: ['w-1'],
      addresses: ['192.0.2.1'],
      otherNames: ['email:a@b.c'],
      keyAlgorithm: 'rsa-2048',
    })
  })
})

describe('requests that are refused', () => {
  const p256 = ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  it.each([
    ['signed with SHA-1', ['-sha1'], ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], /sha1With/],
    ['of a DSA-like kind', [], ['ED448'], /of the kind Ed448/],
    ['signed with PSS', ['-sigopt', 'rsa_padding_mode:pss'], ['RSA'], /1\.2\.840.*not accepted/],
    ['a curve by parameters', [], [...p256, '-pkeyopt', 'ec_param_enc:explicit'], /by parameters/],
    ['with a small exponent', [], ['RSA', '-pkeyopt', 'rsa_keygen_pubexp:3'], /exponent/],
  ])('%s', (_, extra, algorithm, reason) => {
    const der = opensslRequest(named, extra, algorithm)
    expect(() => readRequest(der)).toThrow(refusal(reason))
  })

  it('with a key on a curve of its own, or whose name says so', () => {
    const curve = ['EC', '-pkeyopt', 'ec_paramgen_curve:brainpoolP256r1']
    const der = opensslRequest(named, [], curve)
    // OpenSSL reads the key and it is named; BoringSSL does not know the curve.
    expect(['1.3.36.3.3.2.8.1.1.7', 'input-refused']).toContain(
      tryTo(() => readRequest(der).keyAlgorithm),
    )
  })

  it('with a compressed point, which Go does not read', () => {
    const pem = withFiles({ config: `[req]\nprompt=no\n${named}` }, (pathOf) => {
      answerOf('openssl', [
        ...['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
        ...['-out', pathOf('long')],
      ])
      answerOf('openssl', [
        ...['pkey', '-in', pathOf('long'), '-ec_conv_form', 'compressed', '-out', pathOf('key')],
      ])
      return answerOf('openssl', [
        ...['req', '-new', '-key', pathOf('key'), '-config', pathOf('config')],
      ])
    })
    expect(() => readRequest(only(Buffer.from(pem)))).toThrow(refusal(/compressed/))
  })

  it('changed after they were signed', () => {
    const der = Buffer.from(opensslRequest(named))
    der.write('w-2', der.indexOf('w-1'))
    expect(() => readRequest(der)).toThrow(refusal(/not made with its own key/))
  })

  it('signed with another key', () => {
    const one = opensslRequest(named)
    const other = Buffer.from(opensslRequest(named))
    const key = Buffer.from(readRequest(one).publicKey)
    key.copy(other, other.indexOf(key.subarray(0, 27)))
    expect(() => readRequest(other)).toThrow(refusal(/not made with its own key/))
  })

  it.each(['a\u202eb', 'a\u0000b', 'a\u200bb', 'a\nb'])('with the subject %j', (commonName) => {
    const der = createRequest({
      subject: { organizations: [], commonName },
      altNames: { dnsNames: [], addresses: [] },
      usages: [],
      isAuthority: false,
      privateKey: generatePrivateKeySync('ecdsa-p256'),
    })
    expect(() => readRequest(der)).toThrow(refusal(/not shown/))
  })

  it('that are certificates', () => {
    const certificate = withFiles({}, (pathOf) => {
      answerOf('openssl', [
        ...['req', '-x509', '-newkey', 'ed25519', '-nodes', '-subj', '/CN=x', '-days', '1'],
        ...['-keyout', pathOf('key'), '-out', pathOf('cert'), '-outform', 'DER'],
      ])
      return answerOf('base64', [pathOf('cert')])
    })
    expect(() => readRequest(Buffer.from(certificate, 'base64'))).toThrow(refusal(/./))
  })
})

describe('files with requests', () => {
  const request = opensslRequest(named)
  const pem = toPem('CERTIFICATE REQUEST', request)

  it('hold one in DER or several in PEM, with text around them', () => {
    expect(requestsIn(request, 'a.csr').map((der) => [...der])).toEqual([[...request]])
    const old = pem.replaceAll('CERTIFICATE REQUEST', 'NEW CERTIFICATE REQUEST')
    const text = `Request of w-1\r\n${pem.replaceAll('\n', '\r\n')}\nand\n${old}`
    expect(requestsIn(Buffer.from(text), 'a.csr').map((der) => [...der])).toEqual([
      [...request],
      [...request],
    ])
  })

  it.each([
    ['nothing', '', /a\.csr holds no certificate request/],
    ['text', 'hello', /neither as PEM nor as DER/],
    ['a certificate', pem.replaceAll('CERTIFICATE REQUEST', 'CERTIFICATE'), /holds no certificate/],
    ['too much', 'x'.repeat(9 * 1024 * 1024), /is larger than/],
    ['too many', pem.repeat(1_001), /more than 1000/],
    [
      'a key',
      `${pem}-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n`,
      /private key/,
    ],
  ])('with %s are refused', (_, text, reason) => {
    expect(() => requestsIn(Buffer.from(text), 'a.csr')).toThrow(refusal(reason))
  })

  it('are named without what would change the reading of the line', () => {
    expect(() => requestsIn(Buffer.from('x'), 'a\u202e\n.csr')).toThrow(refusal(/^a\?\?\.csr/))
  })
})

function tryTo(act: () => unknown): unknown {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input-refused') throw error
    return error.code
  }
}

describe('hostile requests', () => {
  const privateKey = generatePrivateKeySync('ed25519')
  const samples = [
    opensslRequest(named),
    opensslRequest(
      withExtensions('subjectAltName=DNS:w-1,IP:192.0.2.1\nextendedKeyUsage=serverAuth'),
      [],
      ['RSA'],
    ),
    createRequest({
      subject: { organizations: ['a', 'b'], commonName: 'ö' },
      altNames: { dnsNames: ['w-1'], addresses: ['::1'] },
      usages: ['serverAuth'],
      isAuthority: true,
      privateKey,
    }),
  ]
  const sample = fc.constantFrom(...samples)

  it('cut off anywhere are refused', () => {
    fc.assert(
      fc.property(sample, fc.double({ min: 0, max: 0.999, noNaN: true }), (der, part) => {
        expect(tryTo(() => readRequest(der.subarray(0, Math.floor(der.length * part))))).toBe(
          'input-refused',
        )
      }),
      { numRuns: 300 },
    )
  })

  it('with a changed bit are never taken: the signature covers all of them', () => {
    fc.assert(
      fc.property(sample, fc.nat(), fc.integer({ min: 1, max: 255 }), (der, place, mask) => {
        const changed = Uint8Array.from(der)
        const index = place % changed.length
        changed[index] = (changed[index] ?? 0) ^ mask
        expect(tryTo(() => readRequest(changed))).toBe('input-refused')
      }),
      { numRuns: 1_500 },
    )
  })

  it('of random bytes are refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
        expect(tryTo(() => readRequest(bytes))).toBe('input-refused')
        tryTo(() => requestsIn(bytes, 'x'))
      }),
      { numRuns: 500 },
    )
  })

  it.each([
    ['deep nesting', Buffer.alloc(60_000, Buffer.of(0x30, 0x80))],
    ['a huge length', Buffer.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0)],
    ['indefinite length', Buffer.of(0x30, 0x80, 0x05, 0, 0, 0)],
    ['more than the limit', Buffer.alloc(maxDerBytes + 1, 0x30)],
    ['a huge RSA key', hugeKey()],
    ['nothing', Buffer.alloc(0)],
  ])('with %s are refused at once', (_, bytes) => {
    const before = performance.now()
    expect(tryTo(() => readRequest(bytes))).toBe('input-refused')
    expect(performance.now() - before).toBeLessThan(500)
  })

  it('as PEM that begins again and again take no long time', () => {
    const before = performance.now()
    const text = Buffer.from('-----BEGIN CERTIFICATE REQUEST-----'.repeat(200_000))
    expect(tryTo(() => requestsIn(text, 'x'))).toBe('input-refused')
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})

/** A request whose RSA key has a modulus and an exponent of 30 KB each. */
function hugeKey(): Buffer {
  const tlv = (tag: number, ...parts: readonly Uint8Array[]) => {
    const body = Buffer.concat(parts)
    return Buffer.concat([Buffer.of(tag, 0x82, body.length >> 8, body.length & 0xff), body])
  }
  const short = (tag: number, ...bytes: number[]) => Buffer.of(tag, bytes.length, ...bytes)
  const number = tlv(0x02, Buffer.alloc(30_000, 0x7f))
  const rsa = short(0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1)
  const sha256 = short(0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 11)
  const identifier = (algorithm: Buffer) => short(0x30, ...algorithm, 5, 0)
  const spki = tlv(0x30, identifier(rsa), tlv(0x03, Buffer.of(0), tlv(0x30, number, number)))
  const info = tlv(0x30, short(0x02, 0), short(0x30), spki, short(0xa0))
  return tlv(0x30, info, identifier(sha256), short(0x03, 0, 1))
}
