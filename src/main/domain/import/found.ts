import type { Role } from '../../../shared/definition'
import type { ImportPreview } from '../../../shared/imports'
import { AppError } from '../../../shared/errors'

/** A node as a text names it. What the text does not speak of is undefined, and stays as it is. */
export type FoundNode = {
  /** Line in the text, from 1; undefined where the format has none. */
  readonly line: number | undefined
  readonly name: string
  readonly roles?: readonly Role[] | undefined
  readonly addresses?: readonly string[] | undefined
  readonly dnsNames?: readonly string[] | undefined
}

/** A part of the text that cannot be a node, and one sentence why. */
export type RefusedRow = {
  readonly line: number | undefined
  readonly text: string
  readonly reason: string
}

/** A value for the cluster: where it goes in the definition, and what it is called. */
export type FoundField = {
  readonly path: readonly string[]
  readonly label: string
  readonly value: FieldValue
}
export type FieldValue = string | readonly string[] | readonly Readonly<Record<string, unknown>>[]

/** Everything that was read from a text, before it is compared with a project. */
export type Found = {
  readonly nodes: readonly FoundNode[]
  readonly refused?: readonly RefusedRow[]
  readonly fields?: readonly FoundField[]
  readonly notes?: readonly string[]
  /** Whether the text is a whole cluster file of ours. */
  readonly isCluster?: true
  readonly table?: NonNullable<ImportPreview['table']>
}

/** The most nodes that one text may name; the schema of the definition takes no more either. */
export const maxFoundNodes = 10_000

/** @returns the error for a text of which nothing can be taken. @param reason one or more sentences */
export function refuse(reason: string): AppError {
  return new AppError('import-refused', { reason })
}

/** @returns the beginning of a foreign text on one line, for messages and lists. */
export function shown(text: string, most = 60): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  return line.length > most ? `${line.slice(0, most - 1)}…` : line
}
