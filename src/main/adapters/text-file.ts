import { open } from 'node:fs/promises'
import { AppError } from '../../shared/errors'
import { inWords } from './system-error'

/**
 * Reads a text file of unknown size and origin.
 * @param limit in bytes; one byte more is read, so that the reader of the text can say that it is too large.
 * @throws AppError `file-unreadable`
 */
export async function readTextFile(path: string, limit: number): Promise<string> {
  return (await readBytes(path, limit)).toString('utf8')
}

/** The same for a file that need not be text. Throws `file-unreadable`. */
export async function readBytes(path: string, limit: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r')
    try {
      const bytes = Buffer.alloc(limit + 1)
      let length = 0
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, null)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return bytes.subarray(0, length)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AppError('file-unreadable', { path }, { cause, because: inWords(cause) })
  }
}
