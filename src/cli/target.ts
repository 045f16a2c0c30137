import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AppError } from '../shared/errors'

/**
 * Whether bundles can be written to a folder that may not exist yet. Asked before anything is
 * issued, so that a mistyped target costs nothing.
 * @throws AppError `target-unwritable`
 */
export async function checkTarget(folder: string): Promise<void> {
  let path = folder
  for (;;) {
    const isThere = await exists(path)
    if (isThere || dirname(path) === path) break
    path = dirname(path)
  }
  try {
    if (!(await stat(path)).isDirectory()) throw new Error('It is a file.')
    await access(path, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new AppError('target-unwritable', { path: folder }, { cause })
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path)
    return true
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return false
    throw new AppError('target-unwritable', { path }, { cause })
  }
}
