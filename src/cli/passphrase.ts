import { open } from 'node:fs/promises'
import { AppError } from '../shared/errors'
import type { Ask, Io } from './io'

/** A passphrase of 1 024 characters of 4 bytes, and its line end. */
const maxFileBytes = 4_098

/**
 * The passphrase in a file: its content without one trailing line end.
 * Warns on stderr when other people of the machine may read it.
 * @throws AppError `file-unreadable`, `input-refused` (empty, too long, not UTF-8).
 */
export async function passphraseFrom(path: string, io: Io): Promise<string> {
  const { bytes, mode } = await readBounded(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    io.err(`Warning: ${path} can be read by others. Run: chmod 600 ${path}\n`)
  }
  const refused = (because: string) =>
    new AppError('input-refused', { reason: `Correct ${path}, then try again.` }, { because })
  if (bytes.length > maxFileBytes) throw refused(`The file is longer than ${maxFileBytes} bytes.`)
  const text = utf8(bytes)?.replace(/\r?\n$/, '')
  if (text === undefined) throw refused('The file is not UTF-8 text.')
  if (text === '') throw refused('The file holds no passphrase.')
  return text
}

/** Asks twice without echo. @throws AppError `input-refused` when the two differ. */
export async function newPassphrase(ask: Ask): Promise<string> {
  const first = await ask.secret('New passphrase: ')
  const second = await ask.secret('The same again: ')
  if (first !== second) {
    throw new AppError(
      'input-refused',
      { reason: 'Run the command again and type the same passphrase twice.' },
      { because: 'The two passphrases differ.' },
    )
  }
  return first
}

async function readBounded(path: string): Promise<{ bytes: Buffer; mode: number }> {
  try {
    const file = await open(path, 'r')
    try {
      const { mode } = await file.stat()
      const bytes = Buffer.alloc(maxFileBytes + 1)
      let length = 0
      // A pipe (`<(pass show …)`) gives its bytes in pieces.
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, null)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return { bytes: bytes.subarray(0, length), mode }
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AppError('file-unreadable', { path }, { cause })
  }
}

function utf8(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8')
  return Buffer.from(text, 'utf8').equals(bytes) ? text : undefined
}
