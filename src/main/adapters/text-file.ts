import { open } from 'node:fs/promises'
import { AppError } from '../../shared/errors'
import { inWords } from './system-error'

const pieceBytes = 64 * 1024

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
      // In pieces: room for the limit would stay reserved for every small file.
      const pieces: Buffer[] = []
      let left = limit + 1
      while (left > 0) {
        const piece = Buffer.alloc(Math.min(left, pieceBytes))
        const { bytesRead } = await file.read(piece, 0, piece.length, null)
        if (bytesRead === 0) break
        pieces.push(piece.subarray(0, bytesRead))
        left -= bytesRead
      }
      const bytes = Buffer.concat(pieces)
      // It may be a key.
      for (const piece of pieces) piece.fill(0)
      return bytes
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AppError('file-unreadable', { path }, { cause, because: inWords(cause) })
  }
}
