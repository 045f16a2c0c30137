import { open } from 'node:fs/promises'
import { readDefinition } from '../main/domain/definition-file'
import { preflight } from '../main/domain/preflight'
import { maxDefinitionBytes, type ClusterDefinition } from '../shared/definition'
import { AppError } from '../shared/errors'
import { printedFindings, type PrintedFinding } from './findings'

/** A cluster file that was read: its definition only when nothing in it stops planning. */
export type ClusterFile = {
  readonly path: string
  readonly definition: ClusterDefinition
  readonly warnings: readonly PrintedFinding[]
}

/** A cluster file with errors. Every finding is in it, warnings too. */
export class ClusterFileError extends AppError {
  constructor(
    readonly path: string,
    readonly findings: readonly PrintedFinding[],
  ) {
    super('definition-invalid')
  }
}

/**
 * Reads and checks a cluster file.
 * @throws AppError `file-unreadable`; ClusterFileError with every finding when one is an error.
 */
export async function readClusterFile(path: string, now: Date): Promise<ClusterFile> {
  const text = await readText(path)
  const { definition, findings } = readDefinition(text)
  const all = definition === undefined ? findings : preflight(definition, now)
  const printed = printedFindings(all, text)
  if (definition === undefined || printed.some(({ severity }) => severity === 'error')) {
    throw new ClusterFileError(path, printed)
  }
  return { path, definition, warnings: printed }
}

/** One byte more than the limit is enough for `readDefinition` to say that it is too large. */
async function readText(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const bytes = Buffer.alloc(maxDefinitionBytes + 1)
      let length = 0
      while (length < bytes.length) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length, null)
        if (bytesRead === 0) break
        length += bytesRead
      }
      return bytes.toString('utf8', 0, length)
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new AppError('file-unreadable', { path }, { cause })
  }
}
