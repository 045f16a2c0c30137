import { maxImportBytes, maxImportYamlBytes } from '../../../shared/imports'
import { readYamlDocuments } from '../definition-file/yaml-text'
import type { YamlDocument } from '../definition-file/yaml-text'
import { refuse } from './found'

/** A foreign text, bounded, of which lines and documents are made once. */
export type SourceText = {
  readonly text: string
  /** The first lines that are not empty, for the sniffer. */
  readonly lines: readonly string[]
  /** Whether it can only be JSON or YAML. */
  readonly looksStructured: boolean
  /** Its YAML documents; JSON is one, without lines. Throws `import-refused`. */
  documents(): readonly YamlDocument[]
}

const firstLines = 200
const yamlMarks = [
  /^(?:---|%YAML)/,
  /^\s*(?:apiVersion|kind|nodes|items|all|hosts|children)\s*:/,
  /^-\s+[\w"'-]+\s*:(?:\s|$)/,
  /^-\s*\{/,
  /^[\w.-]+:\s*(?:#.*)?$/,
]

/** Throws `import-refused` for a text that is empty or too large. */
export function sourceText(text: string): SourceText {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > maxImportBytes)
    throw refuse(
      `It is larger than ${maxImportBytes / 1_048_576} MB. Ten thousand nodes need less.`,
    )
  const clean = text.replace(/^\uFEFF/, '')
  const start = clean.slice(0, 200_000).trimStart()
  if (start === '') throw refuse('The text is empty.')
  if (clean.includes('\0')) throw refuse('It is no text: it holds zero bytes.')
  if (/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(clean))
    throw refuse('It holds a private key, which has no place in a list of nodes.')
  const lines = clean
    .slice(0, 200_000)
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '' && !/^\s*[#;]/.test(line))
    .slice(0, firstLines)
  const isJson = /^[{[]/.test(start) && !/^\[[\w.:-]+\]\s*(?:[#;].*)?$/m.test(lines[0] ?? '')
  let read: readonly YamlDocument[] | undefined
  return {
    text: clean,
    lines,
    looksStructured:
      isJson || lines.slice(0, 20).some((line) => yamlMarks.some((mark) => mark.test(line))),
    documents: () => (read ??= (isJson ? fromJson(clean) : undefined) ?? fromYaml(clean, bytes)),
  }
}

/** JSON is read by its own parser, which is a hundred times faster; undefined for what is no JSON. */
function fromJson(text: string): readonly YamlDocument[] | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return [{ value, withNulls: value, placeOf: () => undefined, sourceOf: () => undefined }]
  } catch {
    return undefined
  }
}

/** Brackets within brackets; the reader takes seconds for thousands of them. */
const deepest = 100

function nesting(text: string): number {
  let depth = 0
  let most = 0
  for (const letter of text) {
    if (letter === '[' || letter === '{') depth += 1
    else if ((letter === ']' || letter === '}') && depth > 0) depth -= 1
    most = Math.max(most, depth)
  }
  return most
}

/** A cluster file of ours may be as large as the command line takes it. */
const ours = /^apiVersion: *["']?certwright\//m

function fromYaml(text: string, bytes: number): readonly YamlDocument[] {
  if (bytes > maxImportYamlBytes && !ours.test(text.slice(0, 4_000)))
    throw refuse(
      `It is YAML and larger than ${maxImportYamlBytes / 1_024} kB. Take JSON or a table instead: kubectl get nodes -o wide.`,
    )
  if (nesting(text) > deepest)
    throw refuse(`It is YAML with brackets more than ${deepest} deep. A list of nodes has a few.`)
  const file = readYamlDocuments(text)
  if (file.ok) return file.documents
  const [first] = file.findings
  throw refuse(`${first?.what ?? 'It is not YAML.'} ${first?.remedy ?? ''}`)
}
