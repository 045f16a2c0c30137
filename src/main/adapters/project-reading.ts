import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { z } from '../../shared/schema'
import type { StoredProject } from '../services/ports'
import { checked, withChecksum } from './checksum'
import { readJsonFile, stampOf } from './json-file'
import { StoredProjectSchema } from './project-schema'
import { storedSchema, toPresentSchema } from './project-schema-versions'
import { inWords, systemCode } from './system-error'
import { ignoring } from './temp-files'

export const projectJson = 'project.json'
/** What a file says whose checksum is wrong, whoever changed it. */
export const changedOutside = 'It was changed outside Certwright, or by the disk.'

/** A project as read, the schema that it is stored in, and what changes when anyone else writes the file. */
export type ReadProject = {
  readonly project: StoredProject
  readonly schema: number
  readonly stamp: string
}

/** @returns the name for messages: that of the cluster. */
export function projectName({ id, definition }: StoredProject): string {
  return definition.metadata.name || id
}

/** @returns project.json of the present schema. */
export function projectText(project: StoredProject): string {
  return withChecksum({ schema: storedSchema, ...project })
}

/** The same as a value, to be put into another file. */
export function projectValue(project: StoredProject): object {
  return checked({ schema: storedSchema, ...project })
}

/**
 * Reads project.json of any schema, without changing anything.
 * @throws AppError `project-not-found`, `project-newer`, `project-damaged`
 */
export async function readProject(folder: string, id: string): Promise<ReadProject> {
  const path = join(folder, projectJson)
  const { raw, stamp } = await readJsonFile(path).catch(async (error: unknown) => {
    if (systemCode(error) === 'ENOENT' && !(await holdsProject(folder)))
      throw new AppError('project-not-found', { name: id })
    throw new AppError(
      'project-damaged',
      { name: id, path },
      { cause: error, because: inWords(error) },
    )
  })
  const { project, schema } = projectFrom(raw, id, path)
  return { project, schema, stamp }
}

/**
 * @param path for the error
 * @returns the project that a parsed file of any schema holds.
 * @throws AppError `project-newer`, `project-damaged`
 */
export function projectFrom(
  raw: unknown,
  id: string,
  path: string,
): { project: StoredProject; schema: number } {
  const damaged = (because: string) =>
    new AppError('project-damaged', { name: id, path }, { because })
  const brought = toPresentSchema(raw)
  switch (brought.kind) {
    case 'newer':
      throw new AppError('project-newer', { name: brought.name ?? id })
    case 'changed':
      throw damaged(changedOutside)
    case 'foreign':
      throw damaged(raw === undefined ? 'It is not JSON.' : 'It is no file of a project.')
    case 'current': {
      const read = StoredProjectSchema.safeParse(brought.content)
      if (!read.success) throw damaged(firstIssue(read.error))
      if (read.data.id !== id) throw damaged('It is the file of another project.')
      return { project: read.data, schema: brought.schema }
    }
  }
}

/** A folder with a ledger is a project, even where its project.json is gone. */
async function holdsProject(folder: string): Promise<boolean> {
  const found = await ignoring(['ENOENT', 'ENOTDIR'], () => stat(join(folder, 'ledger.jsonl')))
  return found !== undefined
}

/** @returns what changes when anyone else writes project.json; undefined without one. */
export async function projectStamp(folder: string): Promise<string | undefined> {
  const path = join(folder, projectJson)
  const found = await ignoring(['ENOENT'], () => stat(path, { bigint: true }))
  return found && stampOf(found)
}

function firstIssue(error: z.ZodError): string {
  const place = error.issues[0]?.path.map(String).join('.')
  return place ? `The field ${place} is not as it should be.` : 'A field is missing or unknown.'
}
