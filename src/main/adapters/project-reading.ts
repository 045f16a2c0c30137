import type { BigIntStats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { z } from '../../shared/schema'
import type { SealedKeys, StoredProject } from '../services/ports'
import { AnySchema, KeyFile, StoredProjectSchema, storedSchema } from './project-schema'
import { inWords, systemCode } from './system-error'
import { ignoring } from './temp-files'

export const projectJson = 'project.json'
/** A definition has 4 MiB at most; sealed keys of 5 000 nodes about 20 MiB. */
const maximumBytes = 128 * 1024 * 1024

/** A project as read, and what changes when anyone else writes the file. */
export type ReadProject = { readonly project: StoredProject; readonly stamp: string }

/** @returns the name for messages: that of the cluster. */
export function projectName({ id, definition }: StoredProject): string {
  return definition.metadata.name || id
}

/**
 * Reads project.json without changing anything.
 * @throws AppError `project-not-found`, `project-newer`, `project-damaged`
 */
export async function readProject(folder: string, id: string): Promise<ReadProject> {
  const path = join(folder, projectJson)
  const { text, stamp } = await readText(path).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') throw new AppError('project-not-found', { name: id })
    throw new AppError(
      'project-damaged',
      { name: id, path },
      { cause: error, because: inWords(error) },
    )
  })
  const raw = parse(text)
  const versioned = AnySchema.safeParse(raw).data
  if (versioned && versioned.schema > storedSchema) {
    throw new AppError('project-newer', { name: versioned.definition?.metadata.name ?? id })
  }
  const read = StoredProjectSchema.safeParse(raw)
  if (!read.success) {
    throw new AppError(
      'project-damaged',
      { name: id, path },
      { because: firstIssue(raw, read.error) },
    )
  }
  if (read.data.id !== id) {
    const because = 'It is the file of another project.'
    throw new AppError('project-damaged', { name: id, path }, { because })
  }
  return { project: read.data, stamp }
}

/** @returns what changes when anyone else writes project.json; undefined without one. */
export async function projectStamp(folder: string): Promise<string | undefined> {
  const path = join(folder, projectJson)
  const found = await ignoring(['ENOENT'], () => stat(path, { bigint: true }))
  return found && stampOf(found)
}

function stampOf({ ino, size, mtimeNs }: BigIntStats): string {
  return `${ino}:${size}:${mtimeNs}`
}

/**
 * Reads a file of sealed keys. The error never quotes what it holds.
 * @throws AppError `project-damaged`
 */
export async function readKeyFile(path: string, name: string): Promise<SealedKeys> {
  const { text } = await readText(path).catch((error: unknown) => {
    throw new AppError('project-damaged', { name, path }, { cause: error, because: inWords(error) })
  })
  const read = KeyFile.safeParse(parse(text))
  if (read.success) return read.data.keys
  throw new AppError(
    'project-damaged',
    { name, path },
    { because: 'It is not a file of sealed keys.' },
  )
}

async function readText(path: string): Promise<{ text: string; stamp: string }> {
  const file = await open(path, 'r')
  try {
    const found = await file.stat({ bigint: true })
    if (found.size > maximumBytes) throw new RangeError('the file is too large')
    return { text: await file.readFile('utf8'), stamp: stampOf(found) }
  } finally {
    await file.close()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: no schema takes undefined, so the caller refuses it with the path.
    return undefined
  }
}

function firstIssue(raw: unknown, error: z.ZodError): string {
  if (raw === undefined) return 'It is not JSON.'
  const issue = error.issues[0]
  const place = issue?.path.map(String).join('.')
  return place ? `The field ${place} is not as it should be.` : 'A field is missing or unknown.'
}
