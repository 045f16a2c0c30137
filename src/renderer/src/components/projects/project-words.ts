import { countText, daysText } from '../dates'
import { orderedStates } from '../status-words'
import type { ProjectSummary, Status } from '../../../../shared/models'

export type StateLine = { readonly status: Status; readonly text: string }

/** @returns the trouble of a project in words, worst first; one line that says all is well otherwise. */
export function stateLines(summary: ProjectSummary): StateLine[] {
  const { states, certificates, nextExpiry } = summary
  const waiting = states.waiting ?? 0
  if (certificates === 0) return [{ status: 'waiting', text: 'No nodes yet' }]
  if (waiting === certificates) return [{ status: 'waiting', text: 'Nothing is issued yet' }]
  const trouble = orderedStates(states).filter(
    ({ status }) => status !== 'valid' && status !== 'superseded',
  )
  if (trouble.length === 0) return [{ status: 'valid', text: `All ${certificates} valid` }]
  return trouble.map(({ status, count }) => ({ status, text: troubleText(status, count) }))

  function troubleText(status: Status, count: number): string {
    switch (status) {
      case 'expiring': {
        const days = nextExpiry === null ? '' : daysText(nextExpiry.daysLeft)
        if (days === '') return `${count} expiring`
        return count === 1 ? `1 expires in ${days}` : `${count} expiring, first in ${days}`
      }
      case 'waiting':
        return count === 1 ? '1 waits to be issued' : `${count} wait to be issued`
      case 'not-yet-valid':
        return `${count} not yet valid`
      default:
        return `${count} ${status}`
    }
  }
}

/** @returns `3 control planes, 2 other nodes`, the words behind the squares. */
export function nodesText({ nodes }: ProjectSummary): string {
  return [
    countText(nodes.controlPlanes, 'control plane', 'control planes'),
    countText(nodes.others, 'other node', 'other nodes'),
  ].join(', ')
}
