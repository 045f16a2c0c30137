import { generateKeyPairSync, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCustody } from '../../../src/main/adapters/custody'
import { createProjectFiles } from '../../../src/main/adapters/project-files'
import type { CustodyRecord } from '../../../src/main/services/custody-ports'
import { AppError } from '../../../src/shared/errors'
import { buildAdapters, type BuiltAdapters } from '../../support/built-adapters'
import { clockAt } from '../../support/in-memory-ports'
import { storedProject } from '../../support/stored-projects'

const id = 'a1b2c3'
const passphrases = ['seven blue kettles on the roof', 'eight red kettles in the cellar'] as const
const rounds = 20
let built: BuiltAdapters
let home: string

beforeAll(async () => {
  built = await buildAdapters()
  home = await mkdtemp(join(tmpdir(), 'certwright-passphrase-'))
}, 60_000)
afterAll(async () => {
  built.remove()
  await rm(home, { recursive: true, force: true })
})

/** @returns which of the two opens a record; undefined for neither. */
async function opening(record: CustodyRecord): Promise<string | undefined> {
  const custody = createCustody(home)
  for (const passphrase of passphrases) {
    try {
      await custody.unlock(id, record, passphrase)
      return passphrase
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'passphrase-wrong') throw error
    }
  }
  return undefined
}

it(`kill -9 while the passphrase is changed leaves the old or the new one, ${rounds} times`, async () => {
  const store = createProjectFiles(home, clockAt())
  await store.create(storedProject(id))
  const custody = createCustody(home)
  const vault = await custody.createUnderPassphrase(id, passphrases[0])
  await store.save({ ...storedProject(id), custody: vault.record })
  const key = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })
  const ref = { project: id, authority: 'ca', version: 1 }
  await vault.storeAuthorityKey(ref, key)
  const counts = new Map<string, number>()
  let snapshots = 0
  let current: string = passphrases[0]
  for (let round = 0; round < rounds; round++) {
    const other = passphrases.find((one) => one !== current) ?? ''
    const child = built.start(['passphrases', home, id, current, other])
    expect(await child.line()).toEqual({ saving: id })
    await pause(randomInt(0, 80))
    await child.kill()
    const later = createProjectFiles(home, clockAt())
    const { project } = await later.open(id)
    if (!project.custody) throw new Error('the vault is gone')
    const now = await opening(project.custody)
    expect(now, `round ${round}`).toBeDefined()
    const which = now === current ? 'old' : 'new'
    counts.set(which, (counts.get(which) ?? 0) + 1)
    current = now ?? ''
    const opened = createCustody(home)
    await opened.unlock(id, project.custody, current)
    const open = await opened.openVault(id, project.custody)
    expect((await open.loadAuthorityKey(ref)).equals(key)).toBe(true)
    // A project that is put back from any of its snapshots opens too.
    const [newest] = await later.snapshots(id)
    if (newest?.project.custody) {
      const isOther = JSON.stringify(newest.project.custody) !== JSON.stringify(project.custody)
      if (isOther) expect(await opening(newest.project.custody)).toBeDefined()
      snapshots += 1
    }
  }
  console.log(
    `${rounds} kills: ${JSON.stringify(Object.fromEntries(counts))}, ${snapshots} snapshots`,
  )
  expect(counts.get('old')).toBeGreaterThan(0)
  expect(counts.get('new')).toBeGreaterThan(0)
}, 600_000)
