import { daysText } from '../dates'
import { orderedStates } from '../status-words'
import type { ProjectSummary, Status } from '../../../../shared/models'
import { listText, plural, t } from '../../words'

export type StateLine = { readonly status: Status; readonly text: string }

/** @returns the trouble of a project in words, worst first; one line that says all is well otherwise. */
export function stateLines(summary: ProjectSummary): StateLine[] {
  const { states, certificates, nextExpiry } = summary
  const waiting = states.waiting ?? 0
  if (certificates === 0) return [{ status: 'waiting', text: t('projects.noNodes') }]
  if (waiting === certificates) return [{ status: 'waiting', text: t('projects.nothingIssued') }]
  const trouble = orderedStates(states).filter(
    ({ status }) => status !== 'valid' && status !== 'superseded',
  )
  if (trouble.length === 0)
    return [{ status: 'valid', text: t('projects.allValid', { n: certificates }) }]
  return trouble.map(({ status, count }) => ({ status, text: troubleText(status, count) }))

  function troubleText(status: Status, count: number): string {
    if (status === 'expiring' && nextExpiry !== null) {
      return plural('projects.expiring', count, { days: daysText(nextExpiry.daysLeft) })
    }
    if (status === 'waiting') return plural('projects.waiting', count)
    return t(`status.count.${status}`, { n: count })
  }
}

/** @returns the projects as they stand in the list: pinned ones first, in the order in which they were pinned. */
export function listOrder(
  projects: readonly ProjectSummary[],
  pinned: readonly string[],
): ProjectSummary[] {
  const rank = ({ id }: ProjectSummary) => {
    const at = pinned.indexOf(id)
    return at < 0 ? pinned.length : at
  }
  return [...projects].sort((left, right) => rank(left) - rank(right))
}

/** @returns `3 control planes and 2 other nodes`, the words behind the squares. */
export function nodesText({ nodes }: ProjectSummary): string {
  return listText([
    plural('counts.controlPlanes', nodes.controlPlanes),
    plural('counts.otherNodes', nodes.others),
  ])
}
