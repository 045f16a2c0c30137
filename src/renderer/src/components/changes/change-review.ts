/** What the review says about waiting changes: totals, causes, and groups by node. */
import type { ChangesView } from '../../../../shared/models'
import { rowsText } from '../dates'
import type { changes as texts } from '../../words/en/changes'
import { listText, plural, t } from '../../words'

type Change = ChangesView['changes'][number]

export type ChangeCounts = {
  readonly reissued: number
  readonly added: number
  readonly retired: number
  readonly untouched: number
}

/** @returns how many rows change in which way. */
export function countChanges(changes: ChangesView): ChangeCounts {
  const count = (kind: Change['kind']) =>
    changes.changes.filter((change) => change.kind === kind).length
  return {
    reissued: count('reissued'),
    added: count('new'),
    retired: count('retired'),
    untouched: changes.untouched,
  }
}

/** Several names in a sentence: `cp-1, cp-2 and w-3`; many are cut: `cp-1, cp-2, cp-3 and 14 more`. */
export function listed(names: readonly string[], most = 4): string {
  const shown = names.length > most ? names.slice(0, most - 1) : names
  const rest = names.length - shown.length
  return listText(rest > 0 ? [...shown, t('changes.moreNames', { n: rest })] : shown)
}

/** One cause as a sentence of the catalogue; `name` is set in mono, `reason` is what main said. */
export type Cause = {
  readonly icon: 'edit' | 'add' | 'remove'
  readonly words: `changes.cause.${keyof (typeof texts)['cause']}`
  readonly name: string
  readonly reason: string
}

/** Whether nothing has been issued before, so that everything is new and nothing needs a reason. */
export function isFirstIssuance(changes: ChangesView): boolean {
  return (
    changes.untouched === 0 &&
    changes.changes.length > 0 &&
    changes.changes.every(({ kind }) => kind === 'new')
  )
}

/**
 * The edits behind the changes, read from what the changes say of themselves: the contract
 * carries reasons per certificate, and one edit often touches many.
 */
export function causesOf(changes: ChangesView): Cause[] {
  if (isFirstIssuance(changes)) {
    return [cause('add', 'first')]
  }
  return [
    ...nodeCauses(changes),
    ...userCauses(changes),
    ...nameCauses(changes),
    ...otherCauses(changes),
  ]
}

function nodeCauses({ changes }: ChangesView): Cause[] {
  return changes.flatMap((change): Cause[] => {
    if (change.node === null || specOf(change) !== 'kubelet-client') return []
    if (change.kind === 'new') return [cause('add', 'nodeAdded', change.node)]
    if (change.kind === 'retired') return [cause('remove', 'nodeRemoved', change.node)]
    return []
  })
}

function userCauses({ changes }: ChangesView): Cause[] {
  return changes.flatMap((change): Cause[] => {
    if (change.user === null || specOf(change) !== 'user') return []
    if (change.kind === 'new') return [cause('add', 'userAdded', change.user)]
    if (change.kind === 'retired') return [cause('remove', 'userRemoved', change.user)]
    return [cause('edit', 'userChanged', change.user)]
  })
}

/** Names of a node are in its kubelet-serving certificate; what only an API server gains is its own. */
function nameCauses({ changes }: ChangesView): Cause[] {
  const causes: Cause[] = []
  const ofNodes = new Set<string>()
  const reissued = changes.filter(({ kind }) => kind === 'reissued')
  for (const change of reissued.filter((each) => specOf(each) === 'kubelet-serving')) {
    const names = namesOf(change)
    if (change.node === null || names.length === 0) continue
    for (const name of names) ofNodes.add(name)
    const what = names.every(isAddress) ? 'addressOf' : 'namesOf'
    causes.push(cause('edit', what, change.node))
  }
  const apiServer = reissued
    .filter((each) => specOf(each) === 'apiserver')
    .flatMap(namesOf)
    .filter((name) => !ofNodes.has(name))
  const unique = [...new Set(apiServer)]
  if (unique.length > 0) {
    causes.push(cause('edit', 'apiServer', listed(unique)))
  }
  return causes
}

/** Reasons that are not about names: a lifetime, an algorithm, an authority. Each once. */
function otherCauses({ changes }: ChangesView): Cause[] {
  const causes = new Map<string, Cause>()
  for (const change of changes) {
    if (change.kind !== 'reissued' || change.user !== null) continue
    for (const { text, added, removed } of change.reasons) {
      if (text === '') continue
      const turn = added.length > 0 ? `${removed.join(', ')} → ${added.join(', ')}` : ''
      causes.set(`${text} ${turn}`, cause('edit', turn === '' ? 'reason' : 'turned', turn, text))
    }
  }
  return [...causes.values()]
}

function cause(
  icon: Cause['icon'],
  what: keyof (typeof texts)['cause'],
  name = '',
  reason = '',
): Cause {
  return { icon, words: `changes.cause.${what}`, name, reason }
}

function specOf(change: Change): string {
  return change.key.split('@', 1)[0] ?? change.key
}

/** Names that come or go. A reason with words of its own turns one value into another instead. */
function namesOf(change: Change): string[] {
  return change.reasons.flatMap(({ text, added, removed }) =>
    text === '' ? [...added, ...removed] : [],
  )
}

function isAddress(name: string): boolean {
  return name.includes(':') || /^\d+(\.\d+){3}$/.test(name)
}

export type ChangeGroup = {
  readonly id: string
  readonly title: string
  readonly isNode: boolean
  /** `restart kube-apiserver, etcd`, `new node`, or nothing. */
  readonly note: string
  readonly restarts: boolean
  /** `2 new, 1 reissued` */
  readonly counts: string
  readonly changes: readonly Change[]
}

const kinds = ['new', 'reissued', 'retired'] as const

function countsText(changes: readonly Change[]): string {
  return kinds
    .map((kind) => ({ kind, n: changes.filter((change) => change.kind === kind).length }))
    .filter(({ n }) => n > 0)
    .map(({ kind, n }) => t('changes.counted', { n, kind: t(`changes.counter.${kind}`) }))
    .join(', ')
}

/** Groups in the order cluster, nodes, users; nodes in the order of their first change. */
export function groupChanges(changes: ChangesView): ChangeGroup[] {
  const cluster: Change[] = []
  const users: Change[] = []
  const nodes = new Map<string, Change[]>()
  for (const change of changes.changes) {
    if (change.node !== null) {
      const group = nodes.get(change.node)
      if (group) group.push(change)
      else nodes.set(change.node, [change])
    } else if (change.user !== null) users.push(change)
    else cluster.push(change)
  }
  return [
    ...plainGroup('cluster', t('changes.cluster'), cluster),
    ...[...nodes].map(([node, group]) => nodeGroup(node, group, changes.restarts[node] ?? [])),
    ...plainGroup('users', t('changes.users'), users),
  ]
}

function plainGroup(id: string, title: string, changes: readonly Change[]): ChangeGroup[] {
  if (changes.length === 0) return []
  return [
    { id, title, isNode: false, note: '', restarts: false, counts: countsText(changes), changes },
  ]
}

function nodeGroup(node: string, changes: readonly Change[], restarts: string[]): ChangeGroup {
  const has = (kind: Change['kind']) =>
    changes.some((change) => change.kind === kind && specOf(change) === 'kubelet-client')
  const counts = countsText(changes)
  const base = { id: `node:${node}`, title: node, isNode: true, counts, changes }
  if (has('new')) return { ...base, note: t('changes.newNode'), restarts: false }
  if (has('retired')) return { ...base, note: t('changes.removed'), restarts: false }
  if (restarts.length === 0) return { ...base, note: '', restarts: false }
  return {
    ...base,
    note: t('changes.restart', { components: restarts.join(', ') }),
    restarts: true,
  }
}

/** The sentences under the heading of the review. */
export function reviewSentence(changes: ChangesView): string {
  const total = rowsText(changes.changes)
  const count = new Set(changes.changes.flatMap(({ node }) => node ?? [])).size
  const nodes = plural('counts.nodes', count)
  if (isFirstIssuance(changes)) {
    return count === 0
      ? t('changes.sentence.first', { total })
      : t('changes.sentence.firstOn', { total, nodes })
  }
  const causes = causesOf(changes).length
  const edits =
    count === 0
      ? plural('changes.sentence.edits', causes, { total })
      : plural('changes.sentence.editsOn', causes, { total, nodes })
  if (changes.untouched === 0) return edits
  return `${edits} ${plural('changes.sentence.untouched', changes.untouched)}`
}
