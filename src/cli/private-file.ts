import { open } from 'node:fs/promises'
import { AppError } from '../shared/errors'

/**
 * Makes a file that must not exist yet, with its mode from the first byte.
 * @throws AppError `target-unwritable`
 */
export async function writeNewFile(path: string, content: Uint8Array, mode: number): Promise<void> {
  try {
    const file = await open(path, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    const isThere = cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'
    const because = isThere ? 'The file exists already.' : 'It cannot be written.'
    throw new AppError('target-unwritable', { path }, { cause, because })
  }
}
