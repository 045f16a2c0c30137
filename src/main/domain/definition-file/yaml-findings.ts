/** What is said of a file that is not YAML as a cluster definition needs it. */
import type { Finding } from '../../../shared/models'

function finding(code: string, what: string, why: string, remedy: string): Finding {
  return { severity: 'error', code, path: [], what, why, remedy, fixes: [] }
}

function at({ line, col }: { line: number; col: number }): string {
  return `line ${line}, column ${col}`
}

export const empty = () =>
  finding(
    'file-empty',
    'The file is empty.',
    'It holds no cluster definition.',
    'Start with metadata.name and spec.nodes.',
  )

export const several = (place: { line: number; col: number }) =>
  finding(
    'file-several-documents',
    `A second document begins at ${at(place)}.`,
    'One file describes one cluster, and which one was meant cannot be known.',
    'Put each cluster into its own file.',
  )

export const syntax = (message: string, place: { line: number; col: number }) =>
  finding(
    'file-syntax',
    `The file is not YAML or JSON at ${at(place)}.`,
    `${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`,
    'Correct that line. The reason is often an indentation, a missing quote or a name given twice.',
  )

export const tooDeep = (levels: number) =>
  finding(
    'file-too-deep',
    'The file is nested too deep.',
    `A cluster definition has fewer than ${levels} levels.`,
    'Remove the brackets or levels that do not belong there.',
  )

/** @param values how many the file may grow to */
export const tooLarge = (values: number) =>
  finding(
    'file-aliases',
    'The file grows too large when its aliases are written out.',
    `More than ${values} values would come of it.`,
    'Use fewer aliases inside aliases.',
  )

export const endless = (name: string) =>
  finding(
    'file-aliases',
    `The alias *${name} stands inside its own anchor.`,
    'Written out, it would never end.',
    'Write the value instead of the alias.',
  )

export const unknownAlias = (name: string) =>
  finding(
    'file-aliases',
    `The alias *${name} has no anchor before it.`,
    'What it stands for cannot be known.',
    `Write &${name} before the value that is meant, or the value instead of the alias.`,
  )
