import { X509Certificate } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createSigningPool } from '../../../src/main/adapters/signing-pool'
import type { IssueBatch, IssueJob } from '../../../src/main/pki/types'
import type { SigningPool, SigningProgress } from '../../../src/main/services/ports'
import { opensslVerify } from '../../support/openssl'
import { authorityProfile, jobFor, leafProfile, pemOf } from '../../support/signing'
import { buildSigningWorker } from '../../support/signing-worker'

let worker: Awaited<ReturnType<typeof buildSigningWorker>>
const pools: SigningPool[] = []

function newPool(cores = 2, file = worker.file): SigningPool {
  const pool = createSigningPool(file, cores)
  pools.push(pool)
  return pool
}

function leaves(count: number, issuer: string): IssueJob[] {
  return Array.from({ length: count }, (_, index) =>
    jobFor(
      `${issuer}-leaf-${index}`,
      leafProfile({ commonName: `leaf-${index}`, usages: ['clientAuth'] }),
      issuer,
    ),
  )
}

const authority = (id: string) => jobFor(id, authorityProfile(id), 'self')

beforeAll(async () => {
  worker = await buildSigningWorker()
})
afterAll(() => worker.remove())
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

describe('the signing pool', () => {
  it('signs a whole batch with authorities made in it, in the order of the jobs', async () => {
    const jobs: IssueJob[] = [
      authority('kubernetes'),
      ...leaves(30, 'kubernetes'),
      { kind: 'key-pair', id: 'sa', keyAlgorithm: 'ecdsa-p256' },
      authority('etcd-ca'),
      ...leaves(40, 'etcd-ca'),
    ]
    const made = await newPool().run({ issuers: [], jobs }, {})
    expect(made.map(({ id }) => id)).toEqual(jobs.map(({ id }) => id))
    for (const ca of ['kubernetes', 'etcd-ca']) {
      const own = made.filter(({ id }) => id.startsWith(`${ca}-leaf`))
      const caPem = pemOf(made.find(({ id }) => id === ca)).certificate
      const checks = [own[0], own.at(-1)].map((material) =>
        opensslVerify(pemOf(material).certificate, { authority: caPem, purpose: 'sslclient' }),
      )
      expect(checks).toEqual(checks.map(() => expect.objectContaining({ ok: true })))
    }
    const keys = made.map(({ privateKey }) => Buffer.from(privateKey).toString('hex'))
    expect(new Set(keys).size).toBe(jobs.length)
    const sa = made.find(({ id }) => id === 'sa')
    expect(sa?.certificate).toBeUndefined()
  })

  it('signs with an authority that was made before, and with an intermediate of the batch', async () => {
    const pool = newPool()
    const [root] = await pool.run({ issuers: [], jobs: [authority('root')] }, {})
    if (!root?.certificate) throw new Error('no root')
    const issuer = { id: 'root', certificate: root.certificate, privateKey: root.privateKey }
    const between = jobFor(
      'between',
      authorityProfile('between'),
      'root',
      jobDates(root.certificate),
    )
    const made = await pool.run({ issuers: [issuer], jobs: [between, ...leaves(3, 'between')] }, {})
    const [intermediate, leaf] = made.map((material) => pemOf(material).certificate)
    const trusted = `${pemOf(root).certificate}${intermediate ?? ''}`
    expect(opensslVerify(leaf ?? '', { authority: trusted })).toMatchObject({ ok: true })
    // The caller's copy of the authority key is the caller's to zero.
    expect(issuer.privateKey.some((byte) => byte !== 0)).toBe(true)
  })

  it('reports progress sparingly, and the last step always', async () => {
    const seen: (SigningProgress & { at: number })[] = []
    const jobs = [authority('ca'), ...leaves(400, 'ca')]
    await newPool().run(
      { issuers: [], jobs },
      { onProgress: (progress) => seen.push({ ...progress, at: performance.now() }) },
    )
    expect(seen.at(-1)).toMatchObject({ done: 401, total: 401 })
    const gaps = seen.slice(1, -1).map(({ at }, index) => at - (seen[index]?.at ?? 0))
    expect(gaps.filter((gap) => gap < 49)).toEqual([])
    const counts = seen.map(({ done }) => done)
    expect(counts).toEqual([...counts].sort((a, b) => a - b))
  })

  it('does an empty batch at once', async () => {
    await expect(newPool().run({ issuers: [], jobs: [] }, {})).resolves.toEqual([])
  })

  it('queues a second run behind the first', async () => {
    const pool = newPool()
    const batch = (id: string): IssueBatch => ({
      issuers: [],
      jobs: [authority(id), ...leaves(50, id)],
    })
    const [one, two] = await Promise.all([pool.run(batch('one'), {}), pool.run(batch('two'), {})])
    expect(one).toHaveLength(51)
    expect(two).toHaveLength(51)
  })
})

describe('a batch that cannot be done', () => {
  it('is refused before any work when a job names an authority that is not there', async () => {
    await expect(newPool().run({ issuers: [], jobs: leaves(1, 'gone') }, {})).rejects.toMatchObject(
      {
        code: 'issuer-unusable',
        details: { name: 'gone' },
      },
    )
  })

  it('is refused when the authority comes after what it issues', async () => {
    const jobs = [...leaves(1, 'late'), authority('late')]
    await expect(newPool().run({ issuers: [], jobs }, {})).rejects.toMatchObject({
      code: 'issuer-unusable',
    })
  })

  it('is refused when two jobs share an id', async () => {
    const jobs = [authority('ca'), authority('ca')]
    await expect(newPool().run({ issuers: [], jobs }, {})).rejects.toMatchObject({
      code: 'unexpected',
      because: 'The id ca is in the batch twice.',
    })
  })

  it('brings an error of the engine back as it was thrown, and works again', async () => {
    const pool = newPool()
    const twin = jobFor('twin', leafProfile({ commonName: 'ca', usages: ['serverAuth'] }), 'ca')
    const run = pool.run({ issuers: [], jobs: [authority('ca'), twin] }, {})
    await expect(run).rejects.toMatchObject({
      name: 'AppError',
      code: 'certificate-refused',
      details: { name: 'ca', reason: expect.stringContaining('subject is that of its authority') },
    })
    const again = await pool.run({ issuers: [], jobs: [authority('ca'), ...leaves(2, 'ca')] }, {})
    expect(again).toHaveLength(3)
  })
})

describe('cancelling', () => {
  const slowJobs: IssueJob[] = Array.from({ length: 200 }, (_, index) => ({
    kind: 'key-pair',
    id: `key-${index}`,
    keyAlgorithm: 'rsa-4096',
  }))

  it('rejects within 200 ms in the middle of RSA key generation, and the pool works again', async () => {
    const pool = newPool()
    const controller = new AbortController()
    let cancelledAt = 0
    setTimeout(() => {
      cancelledAt = performance.now()
      controller.abort()
    }, 400)
    const run = pool.run({ issuers: [], jobs: slowJobs }, { signal: controller.signal })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - cancelledAt).toBeLessThan(200)
    const made = await pool.run({ issuers: [], jobs: [authority('ca')] }, {})
    expect(made).toHaveLength(1)
  })

  it('ends its threads with the key that is in the making', async () => {
    const pool = newPool()
    const controller = new AbortController()
    const run = pool.run({ issuers: [], jobs: slowJobs }, { signal: controller.signal })
    setTimeout(() => controller.abort(), 200)
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await pool.close()
    const before = process.cpuUsage()
    await new Promise((resolve) => setTimeout(resolve, 500))
    const { user } = process.cpuUsage(before)
    // Two threads at work would burn about 1 000 000 µs in that time.
    expect(user).toBeLessThan(150_000)
  })

  it('does nothing for a signal that was aborted before', async () => {
    const run = newPool().run({ issuers: [], jobs: slowJobs }, { signal: AbortSignal.abort() })
    await expect(run).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('frees a run that waits behind another one', async () => {
    const pool = newPool()
    const first = new AbortController()
    const busy = pool.run({ issuers: [], jobs: slowJobs }, { signal: first.signal })
    const second = new AbortController()
    const waiting = pool.run({ issuers: [], jobs: slowJobs }, { signal: second.signal })
    const abortedAt = performance.now()
    second.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' })
    expect(performance.now() - abortedAt).toBeLessThan(200)
    first.abort()
    await expect(busy).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('happens to a run when the pool closes', async () => {
    const pool = newPool()
    const run = pool.run({ issuers: [], jobs: slowJobs }, {})
    const outcome = expect(run).rejects.toMatchObject({ code: 'cancelled' })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await pool.close()
    await outcome
  })
})

describe('a thread that breaks', () => {
  it('ends the run with an error, and the next run gets new threads', async () => {
    const crashing = await buildSigningWorker('test/support/crashing-worker.ts')
    try {
      const pool = newPool(2, crashing.file)
      const crash = (how: string): IssueJob => ({
        kind: 'key-pair',
        id: how,
        keyAlgorithm: 'ecdsa-p256',
      })
      for (const how of ['throw', 'exit']) {
        const run = pool.run({ issuers: [], jobs: [crash(how)] }, {})
        await expect(run).rejects.toMatchObject({ name: 'AppError', code: 'unexpected' })
      }
      const made = await pool.run({ issuers: [], jobs: [authority('ca'), ...leaves(2, 'ca')] }, {})
      expect(made).toHaveLength(3)
    } finally {
      crashing.remove()
    }
  })

  it('is an error when the worker file is missing', async () => {
    const run = newPool(1, '/nonexistent/worker.mjs').run(
      { issuers: [], jobs: [authority('ca')] },
      {},
    )
    await expect(run).rejects.toMatchObject({ code: 'unexpected' })
  })
})

function jobDates(certificate: Uint8Array): { notBefore: string; notAfter: string } {
  const { validFrom, validTo } = new X509Certificate(certificate)
  const iso = (text: string) => new Date(text).toISOString().replace('.000Z', 'Z')
  return { notBefore: iso(validFrom), notAfter: iso(validTo) }
}
