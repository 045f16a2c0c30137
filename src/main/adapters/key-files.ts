import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { SealedKeys } from '../services/ports'
import { writeFileAtomic } from './atomic-file'
import { withChecksum } from './checksum'
import { makePrivateFolder } from './data-folder'
import { readJsonFile } from './json-file'
import { changedOutside } from './project-reading'
import { KeyFile } from './project-schema'
import { storedSchema, toPresentSchema } from './project-schema-versions'
import { inWords } from './system-error'
import { sweepTemps } from './temp-files'

/** Names of projects and key files as parts of paths, on every system. */
export const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/

/** @returns the path of a file of sealed keys. Throws `input-refused` for a name that is none. */
export function keyFilePath(folder: string, name: string): string {
  if (!safeName.test(name))
    throw new AppError('input-refused', { reason: 'The name of a key file is not allowed.' })
  return join(folder, 'keys', name)
}

/** Writes the sealed keys of one act. The project's lock must be held. Throws `storage-failed`. */
export async function writeKeyFile(folder: string, name: string, keys: SealedKeys): Promise<void> {
  const path = keyFilePath(folder, name)
  await makePrivateFolder(join(folder, 'keys'))
  await sweepTemps(join(folder, 'keys'))
  await writeFileAtomic(path, keyFileText(keys))
}

/** @returns a file of sealed keys in the present schema. */
export function keyFileText(keys: SealedKeys): string {
  return withChecksum({ schema: storedSchema, keys }, 1)
}

/**
 * Reads a file of sealed keys of any schema. The error never quotes what it holds.
 * @throws AppError `project-damaged`, `project-newer`
 */
export async function readKeyFile(path: string, name: string): Promise<SealedKeys> {
  const { raw } = await readJsonFile(path).catch((error: unknown) => {
    throw new AppError('project-damaged', { name, path }, { cause: error, because: inWords(error) })
  })
  return keysFrom(raw, name, path)
}

/**
 * @param path for the error
 * @returns the sealed keys that a parsed file holds.
 * @throws AppError `project-damaged`, `project-newer`
 */
export function keysFrom(raw: unknown, name: string, path: string): SealedKeys {
  const brought = toPresentSchema(raw)
  if (brought.kind === 'newer') throw new AppError('project-newer', { name })
  const read = KeyFile.safeParse(brought.kind === 'current' ? brought.content : undefined)
  if (read.success) return read.data.keys
  const because = brought.kind === 'changed' ? changedOutside : 'It is not a file of sealed keys.'
  throw new AppError('project-damaged', { name, path }, { because })
}
