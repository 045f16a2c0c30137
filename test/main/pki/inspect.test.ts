import { describe, expect, it } from 'vitest'
import { describe as describeCertificate } from '../../../src/main/pki/describe'
import { joinHash, keyIdOf } from '../../../src/main/pki/fingerprints'
import { inspect } from '../../../src/main/pki/inspect'
import { certificateDer } from '../../../src/main/pki/pem'
import { parseCertificate } from '../../../src/main/pki/structure'
import { answerOf, extensionOf, opensslText, withFiles } from '../../support/openssl'
import { authorityProfile, issuePair, leafProfile, pemOf } from '../../support/signing'

/** Made with OpenSSL; its hashes were computed there, too. */
const known = `-----BEGIN CERTIFICATE-----
MIIBhDCCASugAwIBAgIUd+wTm6XhELU01944Imo1mlevWRAwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjIwMTQ4MjZaFw0zNjExMTkw
MTQ4MjZaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAQltezchYw7p8FLhJ9ZKm/kyNVFacfEcqe9HKKYK5fKPM8vNU4uRsmF
qVrjYEcumKkR4ywyuOl6aDMOPbcue1Yco1kwVzAPBgNVHRMBAf8EBTADAQH/MA4G
A1UdDwEB/wQEAwICpDAdBgNVHQ4EFgQUjYvAz04LTJKn63Ef3fSf0YRcc8wwFQYD
VR0RBA4wDIIKa3ViZXJuZXRlczAKBggqhkjOPQQDAgNHADBEAiBU2xb/R7qBbww/
z7vPZT6ExAzmjlJYcOQX2JV0WYwdBQIgTj4ZwpXK4eLg37UKrFUMmGAJXq9pCRZo
TMwGxQ5px+g=
-----END CERTIFICATE-----
`

describe('a known certificate', () => {
  it('has the hash that kubeadm join takes', () => {
    const hash = 'sha256:d331d74acc7f845b730b83b6dcf65e22a1a90971ced6317d7e738980d3fa59ab'
    expect(joinHash(known)).toBe(hash)
  })

  it('has the key identifier of RFC 5280, method 1', () => {
    const { spki } = parseCertificate(certificateDer(known))
    expect(keyIdOf(spki).toString('hex')).toBe('8d8bc0cf4e0b4c92a7eb711fddf49fd1845c73cc')
  })

  it('is read whole', () => {
    expect(inspect(known)).toEqual({
      subject: 'CN=kubernetes',
      issuer: 'CN=kubernetes',
      commonName: 'kubernetes',
      organizations: [],
      otherAttributes: [],
      serial: '77ec139ba5e110b534d7de38226a359a57af5910',
      notBefore: '2026-11-22T01:48:26Z',
      notAfter: '2036-11-19T01:48:26Z',
      isAuthority: true,
      pathLength: undefined,
      keyUsages: ['digitalSignature', 'keyEncipherment', 'keyCertSign'],
      keyUsageCritical: true,
      extendedKeyUsages: [],
      dnsNames: ['kubernetes'],
      addresses: [],
      emails: [],
      uris: [],
      otherNames: [],
      subjectKeyId: '8d8bc0cf4e0b4c92a7eb711fddf49fd1845c73cc',
      authorityKeyId: undefined,
      keyAlgorithm: 'ecdsa-p256',
      signatureAlgorithm: 'ecdsa-with-SHA256',
      fingerprint: answerOf('openssl', ['x509', '-noout', '-fingerprint', '-sha256'], known)
        .replace(/^.*=/, '')
        .replace(/[:\s]/g, '')
        .toLowerCase(),
    })
  })
})

/** A certificate that OpenSSL makes, with things in it that we never write. */
function foreign(algorithm: readonly string[], extensions: readonly string[]): string {
  return withFiles({}, (pathOf) =>
    answerOf('openssl', [
      'req',
      '-x509',
      '-utf8',
      '-newkey',
      ...algorithm,
      '-nodes',
      '-keyout',
      pathOf('key'),
      '-subj',
      '/DC=org/O=Eins/O=Zwei, drei/emailAddress=a@b.example/CN=Größe \\+ Maß',
      '-set_serial',
      '0x00ff01',
      ...extensions.flatMap((extension) => ['-addext', extension]),
    ]),
  )
}

describe('a foreign certificate', () => {
  it('is read with names, limits and usages that we never write', () => {
    const pem = foreign(
      ['rsa:1024'],
      [
        'basicConstraints=critical,CA:TRUE,pathlen:1',
        'keyUsage=nonRepudiation,keyCertSign,decipherOnly',
        'extendedKeyUsage=1.2.3.4,timeStamping',
        'subjectAltName=DNS:a.example,email:x@y.example,IP:192.0.2.1,IP:2001:db8::5',
        'nameConstraints=critical,permitted;DNS:example',
      ],
    )
    expect(inspect(pem)).toMatchObject({
      subject: 'DC=org, O=Eins, O=Zwei\\, drei, emailAddress=a@b.example, CN=Größe \\+ Maß',
      commonName: 'Größe + Maß',
      organizations: ['Eins', 'Zwei, drei'],
      serial: 'ff01',
      isAuthority: true,
      pathLength: 1,
      keyUsages: ['nonRepudiation', 'keyCertSign', 'decipherOnly'],
      keyUsageCritical: false,
      extendedKeyUsages: ['1.2.3.4', 'timeStamping'],
      dnsNames: ['a.example'],
      addresses: ['192.0.2.1', '2001:db8::5'],
      emails: ['x@y.example'],
      uris: [],
      keyAlgorithm: 'rsa-1024',
      signatureAlgorithm: 'sha256WithRSAEncryption',
    })
    expect(describeCertificate(pem)).toContain(
      'DNS:a.example, email:x@y.example, IP Address:192.0.2.1, IP Address:2001:db8::5',
    )
  })

  it.each([
    ['secp256k1', /^(secp256k1|1\.2\.840\.10045\.2\.1)$/],
    ['secp521r1', /^secp521r1$/],
  ])('with a %s key is named, whether or not the platform knows the curve', (curve, name) => {
    const pem = foreign(['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`], [])
    expect(inspect(pem).keyAlgorithm).toMatch(name)
    expect(describeCertificate(pem)).toContain('Version: 3 (0x2)')
  })

  it('of version 1 is read', () => {
    const pem = withFiles({}, (pathOf) => {
      answerOf('openssl', [
        'req',
        '-newkey',
        'ed25519',
        '-nodes',
        '-keyout',
        pathOf('key'),
        '-out',
        pathOf('csr'),
        '-subj',
        '/CN=old',
      ])
      return answerOf('openssl', ['x509', '-req', '-in', pathOf('csr'), '-signkey', pathOf('key')])
    })
    expect(inspect(pem)).toMatchObject({ commonName: 'old', isAuthority: false, keyUsages: [] })
    expect(describeCertificate(pem)).toContain('Version: 1 (0x0)')
  })

  it('stands in a text with comments and CRLF', () => {
    const text = `subject=/CN=kubernetes\r\n${known.replace(/\n/g, '\r\n')}trailing words`
    expect(inspect(text).commonName).toBe('kubernetes')
  })
})

describe('readable text', () => {
  it('says what OpenSSL says', () => {
    const leaf = leafProfile({
      commonName: 'etcd-1',
      organizations: ['x'],
      dnsNames: ['etcd-1', 'localhost'],
      addresses: ['127.0.0.1'],
      usages: ['serverAuth', 'clientAuth'],
    })
    const { certificate } = pemOf(issuePair(authorityProfile('etcd-ca'), leaf).leaf)
    const ours = describeCertificate(certificate)
    const theirs = opensslText(certificate)
    for (const title of [
      'Key Usage',
      'Extended Key Usage',
      'Basic Constraints',
      'Subject Key Identifier',
      'Authority Key Identifier',
      'Subject Alternative Name',
    ]) {
      const name = `X509v3 ${title}`
      expect(extensionOf(ours, name)).toEqual(extensionOf(theirs, name))
      expect(extensionOf(ours, name)).toBeDefined()
    }
    const serial = /Serial Number:\s+([0-9a-f:]+)/
    expect(serial.exec(ours)?.[1]).toBe(serial.exec(theirs)?.[1])
    expect(ours).toContain('Signature Algorithm: ecdsa-with-SHA256')
    expect(ours).toContain('Subject: O=x, CN=etcd-1')
  })
})
