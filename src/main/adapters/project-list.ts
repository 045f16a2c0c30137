import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../shared/errors'
import type { ProjectStore, StoredProject } from '../services/ports'
import { safeName } from './key-files'
import { readProject } from './project-reading'
import { inWords } from './system-error'
import { ignoring } from './temp-files'

/** The most projects that a list reads. */
const maximum = 1_000

/**
 * @param root the folder of all projects
 * @returns the projects, and why others do not open. Error `file-unreadable`.
 */
export async function listProjects(root: string): ReturnType<ProjectStore['list']> {
  const listed: (StoredProject | { id: string; damaged: string })[] = []
  for (const id of (await idsIn(root)).slice(0, maximum)) {
    try {
      listed.push((await readProject(join(root, id), id)).project)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      // Removed between the two looks, or a folder that is no project.
      if (error.code === 'project-not-found') continue
      listed.push({ id, damaged: [error.message, error.because].filter(Boolean).join('. ') })
    }
  }
  return listed
}

async function idsIn(root: string): Promise<string[]> {
  try {
    const found = await ignoring(['ENOENT'], () => readdir(root, { withFileTypes: true }))
    return (found ?? [])
      .filter((entry) => entry.isDirectory() && safeName.test(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    throw new AppError('file-unreadable', { path: root }, { cause: error, because: inWords(error) })
  }
}
