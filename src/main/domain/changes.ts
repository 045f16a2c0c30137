import { isAsStrong } from './key-strength'
import { hasKeyElsewhere, isBrought, isIssuedCertificate } from './ledger'
import type { Issued, IssuedCertificate } from './ledger'
import { constraintTexts, uncovered } from './name-constraints'
import type { NameConstraints } from './name-constraints'
import { altNameTexts } from './plan/spec'
import type { CertificateProfile, Plan, PlannedCertificate, PlannedItem, RowKey } from './plan/spec'
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
      readonly code: 'alt-names' | 'name-constraints'
      readonly added: readonly string[]
      readonly removed: readonly string[]
    }
  | { readonly code: 'authority'; readonly authority: RowKey }
  /** Its private key is made in another place now. */
  | { readonly code: 'private-key'; readonly after: 'here' | 'elsewhere' }
  /** No reason by itself: it is signed again for the key that somebody else has. */
  | { readonly code: 'same-key' }

/**
 * What a row waits for. `request`: a public key, from where its private key is. `certificate`: a
 * signature, from an authority whose key is elsewhere. `authority`: its own authority, which waits.
 */
export type Need = 'request' | 'certificate' | 'authority'

export type Change =
  | {
      readonly kind: 'new' | 'reissued'
      readonly item: PlannedItem
      readonly reasons: readonly Reason[]
      /** Without it, the app can make it now. */
      readonly needs?: Need
    }
  | { readonly kind: 'retired'; readonly issued: Issued }

export type ChangeSet = { readonly changes: readonly Change[]; readonly untouched: number }

/**
 * Plan against ledger: a row is issued again if its content differs or its authority is new, and for no
 * other reason; time plays no part. An authority that was brought stays as it is. In the order of the
 * plan, retired rows last and by key.
 */
export function changesBetween(plan: Plan, issued: ReadonlyMap<RowKey, Issued>): ChangeSet {
  const changes: Change[] = []
  const planned = new Set<RowKey>()
  const renewedAuthorities = new Set<RowKey>()
  const waitingAuthorities = new Set<RowKey>()
  for (const item of plan.items) {
    planned.add(item.key)
    const before = issued.get(item.key)
    const reasons = before ? reasonsFor(item, before, issued, renewedAuthorities) : [isNew]
    if (reasons.length === 0) continue
    const keepsKey = isForSameKey(item, before, reasons)
    const needs = needOf(item, keepsKey, issued, waitingAuthorities)
    changes.push({
      kind: before ? 'reissued' : 'new',
      item,
      reasons: keepsKey && needs === undefined ? [...reasons, { code: 'same-key' }] : reasons,
      ...(needs ? { needs } : {}),
    })
    if (item.kind !== 'authority') continue
    renewedAuthorities.add(item.key)
    if (needs) waitingAuthorities.add(item.key)
  }
  const untouched = plan.items.length - changes.length
  const gone = [...issued.values()].filter(({ key }) => !planned.has(key))
  for (const before of gone.toSorted(byKey)) changes.push({ kind: 'retired', issued: before })
  return { changes, untouched }
}

/** @returns whether two profiles mean the same certificate but for key, serial and dates. */
export function isSameProfile(one: CertificateProfile, other: CertificateProfile): boolean {
  return one.isAuthority === other.isAuthority && profileReasons(one, other).length === 0
}

/** Whether it can be signed again for a key that is elsewhere, because its public half is known. */
function isForSameKey(
  item: PlannedItem,
  before: Issued | undefined,
  reasons: readonly Reason[],
): boolean {
  if (item.kind !== 'certificate' || item.privateKey === 'here' || !before) return false
  const isKnown = isIssuedCertificate(before) && before.privateKeyBytes === null
  return isKnown && !reasons.some(({ code }) => code === 'key-algorithm')
}

function needOf(
  item: PlannedItem,
  keepsKey: boolean,
  issued: ReadonlyMap<RowKey, Issued>,
  waitingAuthorities: ReadonlySet<RowKey>,
): Need | undefined {
  if (item.kind === 'key-pair' || item.kind === 'secret') return undefined
  if (item.authority !== item.key) {
    if (waitingAuthorities.has(item.authority)) return 'authority'
    if (hasKeyElsewhere(issued.get(item.authority))) return 'certificate'
  }
  return item.privateKey === 'elsewhere' && !keepsKey ? 'request' : undefined
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
  if (isBrought(before)) return []
  return [
    ...profileReasons(before.profile, profileFor(item, before)),
    ...privateKeyReasons(item, before),
    ...authorityReasons(item, before, issued, renewedAuthorities),
  ]
}

/** Whoever makes a key elsewhere may take a stronger algorithm than the plan's. */
function profileFor(
  { privateKey, profile }: PlannedCertificate,
  { privateKeyBytes, profile: { keyAlgorithm } }: IssuedCertificate,
): CertificateProfile {
  const isTheirs = privateKey === 'elsewhere' && privateKeyBytes === null
  return isTheirs && isAsStrong(keyAlgorithm, profile.keyAlgorithm)
    ? { ...profile, keyAlgorithm }
    : profile
}

function privateKeyReasons(
  { privateKey }: PlannedCertificate,
  { privateKeyBytes, isOffline }: IssuedCertificate,
): readonly Reason[] {
  // Its key is where somebody put it; that is no reason to sign anything again.
  if (isOffline === true) return []
  const was = privateKeyBytes === null ? 'elsewhere' : 'here'
  return was === privateKey ? [] : [{ code: 'private-key', after: privateKey }]
}

function profileReasons(was: CertificateProfile, is: CertificateProfile): readonly Reason[] {
  return [
    ...differing('subject', subjectText(was.subject), subjectText(is.subject)),
    ...altNameReasons(was, is),
    ...constraintReasons(was.nameConstraints, is.nameConstraints),
    ...differing('usages', was.usages.join(', '), is.usages.join(', ')),
    ...differing('key-algorithm', was.keyAlgorithm, is.keyAlgorithm),
    ...differing('validity', lifetimeText(was.validityHours), lifetimeText(is.validityHours)),
  ]
}

/** More than is wanted is let in by many an authority whose cluster has shrunk; that is no reason. */
function constraintReasons(
  was: NameConstraints | undefined,
  is: NameConstraints | undefined,
): readonly Reason[] {
  if (is === undefined)
    return was === undefined
      ? []
      : [{ code: 'name-constraints', added: [], removed: constraintTexts(was) }]
  const added = was === undefined ? constraintTexts(is) : uncovered(is, was)
  return added.length === 0 ? [] : [{ code: 'name-constraints', added, removed: [] }]
}

function altNameReasons(before: CertificateProfile, after: CertificateProfile): readonly Reason[] {
  // Names as sets: their order changes nothing for those who check them.
  const setOf = ({ altNames }: CertificateProfile) => new Set(altNameTexts(altNames))
  const [was, is] = [setOf(before), setOf(after)]
  const added = [...is].filter((name) => !was.has(name))
  const removed = [...was].filter((name) => !is.has(name))
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
