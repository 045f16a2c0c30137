import { randomUUID } from 'node:crypto'
import type { ClusterDefinition } from '../../shared/definition'
import { AppError } from '../../shared/errors'
import type { ImportPreview, ImportSource } from '../../shared/imports'
import { previewImport } from '../domain/import/preview'
import type { Reading } from '../domain/import/preview'

/** Texts from which nodes are read. A file that was chosen stays here; the window knows its token. */
export type Imports = {
  /** Keeps the text of a chosen file in place of the one before. @returns its token */
  keep(text: string): string
  /** Errors `import-refused`; `input-refused` for a token of a file that is no longer kept. */
  preview(into: ClusterDefinition, source: ImportSource, reading: Reading): ImportPreview
  /** The text of a source. Error `input-refused` for a token of a file that is no longer kept. */
  text(source: ImportSource): string
}

/** @returns a place for one chosen file. */
export function createImports(): Imports {
  let kept: { readonly token: string; readonly text: string } | undefined
  return {
    keep(text) {
      kept = { token: randomUUID(), text }
      return kept.token
    },
    preview(into, source, reading) {
      return previewImport(textOf(source, kept), into, reading)
    },
    text(source) {
      return textOf(source, kept)
    },
  }
}

function textOf(source: ImportSource, kept: { token: string; text: string } | undefined): string {
  if ('text' in source) return source.text
  if (kept?.token === source.token) return kept.text
  throw new AppError('input-refused', { reason: 'The file is no longer open. Choose it again.' })
}
