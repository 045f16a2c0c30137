import { describe, expect, it } from 'vitest'
import { usableAlgorithms } from '../../../src/main/pki/keys'
import { toPem } from '../../../src/main/pki/pem'
import type { KeyAlgorithm } from '../../../src/shared/definition'
import {
  certtoolText,
  certtoolVerify,
  extensionOf,
  opensslText,
  opensslVerify,
  publicKeyOfCertificate,
  publicKeyOfPrivateKey,
} from '../../support/openssl'
import { authorityProfile, issueHere, jobFor, leafProfile, pemOf } from '../../support/signing'

type Expected = {
  readonly signature: string
  readonly key: string
  readonly authorityUsage: string
  readonly leafUsage: string
}

const rsa = {
  signature: 'sha256WithRSAEncryption',
  authorityUsage: 'Digital Signature, Key Encipherment, Certificate Sign, CRL Sign',
  leafUsage: 'Digital Signature, Key Encipherment',
}
const curve = {
  authorityUsage: 'Digital Signature, Certificate Sign, CRL Sign',
  leafUsage: 'Digital Signature',
}
const expectations: Readonly<Record<KeyAlgorithm, Expected>> = {
  'rsa-2048': { ...rsa, key: 'Public-Key: (2048 bit)' },
  'rsa-3072': { ...rsa, key: 'Public-Key: (3072 bit)' },
  'rsa-4096': { ...rsa, key: 'Public-Key: (4096 bit)' },
  'ecdsa-p256': { ...curve, signature: 'ecdsa-with-SHA256', key: 'NIST CURVE: P-256' },
  'ecdsa-p384': { ...curve, signature: 'ecdsa-with-SHA384', key: 'NIST CURVE: P-384' },
  ed25519: { ...curve, signature: 'ED25519', key: 'ED25519 Public-Key:' },
}
const algorithms = Object.keys(expectations) as KeyAlgorithm[]

const SERVER = 'TLS Web Server Authentication'
const CLIENT = 'TLS Web Client Authentication'

describe.each(algorithms)('with %s keys', (algorithm) => {
  const expected = expectations[algorithm]
  const names = {
    dnsNames: ['cp-1', 'kubernetes.default.svc'],
    addresses: ['10.96.0.1', 'fd00::1'],
  }
  const keyAlgorithm = algorithm
  const made = issueHere({
    issuers: [],
    jobs: [
      jobFor('ca', authorityProfile('kubernetes', keyAlgorithm), 'self'),
      jobFor(
        'server',
        leafProfile({
          commonName: 'kube-apiserver',
          usages: ['serverAuth'],
          ...names,
          keyAlgorithm,
        }),
        'ca',
      ),
      jobFor(
        'client',
        leafProfile({
          commonName: 'kubernetes-admin',
          organizations: ['kubeadm:cluster-admins'],
          usages: ['clientAuth'],
          keyAlgorithm,
        }),
        'ca',
      ),
      jobFor(
        'peer',
        leafProfile({
          commonName: 'etcd-1',
          usages: ['clientAuth', 'serverAuth'],
          ...names,
          keyAlgorithm,
        }),
        'ca',
      ),
    ],
  })
  const [ca, server, client, peer] = made.map((material) => pemOf(material))
  if (!ca || !server || !client || !peer) throw new Error('A certificate is missing.')

  it('makes an authority that OpenSSL and GnuTLS trust', () => {
    const text = opensslText(ca.certificate)
    expect(text).toContain('Version: 3 (0x2)')
    expect(text).toContain(`Signature Algorithm: ${expected.signature}`)
    expect(text).toContain(expected.key)
    expect(text).toContain('Issuer: CN=kubernetes\n')
    expect(text).toContain('Subject: CN=kubernetes\n')
    expect(extensionOf(text, 'X509v3 Basic Constraints')).toEqual({
      critical: true,
      value: 'CA:TRUE',
    })
    expect(extensionOf(text, 'X509v3 Key Usage')).toEqual({
      critical: true,
      value: expected.authorityUsage,
    })
    expect(extensionOf(text, 'X509v3 Extended Key Usage')).toBeUndefined()
    expect(extensionOf(text, 'X509v3 Authority Key Identifier')).toBeUndefined()
    expect(extensionOf(text, 'X509v3 Subject Alternative Name')).toEqual({
      critical: false,
      value: 'DNS:kubernetes',
    })
    expect(opensslVerify(ca.certificate, { authority: ca.certificate })).toMatchObject({ ok: true })
    expect(certtoolText(ca.certificate)).toContain('Certificate Authority (CA): TRUE')
  })

  it.each([
    ['server', server, SERVER, true],
    ['client', client, CLIENT, false],
    ['peer', peer, `${SERVER}, ${CLIENT}`, true],
  ] as const)(
    'makes a %s certificate with exactly its usages and names',
    (_, leaf, usage, isNamed) => {
      const text = opensslText(leaf.certificate)
      expect(text).toContain(`Signature Algorithm: ${expected.signature}`)
      expect(text).toContain('Issuer: CN=kubernetes\n')
      expect(extensionOf(text, 'X509v3 Basic Constraints')).toEqual({
        critical: true,
        value: 'CA:FALSE',
      })
      expect(extensionOf(text, 'X509v3 Key Usage')).toEqual({
        critical: true,
        value: expected.leafUsage,
      })
      expect(extensionOf(text, 'X509v3 Extended Key Usage')).toEqual({
        critical: false,
        value: usage,
      })
      const names =
        'DNS:cp-1, DNS:kubernetes.default.svc, IP Address:10.96.0.1, IP Address:FD00:0:0:0:0:0:0:1'
      expect(extensionOf(text, 'X509v3 Subject Alternative Name')).toEqual(
        isNamed ? { critical: false, value: names } : undefined,
      )
      const authorityKeyId = extensionOf(text, 'X509v3 Authority Key Identifier')?.value
      const ownId = extensionOf(opensslText(ca.certificate), 'X509v3 Subject Key Identifier')?.value
      expect(authorityKeyId).toBe(ownId)
      expect(extensionOf(text, 'X509v3 Subject Key Identifier')?.value).toMatch(
        /^([0-9A-F]{2}:){19}[0-9A-F]{2}$/,
      )
    },
  )

  it('puts the groups of a client into its subject', () => {
    expect(opensslText(client.certificate)).toContain(
      'Subject: CN=kubernetes-admin, O=kubeadm:cluster-admins\n',
    )
  })

  it.each([
    ['server', server, ['sslserver'], ['sslclient']],
    ['client', client, ['sslclient'], ['sslserver']],
    ['peer', peer, ['sslserver', 'sslclient'], []],
  ] as const)(
    'makes a %s certificate that verifies for its purpose alone',
    (_, leaf, good, bad) => {
      const authority = ca.certificate
      for (const purpose of good) {
        expect(opensslVerify(leaf.certificate, { authority, purpose })).toMatchObject({ ok: true })
      }
      for (const purpose of bad) {
        expect(opensslVerify(leaf.certificate, { authority, purpose }).output).toMatch(
          /unsupported certificate purpose|unsuitable certificate purpose/,
        )
      }
      expect(certtoolVerify(leaf.certificate, authority)).toMatchObject({ ok: true })
      expect(certtoolText(leaf.certificate)).toContain('Certificate Authority (CA): FALSE')
    },
  )

  it('covers host names and addresses in the eyes of OpenSSL', () => {
    const authority = ca.certificate
    for (const extra of [
      ['-verify_hostname', 'cp-1'],
      ['-verify_ip', '10.96.0.1'],
      ['-verify_ip', 'fd00::1'],
    ]) {
      expect(opensslVerify(server.certificate, { authority, extra })).toMatchObject({ ok: true })
    }
    const extra = ['-verify_ip', '10.96.0.2']
    expect(opensslVerify(server.certificate, { authority, extra })).toMatchObject({ ok: false })
    expect(certtoolVerify(server.certificate, authority, 'cp-1')).toMatchObject({ ok: true })
    expect(certtoolVerify(server.certificate, authority, 'cp-2')).toMatchObject({ ok: false })
  })

  it('puts the public half of the private key into each certificate', () => {
    for (const [index, { certificate, key }] of [ca, server, client, peer].entries()) {
      const fromKey = publicKeyOfPrivateKey(key)
      expect(publicKeyOfCertificate(certificate)).toBe(fromKey)
      const { publicKey } = made[index] ?? {}
      expect(toPem('PUBLIC KEY', publicKey ?? new Uint8Array())).toBe(fromKey)
    }
  })
})

describe('every offered algorithm', () => {
  it('works on this platform', async () => {
    expect(await usableAlgorithms()).toEqual(algorithms)
  })

  it('signs certificates of every other kind of key', () => {
    for (const authority of ['rsa-2048', 'ecdsa-p256', 'ecdsa-p384', 'ed25519'] as const) {
      const jobs = algorithms
        .filter((algorithm) => !algorithm.startsWith('rsa-'))
        .map((algorithm) =>
          jobFor(
            `leaf-${algorithm}`,
            leafProfile({ commonName: algorithm, usages: ['clientAuth'], keyAlgorithm: algorithm }),
            'ca',
          ),
        )
      const [ca, ...leaves] = issueHere({
        issuers: [],
        jobs: [jobFor('ca', authorityProfile('mixed', authority), 'self'), ...jobs],
      })
      for (const leaf of leaves) {
        const { certificate } = pemOf(leaf)
        expect(opensslText(certificate)).toContain(
          `Signature Algorithm: ${expectations[authority].signature}`,
        )
        const trust = { authority: pemOf(ca).certificate, purpose: 'sslclient' } as const
        expect(opensslVerify(certificate, trust)).toMatchObject({ ok: true })
      }
    }
  })
})
