import { describe, expect, it } from 'vitest'
import { generatePrivateKeySync } from '../../../src/main/pki/keys'
import { toPem } from '../../../src/main/pki/pem'
import { createRequest, readRequest, requestsIn } from '../../../src/main/pki/request'
import { keyAlgorithms } from '../../../src/shared/definition'
import { answerOf, judge, withFiles } from '../../support/openssl'

const opensslKeys = {
  'rsa-2048': ['RSA', 'rsa_keygen_bits:2048'],
  'rsa-3072': ['RSA', 'rsa_keygen_bits:3072'],
  'rsa-4096': ['RSA', 'rsa_keygen_bits:4096'],
  'ecdsa-p256': ['EC', 'ec_paramgen_curve:P-256'],
  'ecdsa-p384': ['EC', 'ec_paramgen_curve:P-384'],
  ed25519: ['ED25519', undefined],
} as const

describe.each(keyAlgorithms)('a request with a key of the kind %s', (algorithm) => {
  it('of ours is understood by OpenSSL and GnuTLS', () => {
    const privateKey = generatePrivateKeySync(algorithm)
    const der = createRequest({
      subject: { C: 'DE', organizations: ['system:nodes'], commonName: 'system:node:größe' },
      altNames: { dnsNames: ['w-1'], addresses: ['192.0.2.1', '2001:db8::1'] },
      usages: ['clientAuth', 'serverAuth'],
      isAuthority: false,
      privateKey,
    })
    const pem = toPem('CERTIFICATE REQUEST', der)
    const openssl = judge('openssl', ['req', '-verify', '-noout', '-text', '-nameopt', 'utf8'], pem)
    expect(openssl).toMatchObject({ ok: true })
    expect(openssl.output).toMatch(/verify OK/i)
    expect(openssl.output).toContain('C=DE, O=system:nodes, CN=system:node:größe')
    expect(openssl.output).toContain(
      'DNS:w-1, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1',
    )
    expect(openssl.output).toContain('TLS Web Server Authentication, TLS Web Client Authentication')
    const gnutls = answerOf('certtool', ['--crq-info'], pem)
    expect(gnutls).toContain('Self signature: verified')
    expect(readRequest(der)).toMatchObject({
      commonName: 'system:node:größe',
      keyAlgorithm: algorithm,
      usages: ['serverAuth', 'clientAuth'],
    })
  })

  it('made by OpenSSL is read', () => {
    const [kind, option] = opensslKeys[algorithm]
    const key = answerOf('openssl', [
      'genpkey',
      '-algorithm',
      kind,
      ...(option === undefined ? [] : ['-pkeyopt', option]),
    ])
    const pem = withFiles({ key }, (pathOf) =>
      answerOf('openssl', [
        'req',
        '-new',
        '-key',
        pathOf('key'),
        '-subj',
        '/O=system:nodes/CN=w-1',
      ]),
    )
    const [der = new Uint8Array()] = requestsIn(Buffer.from(pem), 'w-1.csr')
    const facts = readRequest(der)
    expect(facts).toMatchObject({
      commonName: 'w-1',
      organizations: ['system:nodes'],
      keyAlgorithm: algorithm,
      wantsAuthority: false,
    })
    expect(toPem('PUBLIC KEY', facts.publicKey)).toBe(answerOf('openssl', ['pkey', '-pubout'], key))
  })
})
