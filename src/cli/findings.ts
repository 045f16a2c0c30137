import { readYaml } from '../main/domain/definition-file/yaml-text'
import type { Finding } from '../shared/models'

/** A finding as it is printed: the path as text, with its place in the file. */
export type PrintedFinding = {
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** `spec.nodes[2].addresses[0]`; `(file)` for the file as a whole. */
  readonly path: string
  /** Counted from 1; null where the path is not in the file. */
  readonly line: number | null
  readonly column: number | null
  readonly what: string
  readonly why: string
  readonly remedy: string
}

/** @param text the cluster file that the findings are about. */
export function printedFindings(findings: readonly Finding[], text: string): PrintedFinding[] {
  if (findings.length === 0) return []
  const file = readYaml(text)
  return findings.map(({ severity, code, path, what, why, remedy }) => {
    const place = file.ok ? file.placeOf(path) : undefined
    return {
      severity,
      code,
      path: pathText(path),
      line: place?.line ?? null,
      column: place?.column ?? null,
      what,
      why,
      remedy,
    }
  })
}

/** @returns blocks of text, one per finding: place, what, why, remedy. */
export function findingsText(file: string, findings: readonly PrintedFinding[]): string {
  return findings
    .map(({ severity, path, line, column, what, why, remedy }) => {
      const place = line === null ? file : `${file}:${line}:${column ?? 1}`
      return `${place}  ${path}\n  ${severity}: ${what}\n  why: ${why}\n  remedy: ${remedy}\n`
    })
    .join('')
}

function pathText(path: Finding['path']): string {
  const text = path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
  return text === '' ? '(file)' : text
}
