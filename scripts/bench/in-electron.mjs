// Runs inside Electron's main process: the product's own code, timed.
import { generateKeyPair } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { app } from 'electron'
import { createSigningPool } from '../../src/main/adapters/signing-pool'
import { createServices } from '../../src/main/composition'
import { clusterFrom } from '../../src/main/domain/normalise'
import { planFor } from '../../src/main/domain/plan'
import { issueWindow } from '../../src/main/domain/validity'
import { toPem } from '../../src/main/pki/pem'
import { definitionOf } from './cluster.mjs'

// Not as a literal inside new URL: the build would look for the file beside this source.
const WORKER = 'signing-worker.mjs'
const workerUrl = new URL(WORKER, import.meta.url)
const request = JSON.parse(process.env.CERTWRIGHT_BENCH ?? '{}')
const generate = promisify(generateKeyPair)

/** @param {number[]} values */
function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** @returns {Promise<number>} milliseconds */
async function timed(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Definition to jobs, as the issuing use case makes them; authorities sign in the same batch. */
function jobsFor(definition) {
  const now = new Date()
  const { items } = planFor(clusterFrom(definition))
  const authorities = new Map()
  return items.map((item) => {
    if (item.kind === 'key-pair') {
      return { kind: 'key-pair', id: item.key, keyAlgorithm: item.keyAlgorithm }
    }
    const signer = authorities.get(item.authority)
    const window = issueWindow(now, item.profile.validityHours, signer)
    if (item.kind === 'authority') authorities.set(item.key, { ...window, name: item.key })
    const issuer = item.kind === 'authority' ? 'self' : item.authority
    return { kind: 'certificate', id: item.key, profile: item.profile, issuer, ...window }
  })
}

/** Definition to PEM texts in memory. */
async function inMemory(pool, definition) {
  const jobs = jobsFor(definition)
  const made = await pool.run({ issuers: [], jobs }, {})
  const pems = made.flatMap(({ certificate, privateKey }) => [
    ...(certificate ? [toPem('CERTIFICATE', certificate)] : []),
    toPem('PRIVATE KEY', privateKey),
  ])
  if (made.length !== jobs.length || pems.length < jobs.length)
    throw new Error('Something is missing.')
}

/** As many keys as the cluster has, made on all cores and thrown away. */
async function bareKeys(jobs, cores) {
  const rows = [...jobs]
  const makeOne = (algorithm) =>
    algorithm.startsWith('rsa')
      ? generate('rsa', { modulusLength: Number(algorithm.slice(4)) })
      : generate('ec', { namedCurve: 'P-256' })
  const lane = async () => {
    for (let job = rows.pop(); job; job = rows.pop()) {
      await makeOne(job.kind === 'key-pair' ? job.keyAlgorithm : job.profile.keyAlgorithm)
    }
  }
  await Promise.all(Array.from({ length: cores }, lane))
}

/** The whole way of the product: project, vault, ledger, sealed keys, one zip per node. */
async function toDisk(definition, folder) {
  const services = createServices({ home: path.join(folder, 'data'), workerUrl })
  const { projects } = services
  const { id } = (await projects.create(definition)).project
  // The passphrase costs half a second of scrypt by design; it is not part of what is timed.
  await projects.usePassphrase(id, 'a passphrase for the bench only')
  let issueMs = 0
  let exportMs = 0
  let files = 0
  try {
    issueMs = await timed(() => services.apply(id))
    exportMs = await timed(async () => {
      const bundles = await services.export(id, {
        format: 'zip',
        folder: path.join(folder, 'zips'),
      })
      files = bundles.length
    })
  } finally {
    await services.close()
    await rm(folder, { recursive: true, force: true })
  }
  return { issueMs, exportMs, totalMs: issueMs + exportMs, zips: files }
}

async function repeatToDisk(definition, times) {
  const runs = []
  for (let run = 0; run < times; run += 1) {
    runs.push(await toDisk(definition, path.join(request.out, `run-${run}`)))
  }
  return {
    issueMs: median(runs.map(({ issueMs }) => issueMs)),
    exportMs: median(runs.map(({ exportMs }) => exportMs)),
    totalMs: median(runs.map(({ totalMs }) => totalMs)),
    zips: runs[0].zips,
  }
}

async function small({ cluster, times }) {
  const definition = definitionOf(cluster, 'bench')
  const cold = []
  const warm = []
  const bare = []
  const cores = availableParallelism()
  for (let run = 0; run < times; run += 1) {
    const pool = createSigningPool(workerUrl)
    cold.push(await timed(() => inMemory(pool, definition)))
    warm.push(await timed(() => inMemory(pool, definition)))
    await pool.close()
    bare.push(await timed(() => bareKeys(jobsFor(definition), cores)))
  }
  return {
    coldMs: median(cold),
    firstMs: cold[0],
    warmMs: median(warm),
    bareKeysMs: median(bare),
    disk: await repeatToDisk(definition, times),
    jobs: jobsFor(definition),
  }
}

async function large({ cluster, times }) {
  const definition = definitionOf(cluster, 'bench')
  const pool = createSigningPool(workerUrl)
  const memory = []
  for (let run = 0; run < times; run += 1)
    memory.push(await timed(() => inMemory(pool, definition)))
  await pool.close()
  const disk = await repeatToDisk(definition, times)
  return {
    things: jobsFor(definition).length,
    inMemoryMs: median(memory),
    bareKeysMs: await timed(() => bareKeys(jobsFor(definition), availableParallelism())),
    disk,
    peakRssMiB: peakRss(),
  }
}

/** The high-water mark that Linux keeps; elsewhere the size now. */
function peakRss() {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))
    return Math.round(Number(line?.[1] ?? 0) / 1024)
  } catch {
    return Math.round(process.memoryUsage.rss() / 1024 / 1024)
  }
}

async function main() {
  await app.whenReady()
  const answer = request.kind === 'small' ? await small(request) : await large(request)
  writeFileSync(request.answer, JSON.stringify(answer))
}

main().then(
  () => app.exit(0),
  (error) => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
    app.exit(1)
  },
)
