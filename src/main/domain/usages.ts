import { usageNames } from '../../shared/definition'
import type { Usage } from './plan/spec'

/** OIDs of the usages that have a name (RFC 5280 §4.2.1.12). */
const purposes = '1.3.6.1.5.5.7.3'
const namedOids: ReadonlyMap<string, Usage> = new Map([
  [`${purposes}.1`, 'serverAuth'],
  [`${purposes}.2`, 'clientAuth'],
  [`${purposes}.3`, 'codeSigning'],
  [`${purposes}.4`, 'emailProtection'],
  [`${purposes}.8`, 'timeStamping'],
  [`${purposes}.9`, 'OCSPSigning'],
])

/** `anyExtendedKeyUsage`: every use at once. */
const anyUsage = '2.5.29.37.0'

/**
 * Reads a usage by its name or as a dotted OID; an OID that has a name becomes the name.
 * @returns undefined for anything else, and for `anyExtendedKeyUsage`, which would lift every limit.
 */
export function usageFrom(text: string): Usage | undefined {
  const name = usageNames.find((known) => known === text)
  if (name !== undefined) return name
  return isDottedOid(text) && text !== anyUsage ? (namedOids.get(text) ?? text) : undefined
}

/** @returns whether a text means every use at once. */
export function isAnyUsage(text: string): boolean {
  return text === anyUsage || text === 'anyExtendedKeyUsage'
}

/**
 * X.660: the first arc is 0 to 2, the second below 40 unless the first is 2; below 48 there, so that both
 * fit one byte, as in every arc that is in use. Arcs of nine digits fit the 31 bits that every reader takes.
 */
export function isDottedOid(text: string): text is `${number}.${string}` {
  if (text.length > 128 || !/^[0-2](\.(0|[1-9]\d{0,8}))+$/.test(text)) return false
  const [first, second] = text.split('.').map(Number)
  return (second ?? 0) < (first === 2 ? 48 : 40)
}

/** @returns usages in the one order in which they are written: the named ones first. */
export function orderedUsages(usages: readonly Usage[]): readonly Usage[] {
  const rest = usages.filter((usage) => !usageNames.some((name) => name === usage))
  return [...usageNames.filter((name) => usages.includes(name)), ...new Set(rest)]
}

/** RFC 3161 §2.3: a time stamper's usage is its only one, and critical. */
export function isCriticalUsage(usages: readonly Usage[]): boolean {
  return usages.length === 1 && usages[0] === 'timeStamping'
}
