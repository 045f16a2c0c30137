import type { Finding } from '../../../shared/models'
import type { z } from '../../../shared/schema'
import { fieldsAt, nearest, placeOfField } from './known-fields'
import type { FilePath, YamlText } from './yaml-text'

type Issue = z.core.$ZodIssue
type Words = Pick<Finding, 'code' | 'what' | 'why' | 'remedy'>

/** Nobody reads more, and each one looks for its place and for the word that was meant. */
const mostFindings = 100

/**
 * Says each thing that the schema refuses, with its place in the file. Of more than a hundred, the rest is
 * one finding with their number.
 */
export function findingsFor(
  issues: readonly Issue[],
  value: unknown,
  file: Extract<YamlText, { ok: true }>,
): readonly Finding[] {
  const count = issues.reduce((sum, issue) => sum + thingsIn(issue), 0)
  const findings: Finding[] = []
  for (const issue of issues) {
    if (findings.length >= mostFindings) break
    const path = pathOf(issue.path)
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys.slice(0, mostFindings - findings.length))
        findings.push(finding([...path, key], unknownField(path, key), file))
    else findings.push(finding(path, wordsFor(issue, path, valueAt(value, path), file), file))
  }
  return count > findings.length ? [...findings, theRest(count - findings.length)] : findings
}

function thingsIn(issue: Issue): number {
  return issue.code === 'unrecognized_keys' ? issue.keys.length : 1
}

function theRest(count: number): Finding {
  return {
    severity: 'error',
    code: 'file-more',
    path: [],
    what: `${count} more ${count === 1 ? 'thing is' : 'things are'} wrong in the file.`,
    why: `The first ${mostFindings} are named.`,
    remedy: 'Correct those, then look again.',
    fixes: [],
  }
}

function finding(path: FilePath, words: Words, file: Extract<YamlText, { ok: true }>): Finding {
  const place = file.placeOf(path)
  const where = place ? ` (line ${place.line}, column ${place.column})` : ''
  return {
    severity: 'error',
    path: [...path],
    fixes: [],
    ...words,
    what: `${words.what}${where}.`,
  }
}

function unknownField(path: FilePath, key: string): Words {
  const known = fieldsAt(path)
  const meant = nearest(key, known)
  const home = placeOfField(key)
  const remedy =
    (meant !== undefined && `Did you mean ${meant}?`) ||
    (home !== undefined && `It belongs in ${home}.`) ||
    `Remove it. Known here: ${known.join(', ')}.`
  return {
    code: 'file-unknown-field',
    what: `${pathText([...path, short(key)])} is not a field`,
    why: 'A field that is not understood would be ignored, and the cluster would differ from the file.',
    remedy,
  }
}

function wordsFor(
  issue: Issue,
  path: FilePath,
  value: unknown,
  file: Extract<YamlText, { ok: true }>,
): Words {
  const name = pathText(path)
  switch (issue.code) {
    case 'invalid_type':
      return value === undefined ? missing(name) : wrongType(issue.expected, path, value, file)
    case 'invalid_value':
      return notOneOf(name, issue.values.map(String), value)
    case 'too_big':
      return {
        code: 'file-too-big',
        what: `${name} is too long`,
        why: `It may have at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}.`,
        remedy: 'Shorten it.',
      }
    case 'invalid_format':
      return {
        code: 'file-format',
        what: `${name} is ${shown(value)}, which is not a lifetime`,
        why: 'A lifetime is a whole number and y, d or h for years, days or hours.',
        remedy: 'Write it like 1y, 90d or 8760h.',
      }
    default:
      return {
        code: 'file-value',
        what: `${name} has a value that does not belong there`,
        why: `${issue.message}.`,
        remedy: 'Correct or remove it.',
      }
  }
}

function missing(name: string): Words {
  return {
    code: 'file-missing-field',
    what: `${name} is missing`,
    why: 'It has no default.',
    remedy: `Add ${name}.`,
  }
}

function wrongType(
  expected: string,
  path: FilePath,
  value: unknown,
  file: Extract<YamlText, { ok: true }>,
): Words {
  const source = file.sourceOf(path)
  if (expected === 'string' && source !== undefined && typeof value !== 'object')
    return {
      code: 'file-type',
      what: `${pathText(path)} is read as ${typeof value === 'number' ? 'a number' : 'yes or no'}, not as text`,
      why: 'YAML reads some unquoted words and all unquoted numbers as something else than text.',
      remedy: `Write it in quotes: "${short(source)}".`,
    }
  const kinds: Readonly<Record<string, string>> = {
    string: 'a text',
    array: 'a list',
    object: 'a map of fields',
    record: 'a map of fields',
  }
  return {
    code: 'file-type',
    what: `${pathText(path)} is not ${kinds[expected] ?? expected}`,
    why: `${shown(value)} stands there.`,
    remedy:
      expected === 'array'
        ? 'Write a list, as in [one, two].'
        : `Write ${kinds[expected] ?? expected} instead.`,
  }
}

function notOneOf(name: string, known: readonly string[], value: unknown): Words {
  if (value === undefined) return missing(name)
  const meant = typeof value === 'string' ? nearest(value, known) : undefined
  return {
    code: 'file-choice',
    what: `${name} is ${shown(value)}`,
    why:
      known.length === 1
        ? `This version of Certwright knows ${known.join()} only.`
        : `It must be one of ${known.join(', ')}.`,
    remedy: meant === undefined ? `Use ${known[0] ?? ''}.` : `Did you mean ${meant}?`,
  }
}

/** `spec.nodes[2].addresses[0]` */
export function pathText(path: FilePath): string {
  if (path.length === 0) return 'The file'
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'A list'
  if (typeof value === 'object' && value !== null) return 'A map of fields'
  return short(String(value))
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}

function pathOf(path: readonly PropertyKey[]): FilePath {
  return path.map((part) => (typeof part === 'number' ? part : String(part)))
}

function valueAt(value: unknown, path: FilePath): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = Object.getOwnPropertyDescriptor(current, part)?.value
  }
  return current
}
