/** Search and filters of the ledger. Pure, so that they are tested without a window. */
import { ledgerKinds, type LedgerKind, type LedgerView } from '../../../../shared/activity-models'

export const periods = ['day', 'week', 'month', 'year'] as const
export type Period = (typeof periods)[number]
const days: Readonly<Record<Period, number>> = { day: 1, week: 7, month: 30, year: 365 }

export type ActivityFilter = {
  readonly text: string
  readonly kinds: readonly LedgerKind[]
  readonly nodes: readonly string[]
  readonly rows: readonly string[]
  readonly period: Period | undefined
}

export const noFilter: ActivityFilter = {
  text: '',
  kinds: [],
  nodes: [],
  rows: [],
  period: undefined,
}

/** @returns the entries that match all of a filter, in the order that they came in. */
export function searchEntries(
  entries: readonly LedgerView[],
  { text, kinds, nodes, rows, period }: ActivityFilter,
  now: Date,
): LedgerView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const since = period === undefined ? -Infinity : now.getTime() - days[period] * 86_400_000
  return entries.filter(
    (entry) =>
      (kinds.length === 0 || kinds.includes(entry.kind)) &&
      (nodes.length === 0 || entry.nodes.some((node) => nodes.includes(node))) &&
      (rows.length === 0 || entry.rows.some((row) => rows.includes(row))) &&
      Date.parse(entry.at) >= since &&
      hasWords(entry, words),
  )
}

function hasWords(entry: LedgerView, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const { sequence, by, what, details, nodes, rows, hash } = entry
  const text = [`${sequence}`, by, what, ...details, ...nodes, ...rows, hash]
    .join('\n')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** @returns what the entries can be filtered by, each once: kinds as in the program, names in order. */
export function choicesIn(entries: readonly LedgerView[]): {
  readonly kinds: readonly LedgerKind[]
  readonly nodes: readonly string[]
  readonly rows: readonly string[]
} {
  const collator = new Intl.Collator('en', { numeric: true })
  const present = new Set(entries.map(({ kind }) => kind))
  const all = (pick: (entry: LedgerView) => readonly string[]) =>
    [...new Set(entries.flatMap(pick))].sort(collator.compare)
  return {
    kinds: ledgerKinds.filter((kind) => present.has(kind)),
    nodes: all(({ nodes }) => nodes),
    rows: all(({ rows }) => rows),
  }
}
