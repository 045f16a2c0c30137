import {
  LineCounter,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseAllDocuments,
} from 'yaml'
import type { Document, Node } from 'yaml'
import type { Finding } from '../../../shared/models'

export type FilePath = readonly (string | number)[]

/** Where something stands in a file, both counted from 1. */
export type Place = { readonly line: number; readonly column: number }

export type YamlText =
  | {
      readonly ok: true
      /** Plain data; map entries without a value are left out, as Kubernetes does. */
      readonly value: unknown
      /** @returns the place of a path, or of the nearest thing around it. */
      placeOf(path: FilePath): Place | undefined
      /** @returns a scalar as it is written, `1.30` for a number that reads 1.3. */
      sourceOf(path: FilePath): string | undefined
    }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/** Far above any cluster, far below what aliases in aliases can grow to. */
const maxNodes = 1_000_000
const maxDepth = 32

/**
 * Reads one YAML 1.2 document; JSON is one too. Bounded: aliases are counted as if written out
 * before anything is built from them.
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    version: '1.2',
    lineCounter: lines,
    merge: true,
    stringKeys: true,
    prettyErrors: false,
  })
  if (!Array.isArray(documents)) return refused(empty())
  const [document, second] = documents
  if (!document) return refused(empty())
  const problems = [...document.errors, ...document.warnings]
  // The parser recurses: brackets nested thousands deep end its stack.
  if (problems.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return refused(tooDeep())
  if (problems.length > 0)
    return refused(...problems.slice(0, 20).map((p) => syntax(p.message, lines.linePos(p.pos[0]))))
  if (second) return refused(several(lines.linePos(second.range[0])))
  if (document.contents === null || isNothing(document.contents)) return refused(empty())
  const growth = sizeOf(document.contents)
  return growth ? refused(growth) : read(document, lines)
}

function read(document: Document.Parsed, lines: LineCounter): YamlText {
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: -1 })
  } catch (error) {
    // What the parser lets pass and the conversion does not: a merge key beside something that is no map.
    if (error instanceof Error) return refused(syntax(error.message, { line: 1, col: 1 }))
    throw error
  }
  const nodeAt = (path: FilePath): Node | undefined => {
    const node: unknown = document.getIn(path, true)
    return isScalar(node) || isCollection(node) || isAlias(node) ? node : undefined
  }
  return {
    ok: true,
    value: withoutNulls(value),
    placeOf(path) {
      for (let length = path.length; length >= 0; length--) {
        const around = path.slice(0, length)
        const start = (keyAt(nodeAt(around.slice(0, -1)), around.at(-1)) ?? nodeAt(around))
          ?.range?.[0]
        if (start === undefined) continue
        const { line, col } = lines.linePos(start)
        return { line, column: col }
      }
      return undefined
    },
    sourceOf(path) {
      const node = nodeAt(path)
      return isScalar(node) ? node.source : undefined
    },
  }
}

function isNothing(contents: Node): boolean {
  return isScalar(contents) && contents.value === null
}

/** A value is found by its key, because that is what a person looks for. */
function keyAt(parent: Node | undefined, name: string | number | undefined): Node | undefined {
  if (!isMap(parent) || typeof name !== 'string') return undefined
  const pair = parent.items.find(({ key }) => isScalar(key) && key.value === name)
  return isScalar(pair?.key) ? pair.key : undefined
}

/** Counts what the document grows to; a finding if that is too much or never ends. */
function sizeOf(root: Node): Finding | undefined {
  const sizes = new Map<string, number | 'open'>()
  let tooBig: Finding | undefined
  const measure = (node: unknown, depth: number): number => {
    if (tooBig) return 0
    if (depth > maxDepth) tooBig = tooDeep()
    if (isAlias(node)) {
      const size = sizes.get(node.source)
      if (typeof size === 'number') return size
      tooBig = size === 'open' ? endless(node.source) : unknownAlias(node.source)
      return 0
    }
    if (isPair(node)) return measure(node.key, depth) + measure(node.value, depth)
    const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined
    if (anchor !== undefined) sizes.set(anchor, 'open')
    let size = 1
    if (isCollection(node)) for (const item of node.items) size += measure(item, depth + 1)
    if (anchor !== undefined) sizes.set(anchor, size)
    if (size > maxNodes) tooBig ??= tooLarge()
    return size
  }
  measure(root, 0)
  return tooBig
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]))
}

function refused(...findings: readonly Finding[]): YamlText {
  return { ok: false, findings }
}

function finding(code: string, what: string, why: string, remedy: string): Finding {
  return { severity: 'error', code, path: [], what, why, remedy, fixes: [] }
}

function at({ line, col }: { line: number; col: number }): string {
  return `line ${line}, column ${col}`
}

const empty = () =>
  finding(
    'file-empty',
    'The file is empty.',
    'It holds no cluster definition.',
    'Start with metadata.name and spec.nodes.',
  )

const several = (place: { line: number; col: number }) =>
  finding(
    'file-several-documents',
    `A second document begins at ${at(place)}.`,
    'One file describes one cluster, and which one was meant cannot be known.',
    'Put each cluster into its own file.',
  )

const syntax = (message: string, place: { line: number; col: number }) =>
  finding(
    'file-syntax',
    `The file is not YAML or JSON at ${at(place)}.`,
    `${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`,
    'Correct that line. The reason is often an indentation, a missing quote or a name given twice.',
  )

const tooDeep = () =>
  finding(
    'file-too-deep',
    'The file is nested too deep.',
    `A cluster definition has fewer than ${maxDepth} levels.`,
    'Remove the brackets or levels that do not belong there.',
  )

const tooLarge = () =>
  finding(
    'file-aliases',
    'The file grows too large when its aliases are written out.',
    `More than ${maxNodes} values would come of it.`,
    'Use fewer aliases inside aliases.',
  )

const endless = (name: string) =>
  finding(
    'file-aliases',
    `The alias *${name} stands inside its own anchor.`,
    'Written out, it would never end.',
    'Write the value instead of the alias.',
  )

const unknownAlias = (name: string) =>
  finding(
    'file-aliases',
    `The alias *${name} has no anchor before it.`,
    'What it stands for cannot be known.',
    `Write &${name} before the value that is meant, or the value instead of the alias.`,
  )
