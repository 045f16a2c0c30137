/**
 * Every certificate of the three examples, for every key algorithm, judged by OpenSSL and GnuTLS
 * and compared with tables written by hand. A judge that is missing fails the test.
 */
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSigningPool } from '../../src/main/adapters/signing-pool'
import { readDefinition } from '../../src/main/domain/definition-file'
import { clusterFrom } from '../../src/main/domain/normalise'
import { planFor } from '../../src/main/domain/plan'
import { SELF } from '../../src/main/pki/issue'
import { toPem } from '../../src/main/pki/pem'
import type { IssueJob } from '../../src/main/pki/types'
import { keyAlgorithms, type KeyAlgorithm } from '../../src/shared/definition'
import {
  certtoolVerify,
  opensslText,
  opensslVerify,
  publicKeyOfCertificate,
  publicKeyOfPrivateKey,
} from '../support/openssl'
import { done, example, root, workplace } from './command'
import { homelab } from './expected-homelab'
import { plantA } from './expected-plant-a'
import type { ExpectedCertificate, ExpectedCluster } from './expected-rows'
import { twin } from './expected-twin'
import { exportedMaterial, type Material, type Pair } from './exported'
import { readText } from './openssl-text'

const clusters = [homelab, plantA, twin]
const judged = { certificates: 0, verifications: 0, refusals: 0 }

afterAll(() => {
  console.log(
    `judged ${judged.certificates} certificates: ${judged.verifications} chains accepted, ${judged.refusals} wrong chains refused`,
  )
})

describe.each(clusters)('$example', (cluster) => {
  it.each(keyAlgorithms)(
    'gives the certificates of the table with %s keys',
    { timeout: 900_000 },
    async (algorithm) => {
      // Pre-flight refuses Ed25519 for kubeadm, so those come from the engine, not from bundles.
      const material =
        algorithm === 'ed25519'
          ? await engineMaterial(cluster)
          : await commandMaterial(cluster, algorithm)
      expect([...material.certificates.keys()].sort()).toEqual(
        Object.keys(cluster.certificates).sort(),
      )
      for (const [id, name] of Object.entries(cluster.authorities)) {
        checkAuthority(required(material.authorities.get(id)), name, algorithm)
      }
      for (const [row, expected] of Object.entries(cluster.certificates)) {
        const authority = required(material.authorities.get(expected.authority))
        const stranger = required(
          material.authorities.get(expected.authority === 'ca' ? 'etcd-ca' : 'ca'),
        )
        checkCertificate(
          { row, pair: required(material.certificates.get(row)) },
          expected,
          { authority, stranger },
          algorithm,
        )
      }
    },
  )
})

it('looks at every certificate of the examples with every algorithm', () => {
  const rows = clusters.reduce((sum, { certificates }) => sum + Object.keys(certificates).length, 0)
  expect(judged.certificates).toBe((rows + 3 * clusters.length) * keyAlgorithms.length)
})

function checkAuthority(
  { certificate }: { certificate: string },
  name: string,
  algorithm: KeyAlgorithm,
) {
  const text = readText(opensslText(certificate))
  expect(text.cn).toBe(name)
  expect(text.isAuthority, `${name} may sign`).toBe(true)
  expect(text.keyUsageCritical).toBe(true)
  expect(text.keyUsage).toContain('Certificate Sign')
  expect(text.keyUsage.filter((usage) => !authorityUsages(algorithm).includes(usage))).toEqual([])
  expect(text.extendedKeyUsage).toEqual([])
  expect(text.subjectKeyId).not.toBe('')
  expect(text.serialBits, 'a serial with at least 64 random bits').toBeGreaterThan(56)
  expect(opensslVerify(certificate, { authority: certificate }).output).toMatch(/OK/)
  judged.certificates += 1
  judged.verifications += 1
}

function authorityUsages(algorithm: KeyAlgorithm): string[] {
  const always = ['Digital Signature', 'Certificate Sign', 'CRL Sign']
  return algorithm.startsWith('rsa') ? [...always, 'Key Encipherment'] : always
}

function checkCertificate(
  { row, pair }: { row: string; pair: Pair },
  expected: ExpectedCertificate,
  {
    authority,
    stranger,
  }: { authority: { certificate: string }; stranger: { certificate: string } },
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
      isLinked: text.authorityKeyId === readText(opensslText(authority.certificate)).subjectKeyId,
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
    isLinked: true,
    key: publicKeyOfCertificate(pair.certificate),
  })
  for (const usage of ['serverAuth', 'clientAuth'] as const) {
    const purpose = usage === 'serverAuth' ? 'sslserver' : 'sslclient'
    const { ok, output } = opensslVerify(pair.certificate, {
      authority: authority.certificate,
      purpose,
    })
    expect(ok, `${row} as ${purpose}: ${output}`).toBe(expected.eku.includes(usage))
    if (ok) judged.verifications += 1
    else judged.refusals += 1
  }
  const certtool = certtoolVerify(pair.certificate, authority.certificate, expected.dns[0])
  expect(certtool.ok, `${row}: ${certtool.output}`).toBe(true)
  expect(opensslVerify(pair.certificate, { authority: stranger.certificate }).ok, row).toBe(false)
  judged.certificates += 1
  judged.verifications += 1
  judged.refusals += 1
}

/** What a user gets: bundles as folders, written by the command line. */
async function commandMaterial(
  cluster: ExpectedCluster,
  algorithm: KeyAlgorithm,
): Promise<Material> {
  const place = workplace()
  try {
    const source = readFileSync(example(cluster.example), 'utf8')
    const file = place.write('cluster.yaml', withAlgorithm(source, algorithm))
    done(
      await place.run([
        ...['generate', file, '--out', place.path('out'), '--format', 'dir'],
        ...['--passphrase-file', place.passphraseFile],
      ]),
    )
    done(await place.run(['verify', ...(await bundlesIn(place.path('out'))), '--cluster', file]))
    return exportedMaterial(place.path('out'), cluster.project)
  } finally {
    place.remove()
  }
}

async function bundlesIn(folder: string): Promise<string[]> {
  const { readdir } = await import('node:fs/promises')
  return (await readdir(folder)).map((name) => join(folder, name))
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

async function engineMaterial(cluster: ExpectedCluster): Promise<Material> {
  const { definition } = readDefinition(readFileSync(example(cluster.example), 'utf8'))
  if (definition === undefined) throw new Error('the example cannot be read')
  definition.spec.pki.keyAlgorithm = 'ed25519'
  definition.spec.pki.keyAlgorithms = {}
  const { items } = planFor(clusterFrom(definition))
  const now = Date.now()
  const job = (item: (typeof items)[number]): IssueJob | undefined =>
    item.kind === 'key-pair'
      ? undefined
      : {
          kind: 'certificate',
          id: item.key,
          profile: item.profile,
          issuer: item.kind === 'authority' ? SELF : item.authority,
          notBefore: seconds(now - 300_000),
          notAfter: seconds(now + 86_400_000),
        }
  const jobs = items.flatMap((item) => job(item) ?? [])
  const isAuthority = (one: IssueJob) => one.kind === 'certificate' && one.issuer === SELF
  const pool = createSigningPool(pathToFileURL(join(root, 'out', 'main', 'signing-worker.js')))
  try {
    const authorities = await pool.run({ issuers: [], jobs: jobs.filter(isAuthority) }, {})
    const issuers = authorities.map(({ id, certificate, privateKey }) => ({
      id,
      certificate: required(certificate),
      privateKey,
    }))
    const others = await pool.run({ issuers, jobs: jobs.filter((one) => !isAuthority(one)) }, {})
    const pairOf = (made: (typeof others)[number]): Pair => ({
      certificate: toPem('CERTIFICATE', required(made.certificate)),
      privateKey: toPem('PRIVATE KEY', made.privateKey),
    })
    return {
      authorities: new Map(authorities.map((made) => [made.id, pairOf(made)])),
      certificates: new Map(others.map((made) => [made.id, pairOf(made)])),
    }
  } finally {
    await pool.close()
  }
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is missing')
  return value
}
