import type { ChangesView } from '../../shared/models'
import type { Change, Reason } from '../domain/changes'
import { isIssuedCertificate } from '../domain/ledger'
import type { Issued } from '../domain/ledger'
import { layouts } from '../domain/layouts'
import type { Place } from '../domain/layouts/layout'
import { labelOf } from '../domain/plan'
import { rowsFilledBy } from '../domain/plan/hierarchy'
import { altNameTexts, isCertificateItem } from '../domain/plan/spec'
import type { RowKey, SpecId } from '../domain/plan/spec'
import type { Evaluation } from './project-state'
import { labelFor, ownerOf } from './row-names'

/**
 * @param asked rows for which apply makes a key pair and a request.
 * @returns the impact of the waiting edits, with what to restart where.
 */
export function changesView(
  { changes, plan, cluster }: NonNullable<Evaluation['planned']>,
  asked: ReadonlySet<RowKey>,
): ChangesView {
  const layout = layouts[cluster.layout]
  const changed = new Map<string, Set<SpecId>>()
  for (const change of changes.changes) {
    if (change.kind === 'retired') continue
    const { item } = change
    // What the whole cluster shares changes on every node that holds it.
    for (const spec of rowsFilledBy(cluster, item.spec)) {
      const nodes =
        'node' in item && item.node !== undefined
          ? [item.node]
          : cluster.nodes
              .filter((node) => holds(layout.places[spec], node.roles))
              .map(({ name }) => name)
      for (const node of nodes) changed.set(node, (changed.get(node) ?? new Set()).add(spec))
    }
  }
  const restarts: Record<string, string[]> = {}
  for (const node of cluster.nodes) {
    const rows = changed.get(node.name)
    if (rows) restarts[node.name] = [...layout.restarts([...rows], cluster, node)]
  }
  return {
    changes: changes.changes.map((change) => changeView(change, asked)),
    untouched: plan.items.length - changes.changes.filter(({ kind }) => kind !== 'retired').length,
    restarts,
  }
}

function holds(places: readonly Place[], roles: readonly string[]): boolean {
  return places.some(
    (place) => 'roles' in place && place.roles.some((role) => roles.includes(role)),
  )
}

function changeView(change: Change, asked: ReadonlySet<RowKey>): ChangesView['changes'][number] {
  if (change.kind === 'retired') {
    const { key } = change.issued
    return {
      key,
      kind: 'retired',
      label: labelFor(key),
      authority: isIssuedCertificate(change.issued) ? change.issued.authority.key : '',
      ...ownerOf(key),
      reasons: [{ text: retiredText(change.issued), added: [], removed: [] }],
    }
  }
  const { item } = change
  return {
    key: item.key,
    kind: change.kind,
    label: labelOf(item),
    authority: isCertificateItem(item) ? item.authority : '',
    node: item.kind === 'certificate' ? (item.node ?? null) : null,
    user: item.kind === 'certificate' ? (item.user ?? null) : null,
    reasons: change.reasons.map((reason) => reasonView(reason, change)),
    ...(change.needs ? { needs: change.needs } : {}),
    ...(asked.has(item.key) ? { isAsked: true } : {}),
  }
}

function reasonView(
  reason: Reason,
  { item }: Exclude<Change, { kind: 'retired' }>,
): ChangesView['changes'][number]['reasons'][number] {
  const plain = (text: string) => ({ text, added: [], removed: [] })
  switch (reason.code) {
    case 'new': {
      if (item.kind === 'key-pair') return plain('Signs and checks service-account tokens')
      if (item.kind === 'secret') return plain(item.purpose)
      const { altNames, subject } = item.profile
      const names = altNameTexts(altNames)
      return plain(
        item.kind === 'certificate' && names.length > 0
          ? someOf(names)
          : `Identity ${subject.commonName}`,
      )
    }
    case 'alt-names':
      return { text: '', added: [...reason.added], removed: [...reason.removed] }
    case 'name-constraints':
      return {
        text: 'Names that it may sign',
        added: [...reason.added],
        removed: [...reason.removed],
      }
    case 'authority':
      return plain(`Its authority ${labelFor(reason.authority)} is new`)
    case 'private-key':
      return plain(
        reason.after === 'here'
          ? 'Its private key is made here from now on'
          : 'Its private key is made elsewhere from now on',
      )
    case 'same-key':
      return plain('Signed again for the key that is there')
    case 'subject':
    case 'usages':
    case 'key-algorithm':
    case 'validity':
      return { text: reasonWords[reason.code], added: [reason.after], removed: [reason.before] }
  }
}

const reasonWords = {
  subject: 'Name',
  usages: 'Usages',
  'key-algorithm': 'Key algorithm',
  validity: 'Lifetime',
} as const

function retiredText(issued: Issued): string {
  return isIssuedCertificate(issued)
    ? `Still accepted until ${issued.notAfter.slice(0, 10)}`
    : 'No longer in the plan'
}

/** The first names and how many more there are. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
