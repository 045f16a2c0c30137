import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a test asks of the data folder: files as they are, past the program. */

/** @returns the stored text of the only project in a data folder. */
export async function storedProject(home: string): Promise<string> {
  const projects = join(home, 'projects')
  const folders = (await readdir(projects, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  const [folder, ...others] = folders
  if (folder === undefined || others.length > 0)
    throw new Error(`There are ${folders.length} projects.`)
  return readFile(join(projects, folder.name, 'project.json'), 'utf8')
}

/** @returns the definition of the only project, as text: what undo has to bring back byte by byte. */
export async function storedDefinition(home: string): Promise<string> {
  const stored: unknown = JSON.parse(await storedProject(home))
  if (typeof stored !== 'object' || stored === null || !('definition' in stored))
    throw new Error('The project has no definition.')
  return JSON.stringify(stored.definition)
}

/** @returns the SHA-256 of every file below the projects of a data folder, by path. */
export async function hashesOf(home: string): Promise<Record<string, string>> {
  const root = join(home, 'projects')
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const hashes = await Promise.all(
    files.sort().map(async (file): Promise<[string, string]> => [
      file.slice(root.length + 1),
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ]),
  )
  return Object.fromEntries(hashes)
}
