import { rowsText } from '../dates'
import type { ChangesView, Finding } from '../../../../shared/models'
import type { z } from '../../../../shared/schema'

type Changes = z.infer<typeof ChangesView>

/** @returns the consequence of what waits: `4 certificates will be reissued, 39 stay as they are.` */
export function waitingSentence({ changes, untouched }: Changes): string {
  const named = (['new', 'reissued', 'retired'] as const)
    .map((kind) => ({ kind, rows: changes.filter((change) => change.kind === kind) }))
    .filter(({ rows }) => rows.length > 0)
  const words = named.map(({ kind, rows }, index) =>
    index === 0
      ? `${rowsText(rows)} will be ${kind === 'new' ? 'issued' : kind}`
      : `${rows.length} ${kind}`,
  )
  const rest =
    untouched === 0
      ? ''
      : `, ${untouched} ${untouched === 1 ? 'stays' : 'stay'} as ${untouched === 1 ? 'it is' : 'they are'}`
  return `${words.join(', ')}${rest}.`
}

/** @returns the name of the route where the value of a finding is edited. */
export function screenOfFinding(finding: Finding): 'nodes' | 'users' | 'cluster' {
  const section = finding.path[1]
  return section === 'nodes' || section === 'users' ? section : 'cluster'
}
