import { isBrought } from './ledger'
import type { Issued, LedgerEntry, OwnRequest } from './ledger'
import type { RowKey } from './plan/spec'

/**
 * @returns the latest version of every row that was not retired since, in the order of the ledger. An
 * authority that was brought counts until it is released; then the one before it counts again, where
 * there was one of our own. An authority whose key was taken offline has it elsewhere until it is back.
 */
export function currentIssued(entries: readonly LedgerEntry[]): Map<RowKey, Issued> {
  const current = new Map<RowKey, Issued>()
  const own = new Map<RowKey, Issued>()
  for (const { act } of entries) {
    switch (act.type) {
      case 'issued':
        for (const key of act.retired) {
          current.delete(key)
          own.delete(key)
        }
        for (const issued of act.issued) {
          current.set(issued.key, issued)
          own.set(issued.key, issued)
        }
        break
      case 'brought':
        current.set(act.authority.key, act.authority)
        break
      case 'released': {
        const before = own.get(act.row)
        if (before) current.set(act.row, before)
        else if (isBrought(current.get(act.row))) current.delete(act.row)
      }
    }
  }
  const offline = offlineVersions(entries)
  for (const [key, issued] of current)
    if (issued.kind === 'authority' && offline.get(key)?.has(issued.version) === true)
      current.set(key, { ...issued, privateKeyBytes: null, isOffline: true })
  return current
}

/** @returns by authority, the versions whose keys were taken offline and are not back. */
export function offlineVersions(entries: readonly LedgerEntry[]): Map<RowKey, ReadonlySet<number>> {
  const offline = new Map<RowKey, Set<number>>()
  for (const { act } of entries) {
    if (act.type !== 'taken-offline' && act.type !== 'back-online') continue
    const versions = offline.get(act.row) ?? new Set()
    for (const version of act.versions)
      if (act.type === 'taken-offline') versions.add(version)
      else versions.delete(version)
    offline.set(act.row, versions)
  }
  return offline
}

/**
 * @returns the highest version of every row that was ever issued, brought or asked for, retired ones too:
 * a row that comes back counts on, so that no version is used twice.
 */
export function latestVersions(entries: readonly LedgerEntry[]): Map<RowKey, number> {
  const versions = new Map<RowKey, number>()
  const count = (rows: readonly { readonly key: RowKey; readonly version: number }[]) => {
    for (const { key, version } of rows)
      versions.set(key, Math.max(version, versions.get(key) ?? 0))
  }
  for (const { act } of entries) {
    if (act.type === 'brought') count([act.authority])
    if (act.type !== 'issued') continue
    count(act.issued)
    count(act.requests ?? [])
  }
  return versions
}

/** @returns the latest request of every row whose certificate has not come yet. */
export function openRequests(entries: readonly LedgerEntry[]): Map<RowKey, OwnRequest> {
  const open = new Map<RowKey, OwnRequest>()
  for (const { act } of entries) {
    if (act.type === 'brought') open.delete(act.authority.key)
    if (act.type !== 'issued') continue
    for (const key of act.retired) open.delete(key)
    for (const { key } of act.issued) open.delete(key)
    for (const request of act.requests ?? []) open.set(request.key, request)
  }
  return open
}

/** @returns every version of a row that the ledger holds, the newest first; numbers may be missing. */
export function versionsOf(entries: readonly LedgerEntry[], key: RowKey): readonly Issued[] {
  return everIssued(entries)
    .filter((issued) => issued.key === key)
    .sort((one, other) => other.version - one.version)
}

/** @returns every certificate that the ledger holds, whatever became of it: to follow old chains. */
export function everIssued(entries: readonly LedgerEntry[]): readonly Issued[] {
  return entries.flatMap(({ act }) => {
    if (act.type === 'brought') return [act.authority]
    return act.type === 'issued' ? act.issued : []
  })
}
