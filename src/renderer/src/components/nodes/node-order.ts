/** Which nodes the table shows, and in which order. */
import type { NodeDefinition } from '../../../../shared/definition'
import type { Finding, Status } from '../../../../shared/models'
import { orderedStates } from '../status-words'
import type { StateCounts } from '../status-words'

export const nodeOrders = ['entered', 'name', 'trouble'] as const
/** As entered, by name, or what needs a look first. */
export type NodeOrder = (typeof nodeOrders)[number]

export type OrderInput = {
  readonly nodes: readonly NodeDefinition[]
  readonly query: string
  readonly order: NodeOrder
  readonly states: Readonly<Record<string, StateCounts>>
  readonly findings: readonly Finding[]
}

/** @returns positions in the definition of the nodes to show. All words of the query must be found. */
export function shownNodes({ nodes, query, order, states, findings }: OrderInput): number[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const shown = nodes.flatMap((node, index) => (matches(node, words) ? [index] : []))
  const nameAt = (index: number) => nodes[index]?.name ?? ''
  if (order === 'name')
    return shown.sort((one, other) => byName.compare(nameAt(one), nameAt(other)))
  if (order === 'entered') return shown
  const errors = rankOfFindings(findings)
  const rank = (index: number) =>
    (errors.get(index) ?? 2) * 100 + rankOfState(states[nameAt(index)])
  const ranks = new Map(shown.map((index) => [index, rank(index)]))
  return shown.sort((one, other) => (ranks.get(one) ?? 0) - (ranks.get(other) ?? 0))
}

/** `w-10` comes after `w-9`. */
const byName = new Intl.Collator('en', { numeric: true })
const quiet: readonly Status[] = ['waiting', 'valid']

function matches(node: NodeDefinition, words: readonly string[]): boolean {
  if (words.length === 0) return true
  const text = [node.name, ...node.roles, ...node.addresses, ...node.dnsNames]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** By position of the node: 0 for an error, 1 for a warning. */
function rankOfFindings(findings: readonly Finding[]): Map<number, number> {
  const ranks = new Map<number, number>()
  for (const { path, severity } of findings) {
    const index = path[2]
    if (path[1] !== 'nodes' || typeof index !== 'number') continue
    const rank = severity === 'error' ? 0 : 1
    ranks.set(index, Math.min(rank, ranks.get(index) ?? rank))
  }
  return ranks
}

function rankOfState(states: StateCounts | undefined): number {
  const [worst] = orderedStates(states ?? {})
  if (worst === undefined) return 50
  return quiet.includes(worst.status) ? 60 + quiet.indexOf(worst.status) : 10
}
