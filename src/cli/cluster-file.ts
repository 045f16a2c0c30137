import { readTextFile } from '../main/composition'
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
  const text = await readTextFile(path, maxDefinitionBytes)
  const { definition, findings } = readDefinition(text)
  const all = definition === undefined ? findings : preflight(definition, now)
  const printed = printedFindings(all, text)
  if (definition === undefined || printed.some(({ severity }) => severity === 'error')) {
    throw new ClusterFileError(path, printed)
  }
  return { path, definition, warnings: printed }
}
