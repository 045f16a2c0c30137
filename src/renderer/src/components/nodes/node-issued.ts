/** What the certificates of a node say today, to be shown beside what the definition says. */
import type { CertificateRow, Status } from '../../../../shared/models'
import type { NodeDefinition } from '../../../../shared/definition'
import { t } from '../../words'
import { orderedStates, statusWord, totalOf } from '../status-words'
import type { StateCounts } from '../status-words'

export type IssuedNames = { readonly addresses: string[]; readonly dnsNames: string[] }

/** Names that never come from a node's cells. */
const fixedNames = new Set(['127.0.0.1', '::1', 'localhost'])

/**
 * One spelling per address, so that `FD00::0021` equals `fd00::21`. The URL parser knows the
 * rules of RFC 5952; what it refuses is compared as text.
 */
export function sameSpelling(value: string): string {
  const lower = value.trim().toLowerCase()
  if (!lower.includes(':')) return lower
  const url = `http://[${lower}]`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : lower
}

/**
 * Names in the kubelet serving certificates: that row holds the node's own names and nothing else.
 * @returns by node name; nodes without an issued certificate are left out.
 */
export function issuedNames(rows: readonly CertificateRow[]): Map<string, IssuedNames> {
  const issued = new Map<string, IssuedNames>()
  for (const row of rows) {
    if (row.spec !== 'kubelet-serving' || row.node === null || row.status === 'waiting') continue
    issued.set(row.node, {
      addresses: row.addresses.filter((name) => !fixedNames.has(name)),
      dnsNames: row.dnsNames.filter((name) => name !== row.node && !fixedNames.has(name)),
    })
  }
  return issued
}

/** One value of a cell: `isNew` is not in the certificate yet; `old` is in it and no longer wanted. */
export type CellValue = { readonly text: string; readonly state: 'same' | 'new' | 'old' }

/** The values of a cell in the order typed, then the old ones that they replace. */
export function cellValues(
  now: readonly string[],
  issued: readonly string[] | undefined,
): CellValue[] {
  if (issued === undefined) return now.map((text) => ({ text, state: 'same' }))
  const before = new Set(issued.map(sameSpelling))
  const after = new Set(now.map(sameSpelling))
  return [
    ...now.map((text): CellValue => ({
      text,
      state: before.has(sameSpelling(text)) ? 'same' : 'new',
    })),
    ...issued
      .filter((text) => !after.has(sameSpelling(text)))
      .map((text): CellValue => ({ text, state: 'old' })),
  ]
}

/** The state that is shown for a node, and the words with the number in them. */
export type NodeState = { readonly status: Status; readonly text: string }

/**
 * `1 of 11 expiring`, `11 valid`, `2 when issued`. Undefined while nothing is known of the node,
 * which is so as long as findings stop the plan.
 */
export function nodeState(states: StateCounts | undefined): NodeState | undefined {
  const [worst] = orderedStates(states ?? {})
  if (states === undefined || worst === undefined) return undefined
  const { status, count: n } = worst
  if (status === 'waiting') return { status, text: t('nodes.whenIssued', { n }) }
  if (status === 'valid') return { status, text: t('nodes.valid', { n }) }
  const state = statusWord(status).toLowerCase()
  return { status, text: t('nodes.trouble', { count: n, total: totalOf(states), state }) }
}

/** How a node is called in sentences and accessible names while it has no name. */
export function nodeTitle(node: Pick<NodeDefinition, 'name'>, index: number): string {
  return node.name === '' ? t('nodes.unnamed', { number: index + 1 }) : node.name
}
