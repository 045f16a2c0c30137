/** Runs the commands of every row of the examples and compares what OpenSSL made with our own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { readDefinition } from '../../src/main/domain/definition-file'
import { certificateDetail } from '../../src/main/services/certificates'
import { CertificateDefinition } from '../../src/shared/definition'
import type { Hierarchy, KeyAlgorithm } from '../../src/shared/definition'
import type { CertificateDetail } from '../../src/shared/models'
import { answerOf, extensionOf, judge, opensslText } from '../support/openssl'
import { servicesInMemory } from '../support/services'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** One of every kind of name and usage. */
function furtherCertificates(): CertificateDefinition[] {
  return [
    {
      name: 'bank',
      commonName: 'Example Bank',
      organizations: ['bank', 'Über'],
      dnsNames: ['bank.example', '*.bank.example'],
      addresses: ['10.9.9.9', 'fd00::9'],
      uris: ['spiffe://lab.internal/bank', 'urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66'],
      emails: ['Ops@bank.example'],
      usages: ['clientAuth', 'serverAuth', '1.3.6.1.5.5.7.3.17'],
    },
    { name: 'etcd-scraper', authority: 'etcd-ca', usages: ['clientAuth'] },
    { name: 'stamp', usages: ['timeStamping'] },
    { name: 'code', usages: ['codeSigning', 'emailProtection'], emails: ['dev@lab.internal'] },
    { name: 'responder', usages: ['OCSPSigning'] },
  ].map((entry) => CertificateDefinition.parse(entry))
}

/** Every row of an example, issued with one algorithm. */
async function detailsOf(
  example: string,
  algorithm: KeyAlgorithm,
  hierarchy: Hierarchy,
): Promise<CertificateDetail[]> {
  const { definition } = readDefinition(readFileSync(`examples/${example}.yaml`, 'utf8'))
  if (!definition) throw new Error(`${example} has errors`)
  definition.spec.pki.keyAlgorithm = algorithm
  definition.spec.pki.hierarchy = hierarchy
  definition.spec.pki.nameConstraints.mode = 'cluster'
  definition.spec.certificates = furtherCertificates()
  const { projects, apply, clock } = servicesInMemory()
  const { project } = await projects.create(definition)
  await apply(project.id)
  const state = await projects.peek(project.id)
  return [...state.issued.values()]
    .filter(({ kind }) => kind !== 'secret')
    .map(({ key }) => certificateDetail(state, key, clock.now()))
}

/** What has to be equal. Serial, key and key identifiers are new each time. */
function comparable(pem: string) {
  const text = opensslText(pem)
  const line = (pattern: RegExp) => pattern.exec(text)?.[1]?.trim()
  const names = answerOf('openssl', ['asn1parse'], pem)
  return {
    version: line(/Version: (.*)/),
    subject: line(/Subject: (.*)/),
    issuer: line(/Issuer: (.*)/),
    stringTypes: names.match(/(PRINTABLESTRING|UTF8STRING) *:.*/g),
    notBefore: line(/Not Before: (.*)/),
    notAfter: line(/Not After : (.*)/),
    key: line(/Public Key Algorithm: (.*)/),
    keySize: line(/Public-Key: (.*)/),
    curve: line(/ASN1 OID: (.*)/),
    signature: line(/Signature Algorithm: (.*)/),
    keyUsage: extensionOf(text, 'X509v3 Key Usage'),
    extendedKeyUsage: extensionOf(text, 'X509v3 Extended Key Usage'),
    basicConstraints: extensionOf(text, 'X509v3 Basic Constraints'),
    altNames: extensionOf(text, 'X509v3 Subject Alternative Name'),
    nameConstraints: extensionOf(text, 'X509v3 Name Constraints'),
    hasSubjectKeyId: extensionOf(text, 'X509v3 Subject Key Identifier') !== undefined,
    hasAuthorityKeyId: extensionOf(text, 'X509v3 Authority Key Identifier') !== undefined,
  }
}

describe.each([
  ['homelab', 'separate'],
  ['ha-external-etcd', 'separate'],
  ['homelab', 'two-tier'],
] as const)('the commands for %s with a hierarchy that is %s', (example, hierarchy) => {
  it.each(['ecdsa-p256', 'rsa-2048', 'ed25519', 'ecdsa-p384'] as const)(
    'run as they stand and give equal certificates with %s keys',
    { timeout: 240_000 },
    async (algorithm) => {
      const folder = mkdtempSync(join(tmpdir(), 'certwright-openssl-'))
      folders.push(folder)
      const details = await detailsOf(example, algorithm, hierarchy)
      // Authorities first: the others are signed with their files.
      const inOrder = [...details].sort(
        (a, b) =>
          Number(b.row.kind === 'authority') - Number(a.row.kind === 'authority') ||
          a.chain.length - b.chain.length,
      )
      let compared = 0
      for (const { row, pem, openssl, chain } of inOrder) {
        const base = row.key.replace('@', '-')
        if (openssl.config) {
          writeFileSync(join(folder, openssl.config.name), openssl.config.text)
        }
        const ran = judge('sh', ['-ec', `cd '${folder}'\n${openssl.commands}`])
        expect(ran.ok, `${row.key}: ${ran.output}`).toBe(true)
        if (row.kind === 'key-pair') {
          const made = readFileSync(join(folder, `${base}.pub`), 'utf8')
          expect(made).toContain('BEGIN PUBLIC KEY')
          expect(made.length).toBe(pem.length)
          continue
        }
        const made = readFileSync(join(folder, `${base}.crt`), 'utf8')
        expect(comparable(made), row.key).toEqual(comparable(pem))
        const authorities = chain.slice(1).map(({ key }) => key)
        const anchor = join(folder, `${authorities.at(-1) ?? base}.crt`)
        const untrusted = authorities
          .slice(0, -1)
          .flatMap((key) => ['-untrusted', join(folder, `${key}.crt`)])
        const verified = judge('openssl', [
          ...['verify', '-x509_strict', '-attime', attime(row.notBefore)],
          ...['-CAfile', anchor, ...untrusted, join(folder, `${base}.crt`)],
        ])
        expect(verified.ok, `${row.key}: ${verified.output}`).toBe(true)
        compared += 1
      }
      expect(compared).toBe(details.filter(({ row }) => row.kind !== 'key-pair').length)
      expect(compared).toBeGreaterThan(10)
      console.log(`${example}, ${hierarchy}, ${algorithm}: ${compared} certificates equal`)
    },
  )
})

/** A minute into the certificate's time: tests issue at a fixed time. */
function attime(notBefore: string | null): string {
  return String(Math.floor(Date.parse(notBefore ?? '') / 1_000) + 60)
}
