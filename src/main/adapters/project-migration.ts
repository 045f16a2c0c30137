import { join } from 'node:path'
import { writeFileAtomic } from './atomic-file'
import { writeHead } from './ledger-head'
import { currentTail } from './project-ledger'
import { projectJson, projectName, projectText, readProject } from './project-reading'
import { storedSchema } from './project-schema-versions'
import { createSnapshots } from './project-snapshots'

/**
 * Writes a project of an earlier schema as one of the present. Each file is replaced as a whole and
 * project.json last, so that a project which was cut off half-way is still one of the earlier schema, and
 * is brought on again. The project's lock must be held.
 *
 * @param at the time, ISO 8601
 * @returns whether anything was written
 * @throws AppError `project-newer`, `project-damaged`, `ledger-broken`, `storage-failed`
 */
export async function migrate(folder: string, id: string, at: string): Promise<boolean> {
  const { project, schema } = await readProject(folder, id)
  if (schema === storedSchema) return false
  const tail = await currentTail(folder, { name: projectName(project), schema }, undefined)
  const { sequence: entries, hash } = tail
  await writeHead(folder, { ...tail.head, entries, hash })
  await createSnapshots(folder).keep(project, { at, entries })
  await writeFileAtomic(join(folder, projectJson), projectText(project))
  return true
}
