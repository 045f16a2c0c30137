import { rowsText } from '../dates'
import type { ChangesView, Finding } from '../../../../shared/models'
import type { z } from '../../../../shared/schema'
import { plural, t } from '../../words'

type Changes = z.infer<typeof ChangesView>

/** @returns the consequence of what waits: `4 certificates will be reissued, 39 stay as they are.` */
export function waitingSentence({ changes, untouched }: Changes): string {
  const named = (['new', 'reissued', 'retired'] as const)
    .map((kind) => ({ kind, rows: changes.filter((change) => change.kind === kind) }))
    .filter(({ rows }) => rows.length > 0)
  const parts = named.map(({ kind, rows }, index) =>
    index === 0
      ? t(`shell.foot.willBe.${kind}`, { total: rowsText(rows) })
      : t(`shell.foot.further.${kind}`, { n: rows.length }),
  )
  if (untouched > 0) parts.push(plural('shell.foot.untouched', untouched))
  return t('shell.foot.sentence', { parts: parts.join(', ') })
}

/** @returns the name of the route where the value of a finding is edited. */
export function screenOfFinding(finding: Finding): 'nodes' | 'users' | 'cluster' {
  const section = finding.path[1]
  return section === 'nodes' || section === 'users' ? section : 'cluster'
}
