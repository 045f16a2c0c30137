import type { SelectionForm } from '../../shared/certificate-format'
import { formatsFor } from '../../shared/certificate-format'
import { AppError } from '../../shared/errors'
import { safeFileName, uniqueFileName } from '../domain/files'
import type { RowKey } from '../domain/plan/spec'
import type { Archive, ArchiveFile } from './export-ports'
import type { ProjectState } from './project-state'
import { publicPem, savedFileName } from './saving'

/** @returns the file name under which many rows are saved: `homelab-certificates.zip`. */
export function selectionFileName(state: ProjectState, form: SelectionForm): string {
  return `${safeFileName(state.project.definition.metadata.name)}-certificates.${form}`
}

/**
 * @param keys rows in the order in which they are written
 * @returns the public parts of rows: PEM one after the other, or a zip with a file each.
 *   Errors `certificate-not-found`, `input-refused` for a row without a public part.
 */
export function selectionFile(
  state: ProjectState,
  keys: readonly RowKey[],
  form: SelectionForm,
  archive: Pick<Archive, 'zip'>,
): Buffer {
  const files = publicFiles(state, keys)
  return form === 'zip' ? archive.zip(files) : Buffer.concat(files.map(({ content }) => content))
}

function publicFiles(state: ProjectState, keys: readonly RowKey[]): ArchiveFile[] {
  const taken = new Set<string>()
  return [...new Set(keys)].map((key) => {
    const kind = state.issued.get(key)?.kind
    if (kind !== undefined && !formatsFor(kind).includes('pem'))
      throw new AppError('input-refused', { reason: `${key} has no public part.` })
    const path = uniqueFileName(savedFileName(state, key, 'pem'), taken)
    return { path, mode: 0o644, content: Buffer.from(publicPem(state, key)) }
  })
}
