import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import { z } from '../../shared/schema'
import { canonicalJson } from '../domain/ledger-chain'
import type { Snapshot, StoredProject } from '../services/ports'
import { writeFileAtomic } from './atomic-file'
import { withChecksum, withoutChecksum } from './checksum'
import { readJsonFile } from './json-file'
import { projectFrom, projectValue } from './project-reading'
import { iso, whole } from './project-schema'
import { storedSchema } from './project-schema-versions'
import { storageFailed } from './system-error'
import { ignoring, sweepTemps } from './temp-files'

/** How many earlier states are kept. */
const kept = 10
/** Edits within this time share a snapshot, so that ten of them reach back further than ten keystrokes. */
const slotMilliseconds = 10 * 60_000
const pattern = /^(\d{6,12})\.json$/

const Frame = z.strictObject({
  schema: z.int().positive(),
  snapshot: z.strictObject({ number: whole, startedAt: iso, savedAt: iso, entries: whole }),
  /** A whole project.json, which says by itself what schema it is of. */
  project: z.unknown(),
})
type Facts = z.infer<typeof Frame>['snapshot']
type Kept = Snapshot & Facts

/** The moment of a save: what decides whether it begins a new snapshot. */
export type Moment = {
  /** ISO 8601, UTC. */
  readonly at: string
  /** How many entries the ledger has. */
  readonly entries: number
  readonly isApart?: boolean | undefined
}

/** Snapshots of one project, as this process knows them. */
export type Snapshots = {
  /**
   * Keeps the state that is about to be saved. The project's lock must be held.
   * @throws AppError `storage-failed`
   */
  keep(project: StoredProject, moment: Moment): Promise<void>
}

/** @param folder of the project */
export function createSnapshots(folder: string): Snapshots {
  const place = join(folder, 'snapshots')
  let newest: Kept | undefined
  return {
    async keep(project, moment) {
      const numbers = await numbersIn(place)
      const last = numbers[0] ?? 0
      if (newest?.number !== last) newest = await readOne(place, last, project.id)
      if (newest && isSame(newest.project, project)) return
      const custodyChanged = newest && !isSameCustody(newest.project, project)
      const facts = factsFor(newest, last, moment)
      try {
        await mkdir(place, { recursive: true, mode: 0o700 })
        await sweepTemps(place)
        if (custodyChanged) await rewriteCustody(place, numbers, project)
        await write(place, facts, project)
        newest = { ...facts, project }
        for (const number of [...new Set([facts.number, ...numbers])].slice(kept))
          await rm(pathOf(place, number), { force: true })
      } catch (error) {
        throw storageFailed(place, error)
      }
    },
  }
}

/** @returns the snapshots that can be read, newest first. */
export async function readSnapshots(folder: string, id: string): Promise<Snapshot[]> {
  const place = join(folder, 'snapshots')
  const found: Snapshot[] = []
  for (const number of (await numbersIn(place)).slice(0, kept)) {
    const one = await readOne(place, number, id)
    if (one) found.push({ number, savedAt: one.savedAt, project: one.project })
  }
  return found
}

function factsFor(newest: Kept | undefined, last: number, moment: Moment): Facts {
  const { at, entries, isApart } = moment
  const age = newest ? Date.parse(at) - Date.parse(newest.startedAt) : Number.NaN
  // A clock that jumped back begins a new one too.
  const isShared = age >= 0 && age < slotMilliseconds && newest?.entries === entries
  if (newest && isShared && isApart !== true)
    return { number: newest.number, startedAt: newest.startedAt, savedAt: at, entries }
  return { number: last + 1, startedAt: at, savedAt: at, entries }
}

/** What a person edits or chooses; when it was opened is no reason for a snapshot. */
function isSame(one: StoredProject, other: StoredProject): boolean {
  return (
    isSameCustody(one, other) && canonicalJson(one.definition) === canonicalJson(other.definition)
  )
}

function isSameCustody(one: StoredProject, other: StoredProject): boolean {
  return canonicalJson(one.custody ?? null) === canonicalJson(other.custody ?? null)
}

/** An older passphrase must not open the vault through a snapshot. */
async function rewriteCustody(
  place: string,
  numbers: readonly number[],
  { id, custody }: StoredProject,
): Promise<void> {
  for (const number of numbers) {
    const one = await readOne(place, number, id)
    if (one) await write(place, one, { ...one.project, custody })
    else await rm(pathOf(place, number), { force: true })
  }
}

async function write(place: string, facts: Facts, project: StoredProject): Promise<void> {
  const { number, startedAt, savedAt, entries } = facts
  const content = {
    schema: storedSchema,
    snapshot: { number, startedAt, savedAt, entries },
    project: projectValue(project),
  }
  await writeFileAtomic(pathOf(place, number), withChecksum(content))
}

/** @returns undefined for one that is missing or damaged: the next one serves. */
async function readOne(place: string, number: number, id: string): Promise<Kept | undefined> {
  const path = pathOf(place, number)
  const file = await readJsonFile(path).catch(() => undefined)
  const frame = Frame.safeParse(withoutChecksum(file?.raw)).data
  if (frame?.snapshot.number !== number) return undefined
  try {
    return { ...frame.snapshot, project: projectFrom(frame.project, id, path).project }
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

/** Newest first. */
async function numbersIn(place: string): Promise<number[]> {
  const names = (await ignoring(['ENOENT', 'ENOTDIR'], () => readdir(place))) ?? []
  return names
    .flatMap((name) => {
      const number = pattern.exec(name)?.[1]
      return number === undefined ? [] : [Number(number)]
    })
    .sort((one, other) => other - one)
}

function pathOf(place: string, number: number): string {
  return join(place, `${String(number).padStart(6, '0')}.json`)
}
