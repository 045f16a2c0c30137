import { isIssuedCertificate } from './ledger'
import type { Issued, IssuedCertificate, LedgerEntry } from './ledger'
import type { Plan, PlannedCertificate, PlannedItem, RowKey } from './plan/spec'
import { subjectText } from './plan/subject'
import { lifetimeText } from './validity'

/** Why a row is issued (again). */
export type Reason =
  | { readonly code: 'new' }
  | {
      readonly code: 'subject' | 'usages' | 'key-algorithm' | 'validity'
      readonly before: string
      readonly after: string
    }
  | {
      readonly code: 'alt-names'
      readonly added: readonly string[]
      readonly removed: readonly string[]
    }
  | { readonly code: 'authority'; readonly authority: RowKey }

export type Change =
  | {
      readonly kind: 'new' | 'reissued'
      readonly item: PlannedItem
      readonly reasons: readonly Reason[]
    }
  | { readonly kind: 'retired'; readonly issued: Issued }

export type ChangeSet = { readonly changes: readonly Change[]; readonly untouched: number }

/** @returns the latest version of every row that was not retired since, in the order of the ledger. */
export function currentIssued(entries: readonly LedgerEntry[]): Map<RowKey, Issued> {
  const current = new Map<RowKey, Issued>()
  for (const { act } of entries) {
    if (act.type !== 'issued') continue
    for (const key of act.retired) current.delete(key)
    for (const issued of act.issued) current.set(issued.key, issued)
  }
  return current
}

/**
 * @returns the highest version of every row that was ever issued, retired ones too: a row that comes back
 * counts on, so that no version is used twice.
 */
export function latestVersions(entries: readonly LedgerEntry[]): Map<RowKey, number> {
  const versions = new Map<RowKey, number>()
  for (const { act } of entries) {
    if (act.type !== 'issued') continue
    for (const { key, version } of act.issued)
      versions.set(key, Math.max(version, versions.get(key) ?? 0))
  }
  return versions
}

/**
 * Plan against ledger: a row is issued again if its content differs or its authority is new, and for no
 * other reason; time plays no part. In the order of the plan, retired rows last and by key.
 */
export function changesBetween(plan: Plan, issued: ReadonlyMap<RowKey, Issued>): ChangeSet {
  const changes: Change[] = []
  const planned = new Set<RowKey>()
  const renewedAuthorities = new Set<RowKey>()
  for (const item of plan.items) {
    planned.add(item.key)
    const before = issued.get(item.key)
    const reasons = before ? reasonsFor(item, before, issued, renewedAuthorities) : [isNew]
    if (reasons.length === 0) continue
    changes.push({ kind: before ? 'reissued' : 'new', item, reasons })
    if (item.kind === 'authority') renewedAuthorities.add(item.key)
  }
  const untouched = plan.items.length - changes.length
  const gone = [...issued.values()].filter(({ key }) => !planned.has(key))
  for (const before of gone.toSorted(byKey)) changes.push({ kind: 'retired', issued: before })
  return { changes, untouched }
}

const isNew: Reason = { code: 'new' }

function reasonsFor(
  item: PlannedItem,
  before: Issued,
  issued: ReadonlyMap<RowKey, Issued>,
  renewedAuthorities: ReadonlySet<RowKey>,
): readonly Reason[] {
  if (item.kind === 'key-pair')
    return before.kind === 'key-pair'
      ? differing('key-algorithm', before.keyAlgorithm, item.keyAlgorithm)
      : [isNew]
  if (item.kind === 'secret')
    return before.kind === 'secret' && before.bytes === item.bytes ? [] : [isNew]
  if (!isIssuedCertificate(before)) return [isNew]
  return [
    ...profileReasons(item, before),
    ...authorityReasons(item, before, issued, renewedAuthorities),
  ]
}

function profileReasons(item: PlannedCertificate, before: IssuedCertificate): readonly Reason[] {
  const [was, is] = [before.profile, item.profile]
  return [
    ...differing('subject', subjectText(was.subject), subjectText(is.subject)),
    ...altNameReasons(item, before),
    ...differing('usages', was.usages.join(', '), is.usages.join(', ')),
    ...differing('key-algorithm', was.keyAlgorithm, is.keyAlgorithm),
    ...differing('validity', lifetimeText(was.validityHours), lifetimeText(is.validityHours)),
  ]
}

function altNameReasons(item: PlannedCertificate, before: IssuedCertificate): readonly Reason[] {
  // Names as sets: their order changes nothing for those who check them.
  const [was, is] = [before, item].map(
    ({ profile: { altNames } }) => new Set([...altNames.dnsNames, ...altNames.addresses]),
  )
  const added = [...(is ?? [])].filter((name) => !was?.has(name))
  const removed = [...(was ?? [])].filter((name) => !is?.has(name))
  return added.length + removed.length === 0 ? [] : [{ code: 'alt-names', added, removed }]
}

function authorityReasons(
  item: PlannedCertificate,
  before: IssuedCertificate,
  issued: ReadonlyMap<RowKey, Issued>,
  renewedAuthorities: ReadonlySet<RowKey>,
): readonly Reason[] {
  const { authority } = item
  // An authority that signs itself follows no other; one that did before gets a new place.
  if (authority === item.key)
    return before.authority.key === item.key ? [] : [{ code: 'authority', authority }]
  const isSame =
    before.authority.key === authority &&
    before.authority.version === issued.get(authority)?.version &&
    !renewedAuthorities.has(authority)
  return isSame ? [] : [{ code: 'authority', authority }]
}

function differing(
  code: 'subject' | 'usages' | 'key-algorithm' | 'validity',
  before: string,
  after: string,
): readonly Reason[] {
  return before === after ? [] : [{ code, before, after }]
}

function byKey(one: Issued, other: Issued): number {
  return one.key < other.key ? -1 : 1
}
