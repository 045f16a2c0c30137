/** A new key for a row that has a certificate already: never by itself, always with a reason. */
import { AppError } from '../../shared/errors'
import type { ExaminedItem } from '../../shared/request-models'
import { isIssuedCertificate, type Issued, type LedgerAct } from '../domain/ledger'
import { everIssued } from '../domain/ledger-fold'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { fingerprint } from '../pki/fingerprints'
import { certificateDer } from '../pki/pem'
import { parseCertificate } from '../pki/structure'
import type { ProjectState } from './project-state'

/** The certificate in force that another would take the place of. */
export type Replaced = {
  readonly view: NonNullable<ExaminedItem['replaces']>
  /** What follows, in one sentence. */
  readonly note: string
}

/**
 * @param key SHA-256 of a public key (SubjectPublicKeyInfo), lower-case hex.
 * @returns the certificate of a row whose key is elsewhere, when it is for another key that the row
 * never had; undefined otherwise.
 */
export function replacedBy(
  state: ProjectState,
  row: PlannedCertificate,
  key: string,
): Replaced | undefined {
  const before = state.issued.get(row.key)
  if (!before || !isIssuedCertificate(before) || before.privateKeyBytes !== null) return undefined
  if (keyOf(before) === key || wasReplaced(state, row, key)) return undefined
  const { version, notAfter } = before
  return {
    view: { version, notAfter },
    note: `Version ${version} is for another key and stays accepted until ${notAfter.slice(0, 10)}: Kubernetes reads no revocation list.`,
  }
}

/** @returns whether a row had a key before the one that it has: whoever lost it must not bring it back. */
export function wasReplaced(
  { issued, ledger }: ProjectState,
  { key: row }: Pick<PlannedCertificate, 'key'>,
  key: string,
): boolean {
  const current = issued.get(row)?.version
  return everIssued(ledger).some(
    (one) => one.key === row && one.version !== current && keyOf(one) === key,
  )
}

/**
 * @param items ids of an examination; without them, everything that it accepts, rows that have a
 * certificate with a reason only.
 * @throws AppError `input-refused` when one of them is not accepted.
 */
export function chosenOf<T extends { readonly view: ExaminedItem }>(
  found: readonly T[],
  items: readonly string[] | undefined,
  reason: string | undefined,
): T[] {
  const accepted = found.filter(({ view }) => view.isAccepted)
  if (!items) return accepted.filter(({ view }) => !view.replaces || reason !== undefined)
  return items.map((wanted) => {
    const one = accepted.find(({ view }) => view.id === wanted)
    if (one) return one
    throw new AppError('input-refused', { reason: 'Examine the files again.' })
  })
}

/**
 * @returns what the ledger says of rows that get a new key; nothing where there is none.
 * Throws `input-refused` when no reason is given for them.
 */
export function replacement(
  chosen: readonly Pick<ExaminedItem, 'row' | 'replaces'>[],
  reason: string | undefined,
): Pick<Extract<LedgerAct, { type: 'issued' }>, 'replaced'> {
  const rows = chosen.flatMap(({ row, replaces }): RowKey[] => (row && replaces ? [row] : []))
  if (rows.length === 0) return {}
  const text = reason?.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim() ?? ''
  if (text === '')
    throw new AppError('input-refused', {
      reason: `Say why ${rows.slice(0, 5).join(', ')} should have a new key.`,
    })
  return { replaced: { rows, reason: text } }
}

function keyOf(issued: Issued): string | undefined {
  if (!isIssuedCertificate(issued)) return undefined
  return fingerprint(parseCertificate(certificateDer(issued.pem)).spki)
}
