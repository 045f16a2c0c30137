import type * as Crypto from 'node:crypto'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSigningPool } from '../../../../src/main/adapters/signing-pool'
import { readDefinition } from '../../../../src/main/domain/definition-file'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import type { CertificateProfile } from '../../../../src/main/domain/plan/spec'
import { createIssuance } from '../../../../src/main/pki/issue'
import { CertificateSet, lint, viewOf } from '../../../../src/main/pki/lint'
import { keyAlgorithms } from '../../../../src/shared/definition'
import { expectedOf } from '../../../../src/main/services/expectations'
import { buildSigningWorker } from '../../../support/signing-worker'
import {
  authorityProfile,
  datesFor,
  issueHere,
  jobFor,
  leafProfile,
} from '../../../support/signing'

const used: string[] = []
const spkiOf = (key: KeyObject) =>
  createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('hex')

/** RSA keys by size, and how many of them this cluster has taken. */
const rsaKeys = new Map<number, { publicKey: KeyObject; privateKey: KeyObject }[]>()
let taken = 0

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof Crypto>()
  // Every signature of the engine is made by this one function.
  const sign = (digest: string | null, data: Buffer, key: KeyObject) => {
    used.push(spkiOf(key))
    return crypto.sign(digest, data, key)
  }
  // An RSA-4096 key takes a second: the first four, of authorities and thrown away, are used once, the rest turns.
  const generateKeyPairSync = (type: 'rsa', options?: { modulusLength?: number }) => {
    const bits = options?.modulusLength
    if (bits === undefined) return crypto.generateKeyPairSync(type as 'rsa', options as never)
    const known = rsaKeys.get(bits) ?? []
    rsaKeys.set(bits, known)
    const turn = taken < 4 ? taken : 4 + (taken % 4)
    taken += 1
    return (known[turn] ??= crypto.generateKeyPairSync('rsa', { modulusLength: bits }))
  }
  const changed = { ...crypto, sign, generateKeyPairSync }
  return { ...changed, default: changed }
})

const serving = leafProfile({ commonName: 'cp-1', usages: ['serverAuth'], dnsNames: ['cp-1'] })
const mutations: readonly (readonly [string, CertificateProfile])[] = [
  ['server-names', { ...serving, altNames: { dnsNames: [], addresses: [] } }],
  ['san-dns-address', { ...serving, altNames: { dnsNames: ['10.0.0.1'], addresses: [] } }],
  ['san-trailing-dot', { ...serving, altNames: { dnsNames: ['cp-1.'], addresses: [] } }],
  [
    'kubelet-name',
    leafProfile({ commonName: 'w-1', organizations: ['system:nodes'], usages: ['clientAuth'] }),
  ],
  ['subject-cn-length', leafProfile({ commonName: 'x'.repeat(65), usages: ['clientAuth'] })],
]
const refusal = (rule: string) => ({
  code: 'certificate-refused',
  details: expect.objectContaining({
    reason: expect.stringMatching(new RegExp(`\\. .+\\. \\(rule ${rule}\\)$`)),
  }),
})

function authority() {
  const [ca] = issueHere({
    issuers: [],
    jobs: [jobFor('ca', authorityProfile('kubernetes'), 'self')],
  })
  if (!ca?.certificate) throw new Error('no authority')
  return {
    id: 'ca',
    certificate: ca.certificate,
    privateKey: ca.privateKey,
    publicKey: ca.publicKey,
  }
}
beforeEach(() => {
  used.splice(0)
  taken = 0
})

describe('a profile that breaks a rule', () => {
  it.each(mutations)('%s is refused, and the real key has signed nothing', (rule, profile) => {
    const ca = authority()
    const real = Buffer.from(ca.publicKey).toString('hex')
    const issuance = createIssuance()
    issuance.addIssuer(ca)
    used.splice(0)
    expect(() => issuance.issue(jobFor('leaf', profile, 'ca'))).toThrow(
      expect.objectContaining(refusal(rule)),
    )
    // One signature, with the throw-away key.
    expect(used).toHaveLength(1)
    expect(used).not.toContain(real)
    issuance.issue(jobFor('leaf', serving, 'ca'))
    expect(used.filter((key) => key === real)).toHaveLength(1)
    expect(used).toHaveLength(3)
  })

  it('is refused for an authority that signs itself, too', () => {
    const profile = {
      ...authorityProfile('x'.repeat(65)),
      altNames: { dnsNames: [], addresses: [] },
    }
    expect(() => createIssuance().issue(jobFor('ca', profile, 'self'))).toThrow(
      expect.objectContaining(refusal('subject-cn-length')),
    )
    expect(used).toHaveLength(1)
  })

  it('is judged by its role and cluster, not by what the profile says of itself', () => {
    const issuance = createIssuance()
    issuance.addIssuer(authority())
    const cluster = { dnsDomain: 'lab', serviceAddresses: ['10.96.0.1'], endpoint: undefined }
    const job = jobFor('apiserver@cp-1', serving, 'ca')
    if (job.kind !== 'certificate') throw new Error('no certificate job')
    expect(() => issuance.issue({ ...job, expected: { role: 'apiserver', cluster } })).toThrow(
      expect.objectContaining(refusal('apiserver-names')),
    )
  })
})

describe('the signing worker', () => {
  let worker: Awaited<ReturnType<typeof buildSigningWorker>>
  beforeAll(async () => void (worker = await buildSigningWorker()))
  afterAll(() => worker.remove())

  it.each(mutations)('refuses a batch with %s in it as a whole', async (rule, profile) => {
    const pool = createSigningPool(worker.file, 1)
    const jobs = [jobFor('good', serving, 'ca'), jobFor('bad', profile, 'ca')]
    const run = pool.run({ issuers: [authority()], jobs }, {})
    await expect(run).rejects.toMatchObject(refusal(rule))
    await pool.close()
  })
})

describe.each(['homelab', 'ha-external-etcd', 'dual-stack'])('the example %s', (example) => {
  const read = readDefinition(readFileSync(`examples/${example}.yaml`, 'utf8'))
  if (!('definition' in read) || !read.definition) throw new Error('the example does not read')
  const { definition } = read

  it.each(keyAlgorithms)(
    'with %s gives no error, and warnings for Ed25519 and wildcards alone',
    (algorithm) => {
      const cluster = clusterFrom({
        ...definition,
        spec: {
          ...definition.spec,
          pki: { ...definition.spec.pki, keyAlgorithm: algorithm, keyAlgorithms: {} },
        },
      })
      const issuance = createIssuance()
      const views = new Map<string, ReturnType<typeof viewOf>>()
      const set = new CertificateSet()
      const found = new Set<string>()
      let judged = 0
      for (const item of planFor(cluster).items) {
        if (item.kind === 'key-pair' || item.kind === 'secret') continue
        const issuer = item.authority === item.key ? 'self' : item.authority
        const job = jobFor(
          item.key,
          item.profile,
          issuer,
          datesFor(item.kind === 'authority' ? 3650 : 365),
        )
        if (job.kind !== 'certificate') throw new Error('no certificate job')
        const expected = expectedOf(item, cluster)
        const { certificate, privateKey } = issuance.issue({ ...job, expected })
        if (!certificate) throw new Error('no certificate')
        if (item.kind === 'authority') issuance.addIssuer({ id: item.key, certificate, privateKey })
        const view = viewOf(certificate)
        views.set(item.key, view)
        set.add(view, item.spec)
        for (const { rule } of lint(view, {
          expected,
          set,
          issuer: views.get(item.authority),
          now: Date.now(),
        }))
          found.add(rule)
        judged += 1
      }
      expect(judged).toBeGreaterThan(15)
      // The keys of RSA turn, see above.
      const known = { ed25519: ['key-ed25519'], rsa: ['key-of-other'] }
      const kind =
        algorithm === 'ed25519' ? 'ed25519' : algorithm.startsWith('rsa') ? 'rsa' : undefined
      const wildcard = example === 'dual-stack' ? ['san-wildcard'] : []
      expect([...found].sort()).toEqual([...(kind ? known[kind] : []), ...wildcard])
    },
    240_000,
  )
})
