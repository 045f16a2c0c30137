/**
 * Every certificate of the three examples, for every key algorithm, judged by OpenSSL and GnuTLS
 * and compared with tables written by hand. A judge that is missing fails the test.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { keyAlgorithms, type KeyAlgorithm } from '../../src/shared/definition'
import {
  judge,
  opensslText,
  publicKeyOfCertificate,
  publicKeyOfPrivateKey,
  withFiles,
} from '../support/openssl'
import { done, example, workplace } from './command'
import { homelab } from './expected-homelab'
import { plantA } from './expected-plant-a'
import type { ExpectedCertificate, ExpectedCluster } from './expected-rows'
import { twin } from './expected-twin'
import { exportedMaterial, type Material, type Pair } from './exported'
import { readText } from './openssl-text'

const clusters = [homelab, plantA, twin]
const judged = { certificates: 0, accepted: 0, refused: 0 }

afterAll(() => {
  const { certificates, accepted: good, refused } = judged
  console.log(`${certificates} certificates: ${good} chains accepted, ${refused} others refused`)
})

describe.each(clusters)('$example', (cluster) => {
  it.each(keyAlgorithms)(
    'gives the certificates of the table with %s keys',
    { timeout: 900_000 },
    async (algorithm) => {
      const material = await exportWith(cluster, algorithm)
      expect([...material.certificates.keys()].sort()).toEqual(
        Object.keys(cluster.certificates).sort(),
      )
      const keyIds = new Map<string, string>()
      for (const [id, name] of Object.entries(cluster.authorities)) {
        const { certificate } = required(material.authorities.get(id))
        keyIds.set(id, checkAuthority(certificate, name, algorithm))
      }
      for (const [row, expected] of Object.entries(cluster.certificates)) {
        const pair = required(material.certificates.get(row))
        const keyId = required(keyIds.get(expected.authority))
        checkCertificate(row, pair, expected, keyId, algorithm)
      }
      checkChains(cluster, material)
    },
  )
})

it('looked at every certificate of the examples with every algorithm', () => {
  const rows = clusters.reduce((sum, { certificates }) => sum + Object.keys(certificates).length, 0)
  expect(judged.certificates).toBe((rows + 3 * clusters.length) * keyAlgorithms.length)
  expect(judged.accepted).toBeGreaterThan(judged.certificates)
})

/** @returns its key id. */
function checkAuthority(certificate: string, name: string, algorithm: KeyAlgorithm): string {
  const text = readText(opensslText(certificate))
  expect(text.cn).toBe(name)
  expect(text.isAuthority, `${name} may sign`).toBe(true)
  expect(text.keyUsageCritical).toBe(true)
  expect(text.keyUsage).toContain('Certificate Sign')
  expect(text.keyUsage.filter((usage) => !authorityUsages(algorithm).includes(usage))).toEqual([])
  expect(text.extendedKeyUsage).toEqual([])
  expect(text.subjectKeyId).not.toBe('')
  expect(text.serialBits, 'a serial with at least 64 random bits').toBeGreaterThan(56)
  judged.certificates += 1
  return text.subjectKeyId
}

function authorityUsages(algorithm: KeyAlgorithm): string[] {
  const always = ['Digital Signature', 'Certificate Sign', 'CRL Sign']
  return algorithm.startsWith('rsa') ? [...always, 'Key Encipherment'] : always
}

function checkCertificate(
  row: string,
  pair: Pair,
  expected: ExpectedCertificate,
  authorityKeyId: string,
  algorithm: KeyAlgorithm,
) {
  const text = readText(opensslText(pair.certificate))
  const usages = algorithm.startsWith('rsa')
    ? ['Digital Signature', 'Key Encipherment']
    : ['Digital Signature']
  expect(
    {
      cn: text.cn,
      o: [...text.o].sort(),
      eku: [...text.extendedKeyUsage].sort(),
      dns: [...text.dns].sort(),
      ip: [...text.ip].sort(),
      ku: text.keyUsage,
      kuCritical: text.keyUsageCritical,
      isAuthority: text.isAuthority,
      version: text.version,
      authorityKeyId: text.authorityKeyId,
      key: publicKeyOfPrivateKey(pair.privateKey),
    },
    row,
  ).toEqual({
    cn: expected.cn,
    o: [...expected.o].sort(),
    eku: [...expected.eku].sort(),
    dns: [...expected.dns].sort(),
    ip: [...expected.ip].sort(),
    ku: usages,
    kuCritical: true,
    isAuthority: false,
    version: 3,
    authorityKeyId,
    key: publicKeyOfCertificate(pair.certificate),
  })
  judged.certificates += 1
}

/** Which chains OpenSSL and GnuTLS accept, and for which purpose: exactly those of the table. */
function checkChains(cluster: ExpectedCluster, material: Material) {
  const rows = Object.entries(cluster.certificates)
  const files: Record<string, string> = {}
  for (const [id, { certificate }] of material.authorities) files[`${id}.pem`] = certificate
  for (const [row] of rows)
    files[fileOf(row)] = required(material.certificates.get(row)).certificate
  withFiles(files, (pathOf) => {
    for (const authority of Object.keys(cluster.authorities)) {
      const own = pathOf(`${authority}.pem`)
      expect(accepted(own, ['-x509_strict'], [own])).toEqual([own])
      for (const [usage, purpose] of purposes) {
        const wanted = rows
          .filter(([, row]) => row.authority === authority && row.eku.includes(usage))
          .map(([row]) => pathOf(fileOf(row)))
        const all = rows.map(([row]) => pathOf(fileOf(row)))
        const found = accepted(own, ['-x509_strict', '-purpose', purpose], all)
        expect(found.sort(), `${authority} as ${purpose}`).toEqual(wanted.sort())
        judged.accepted += found.length
        judged.refused += all.length - found.length
      }
    }
    for (const [row, { authority, dns }] of rows) {
      const { ok, output } = judge('certtool', [
        ...['--verify', '--load-ca-certificate', pathOf(`${authority}.pem`)],
        ...(dns[0] === undefined ? [] : ['--verify-hostname', dns[0].replace('*', 'any')]),
        ...['--infile', pathOf(fileOf(row))],
      ])
      expect(ok, `${row}: ${output}`).toBe(true)
      judged.accepted += 1
    }
  })
}

const purposes = [
  ['serverAuth', 'sslserver'],
  ['clientAuth', 'sslclient'],
] as const

function fileOf(row: string): string {
  return `${row.replace('@', '-of-')}.crt`
}

/** @returns those of the files that `openssl verify` accepts. */
function accepted(authority: string, options: readonly string[], files: string[]): string[] {
  const { output } = judge('openssl', ['verify', ...options, '-CAfile', authority, ...files])
  return files.filter((file) => output.split('\n').includes(`${file}: OK`))
}

/** What a user gets: bundles as folders, written and verified by the command line. */
async function exportWith(cluster: ExpectedCluster, algorithm: KeyAlgorithm): Promise<Material> {
  const place = workplace()
  try {
    const source = readFileSync(example(cluster.example), 'utf8')
    const file = place.write('cluster.yaml', withAlgorithm(source, algorithm))
    const out = place.path('out')
    done(
      await place.run([
        ...['generate', file, '--out', out, '--format', 'dir'],
        ...['--passphrase-file', place.passphraseFile],
      ]),
    )
    const bundles = readdirSync(out).map((name) => join(out, name))
    done(await place.run(['verify', ...bundles, '--cluster', file]))
    return exportedMaterial(out, cluster.project)
  } finally {
    place.remove()
  }
}

/** One algorithm for everything, whatever the example says. */
function withAlgorithm(source: string, algorithm: KeyAlgorithm): string {
  const without = source
    .replace(/^ {4}keyAlgorithm: .*\n/m, '')
    .replace(/^ {4}keyAlgorithms: .*\n/m, '')
  return /^ {2}pki:$/m.test(without)
    ? without.replace(/^ {2}pki:$/m, `  pki:\n    keyAlgorithm: ${algorithm}`)
    : `${without}\n  pki:\n    keyAlgorithm: ${algorithm}\n`
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is missing')
  return value
}
