import type { Differences } from '../../../../shared/activity-models'
import { t } from '../../words'

const shown = 4

/** @returns what going back to a state does, one sentence for each kind of thing. */
export function differenceLines({ nodes, users, certificates, settings }: Differences): string[] {
  return [
    ...linesOf(t('activity.states.listNodes'), nodes),
    ...linesOf(t('activity.states.listUsers'), users),
    ...linesOf(t('activity.states.listCertificates'), certificates),
    ...(settings.length > 0 ? [t('activity.states.settings', { names: named(settings) })] : []),
  ]
}

function linesOf(what: string, { added, removed, changed }: Differences['nodes']): string[] {
  return [
    ...(added.length > 0 ? [t('activity.states.added', { what, names: named(added) })] : []),
    ...(removed.length > 0 ? [t('activity.states.removed', { what, names: named(removed) })] : []),
    ...(changed.length > 0 ? [t('activity.states.changed', { what, names: named(changed) })] : []),
  ]
}

function named(names: readonly string[]): string {
  const first = names.slice(0, shown).join(', ')
  const others = names.length - shown
  return others > 0 ? t('activity.states.others', { names: first, n: others }) : first
}
