import type { PlannedItem, RowKey } from './plan/spec'
import type { Issued } from './ledger'

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
