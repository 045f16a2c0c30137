import { keyUsagesOf } from '../key-usages'
import { otherNameTexts } from '../plan/spec'
import type { PlannedCertificate } from '../plan/spec'
import { canonical, canonicalOther, type RequestContext } from './context'
import type { RequestFacts } from './facts'
import { identify } from './identify'
import { judges } from './judge'
import type { Refusal } from './refusal'

export type RequestField =
  | 'commonName'
  | 'organizations'
  | 'subject'
  | 'dnsNames'
  | 'addresses'
  | 'otherNames'
  | 'usages'
  | 'keyUsages'
  | 'keyAlgorithm'
  | 'ignored'

/** What a request asks for beside what the certificate will say. Names are canonical where they can be. */
export type Comparison = {
  readonly field: RequestField
  readonly requested: readonly string[]
  readonly issued: readonly string[]
}

export type Match = {
  /** The row that it is for, where that is known. */
  readonly row?: PlannedCertificate
  /** Any of these stops the signing. */
  readonly refusals: readonly Refusal[]
  /** Every field, requested beside issued; empty where no row is known. */
  readonly comparison: readonly Comparison[]
  /** Those of the comparison in which the two are not the same: the certificate follows the plan. */
  readonly differences: readonly Comparison[]
}

/**
 * Compares a request with the plan. Its wishes are untrusted: whatever goes beyond the plan refuses it,
 * what it leaves out comes from the plan, and only its public key is ever taken.
 *
 * @param fileName of the request; `<node>--<row>.csr` says which row it is for.
 */
export function matchRequest(
  facts: RequestFacts,
  context: RequestContext,
  fileName?: string,
): Match {
  const found = identify(facts, context, fileName)
  if (!found.ok) return { refusals: [found.refusal], comparison: [], differences: [] }
  const { row } = found
  const comparison = compare(facts, row)
  return {
    row,
    refusals: judges.flatMap((judge) => judge(facts, row, context)),
    comparison,
    differences: comparison.filter(({ requested, issued }) => !isSame(requested, issued)),
  }
}

function compare(facts: RequestFacts, { profile }: PlannedCertificate): Comparison[] {
  const { subject, altNames, usages } = profile
  const isRsa = facts.keyAlgorithm.startsWith('rsa-')
  const { keyAlgorithm } = facts
  const line = (
    field: RequestField,
    requested: readonly string[],
    issued: readonly string[],
  ): Comparison => ({ field, requested, issued })
  return [
    line('commonName', facts.commonName === '' ? [] : [facts.commonName], [subject.commonName]),
    line('organizations', facts.organizations, subject.organizations),
    line('subject', facts.otherAttributes, []),
    line('dnsNames', facts.dnsNames.map(canonical), altNames.dnsNames),
    line('addresses', facts.addresses.map(canonical), altNames.addresses),
    line('otherNames', facts.otherNames.map(canonicalOther), otherNameTexts(altNames)),
    line('usages', facts.usages, usages),
    line('keyUsages', facts.keyUsages, keyUsagesOf(false, isRsa, usages)),
    line('keyAlgorithm', [keyAlgorithm], [keyAlgorithm]),
    line('ignored', facts.ignored, []),
  ].filter(({ requested, issued }) => requested.length + issued.length > 0)
}

/** Without regard to order and repetition. */
function isSame(one: readonly string[], other: readonly string[]): boolean {
  const left = new Set(one)
  const right = new Set(other)
  return left.size === right.size && [...left].every((name) => right.has(name))
}
