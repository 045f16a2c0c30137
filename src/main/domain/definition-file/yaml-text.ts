import {
  LineCounter,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  parseAllDocuments,
} from 'yaml'
import type { Document, Node, Scalar, YAMLMap } from 'yaml'
import type { Finding } from '../../../shared/models'
import { empty, endless, several, syntax, tooDeep, tooLarge, unknownAlias } from './yaml-findings'

export type FilePath = readonly (string | number)[]

/** Where something stands in a file, both counted from 1. */
export type Place = { readonly line: number; readonly column: number }

/** One document of a file. */
export type YamlDocument = {
  /** Plain data; map entries without a value are left out, as Kubernetes does. */
  readonly value: unknown
  /** The same with those entries as null, for formats in which a bare key says something. */
  readonly withNulls: unknown
  /** @returns the place of a path, or of the nearest thing around it. */
  placeOf(path: FilePath): Place | undefined
  /** @returns a scalar as it is written, `1.30` for a number that reads 1.3. */
  sourceOf(path: FilePath): string | undefined
}

type Refused = { readonly ok: false; readonly findings: readonly Finding[] }
export type YamlText = ({ readonly ok: true } & YamlDocument) | Refused
export type YamlDocuments =
  { readonly ok: true; readonly documents: readonly YamlDocument[] } | Refused

/** Far above any cluster, far below what aliases in aliases can grow to. */
const maxNodes = 1_000_000
const maxDepth = 32

/**
 * Reads one YAML 1.2 document; JSON is one too. Bounded: aliases are counted as if written out
 * before anything is built from them.
 */
export function readYaml(text: string): YamlText {
  const file = parsed(text)
  if (!file.ok) return file
  const { documents, lines } = file
  const [document, second] = documents
  if (second) return refused(several(lines.linePos(second.range[0])))
  return document ? one(document, lines, maxDepth) : refused(empty())
}

/**
 * Reads every document of a file, in order; empty ones are left out. Bounded like `readYaml`.
 * Tags that are not known (`!vault`) leave their value a text.
 */
export function readYamlDocuments(text: string): YamlDocuments {
  const file = parsed(text, 'TAG_RESOLVE_FAILED')
  if (!file.ok) return file
  const documents: YamlDocument[] = []
  for (const document of file.documents) {
    if (document.contents === null || isNothing(document.contents)) continue
    // Objects of Kubernetes nest deeper than a definition.
    const read = one(document, file.lines, 2 * maxDepth)
    if (!read.ok) return read
    documents.push(read)
  }
  return documents.length === 0 ? refused(empty()) : { ok: true, documents }
}

function parsed(
  text: string,
  allowed?: string,
):
  | {
      readonly ok: true
      readonly documents: readonly Document.Parsed[]
      readonly lines: LineCounter
    }
  | Refused {
  const lines = new LineCounter()
  const documents = parseAllDocuments(text.replace(/^\uFEFF/, ''), {
    version: '1.2',
    lineCounter: lines,
    merge: true,
    stringKeys: true,
    // The parser compares each key with all before it; `sizeOf` does it in one pass.
    uniqueKeys: false,
    prettyErrors: false,
  })
  if (!Array.isArray(documents)) return refused(empty())
  const problems = documents
    .flatMap(({ errors, warnings }) => [...errors, ...warnings])
    .filter(({ code }) => code !== allowed)
  // The parser recurses: brackets nested thousands deep end its stack.
  if (problems.some(({ code }) => code === 'RESOURCE_EXHAUSTION')) return refused(tooDeep(maxDepth))
  if (problems.length > 0)
    return refused(...problems.slice(0, 20).map((p) => syntax(p.message, lines.linePos(p.pos[0]))))
  return { ok: true, documents, lines }
}

function one(document: Document.Parsed, lines: LineCounter, depth: number): YamlText {
  if (document.contents === null || isNothing(document.contents)) return refused(empty())
  const problem = sizeOf(document.contents, lines, depth)
  return problem ? refused(problem) : read(document, lines)
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
    withNulls: value,
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

/** Counts what the document grows to; a finding if that is too much or never ends, or if a key stands twice. */
function sizeOf(root: Node, lines: LineCounter, deepest: number): Finding | undefined {
  const sizes = new Map<string, number | 'open'>()
  let tooBig: Finding | undefined
  const measure = (node: unknown, depth: number): number => {
    if (tooBig) return 0
    if (depth > deepest) tooBig = tooDeep(deepest)
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
    if (isMap(node)) {
      const twice = keyGivenTwice(node)
      if (twice) tooBig ??= syntax('Map keys must be unique', lines.linePos(twice.range?.[0] ?? 0))
    }
    if (isCollection(node)) for (const item of node.items) size += measure(item, depth + 1)
    if (anchor !== undefined) sizes.set(anchor, size)
    if (size > maxNodes) tooBig ??= tooLarge(maxNodes)
    return size
  }
  measure(root, 0)
  return tooBig
}

/** A merge key may stand several times, as the parser reads it. */
function keyGivenTwice({ items }: YAMLMap): Scalar | undefined {
  const known = new Set<unknown>()
  for (const { key } of items) {
    if (!isScalar(key) || key.value === '<<') continue
    if (known.has(key.value)) return key
    known.add(key.value)
  }
  return undefined
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).filter(([, item]) => item !== null)
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]))
}

function refused(...findings: readonly Finding[]): Refused {
  return { ok: false, findings }
}
