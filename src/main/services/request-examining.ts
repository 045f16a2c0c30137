import { createHash } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { KeyAlgorithm } from '../../shared/definition'
import { keyAlgorithms } from '../../shared/definition'
import {
  maxExaminationBytes,
  maxExamined,
  maxExaminedBytes,
  type ExaminedItem,
} from '../../shared/request-models'
import { hasKeyElsewhere, isIssuedCertificate } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { requestContext } from '../domain/requests/context'
import type { RequestFacts } from '../domain/requests/facts'
import { matchRequest, type Match } from '../domain/requests/match'
import { fingerprint } from '../pki/fingerprints'
import { fromPem } from '../pki/pem'
import { readRequest, requestsIn } from '../pki/request'
import type { ForeignKey } from './issuance'
import { publicKeyIn } from './issuing'
import { appliedOf, type Applied, type ProjectState } from './project-state'
import { replacedBy, wasReplaced, type Replaced } from './replacing'
import { waitingOf } from './waiting'

/** A file, or a text that was dropped or pasted. */
export type GivenFile = { readonly name: string; readonly content: Uint8Array }
export type Unreadable = { readonly source: string; readonly reason: string }

export type ExaminedRequest = {
  readonly view: ExaminedItem
  /** Set when it is accepted. */
  readonly accepted?: { readonly row: PlannedCertificate; readonly key: ForeignKey }
}
export type ExaminedRequests = {
  readonly items: readonly ExaminedRequest[]
  readonly unreadable: readonly Unreadable[]
}

type Read = { readonly source: string; readonly facts: RequestFacts; readonly match: Match }

/** Throws `input-refused` when more was given than is looked at. */
export function refuseTooMuch(files: readonly GivenFile[]): void {
  const bytes = files.reduce((sum, { content }) => sum + content.length, 0)
  if (files.length > maxExamined || bytes > maxExaminationBytes)
    throw new AppError('input-refused', {
      reason: `Give at most ${maxExamined} files and ${maxExaminationBytes / 1024 / 1024} MiB at once.`,
    })
}

/** @returns the reason of a refusal; anything else is thrown on. */
export function reasonOf(error: unknown): string {
  if (error instanceof AppError && error.code === 'input-refused')
    return String(error.details['reason'] ?? 'It cannot be read.')
  throw error
}

/**
 * Judges requests against what was applied; each alone, then against each other and against what was
 * issued: one request per row, and no key for two rows.
 */
export function examineRequests(
  state: ProjectState,
  files: readonly GivenFile[],
  applied: Applied = appliedOf(state),
): ExaminedRequests {
  refuseTooMuch(files)
  const unreadable: Unreadable[] = []
  const read: Read[] = []
  const context = requestContext(applied.cluster, applied.plan)
  for (const { name, content } of files) {
    try {
      const found = requestsIn(content, name)
      if (read.length + found.length > maxExamined)
        throw new AppError('input-refused', { reason: `Give at most ${maxExamined} requests.` })
      for (const der of found) {
        if (der.length > maxExaminedBytes)
          throw new AppError('input-refused', { reason: 'A request in it is too large.' })
        const facts = readRequest(der)
        const hint = found.length === 1 ? name : undefined
        read.push({ source: name, facts, match: matchRequest(facts, context, hint) })
      }
    } catch (error) {
      unreadable.push({ source: name, reason: reasonOf(error) })
    }
  }
  const needs = new Map(waitingOf(state, applied).map(({ item, needs: need }) => [item.key, need]))
  const known = knownKeys(state)
  return {
    items: read.map((one, index) => {
      const replaces = replacedIn(state, one, needs)
      const refusals = [
        ...one.match.refusals,
        ...(replaces ? [] : waitRefusals(state, one, needs)),
        ...setRefusals(one, read, known),
      ]
      return examined(one, index, refusals, replaces)
    }),
    unreadable,
  }
}

/** Of a row that does not wait: the certificate that is there, when its key is another one. */
function replacedIn(
  state: ProjectState,
  { facts, match: { row } }: Read,
  needs: ReadonlyMap<RowKey, string>,
): Replaced | undefined {
  if (!row || needs.has(row.key) || hasKeyElsewhere(state.issued.get(row.authority)))
    return undefined
  return replacedBy(state, row, facts.fingerprint)
}

type Refusals = ExaminedItem['refusals']
const refusal = (code: string, text: string, remedy: string): Refusals => [{ code, text, remedy }]

function waitRefusals(
  state: ProjectState,
  { facts, match: { row, refusals } }: Read,
  needs: ReadonlyMap<RowKey, string>,
) {
  if (!row || refusals.some(({ code }) => code === 'key-here')) return []
  switch (needs.get(row.key)) {
    case 'request':
      return []
    case 'certificate':
      return authorityElsewhere
    case 'authority':
      return refusal(
        'authority-waits',
        'Its own authority waits for a certificate.',
        'Add that first.',
      )
    default:
      if (wasReplaced(state, row, facts.fingerprint))
        return refusal(
          'key-replaced',
          'Its key is an earlier one of this row, which another took the place of.',
          'Make a new key, and the request with it.',
        )
      return hasKeyElsewhere(state.issued.get(row.authority))
        ? authorityElsewhere
        : refusal(
            'not-waiting',
            'Its certificate is there, for this very key, and nothing changed.',
            'Leave it out.',
          )
  }
}

const authorityElsewhere = refusal(
  'authority-elsewhere',
  'The key of its authority is not here.',
  'Send the request there, and add the certificate that comes back.',
)

function setRefusals(
  { facts, match: { row } }: Read,
  all: readonly Read[],
  known: ReadonlyMap<string, RowKey>,
): Refusals {
  const owner = known.get(facts.fingerprint)
  const sameKey = all.filter((other) => other.facts.fingerprint === facts.fingerprint)
  const sameRow = row ? all.filter(({ match }) => match.row?.key === row.key) : []
  return [
    ...(owner !== undefined && owner !== row?.key
      ? refusal('key-in-use', `Its key is that of ${owner} already.`, 'Make a key of its own.')
      : []),
    ...(sameKey.some(({ match }) => match.row?.key !== row?.key)
      ? refusal('key-shared', 'Another request here has the same key.', 'Make a key for each.')
      : []),
    ...(sameRow.length > 1
      ? refusal(
          'row-twice',
          `There are ${sameRow.length} requests for it.`,
          'Give the right one alone.',
        )
      : []),
  ]
}

function examined(
  { source, facts, match }: Read,
  index: number,
  found: Refusals,
  replaces: Replaced | undefined,
): ExaminedRequest {
  const { row } = match
  const keyAlgorithm = offered(facts.keyAlgorithm)
  const isAccepted = found.length === 0 && row !== undefined && keyAlgorithm !== undefined
  const view: ExaminedItem = {
    id: `${index}-${facts.fingerprint.slice(0, 16)}`,
    source,
    row: row?.key ?? null,
    label: row ? labelOf(row) : facts.commonName,
    node: row?.node ?? null,
    user: row?.user ?? null,
    isAccepted,
    replaces: replaces?.view ?? null,
    subject: facts.subject,
    keyAlgorithm: facts.keyAlgorithm,
    fingerprint: facts.fingerprint,
    refusals: found.map(({ code, text, remedy }) => ({ code, text, remedy })),
    notes: replaces ? [replaces.note] : [],
    fields: match.comparison.map(({ field, requested, issued }) => ({
      field,
      requested: [...requested],
      issued: [...issued],
    })),
  }
  return isAccepted
    ? { view, accepted: { row, key: { publicKey: facts.publicKey, keyAlgorithm } } }
    : { view }
}

/** @returns the algorithm when it is one of those on offer. */
export function offered(name: string): KeyAlgorithm | undefined {
  return keyAlgorithms.find((candidate) => candidate === name)
}

/** Public keys by their fingerprint, of everything that was issued. */
function knownKeys({ issued }: ProjectState): Map<string, RowKey> {
  const keys = new Map<string, RowKey>()
  for (const one of issued.values()) {
    if (isIssuedCertificate(one)) keys.set(fingerprint(publicKeyIn(one.pem)), one.key)
    else if (one.kind === 'key-pair')
      for (const { der } of fromPem(one.publicKeyPem))
        keys.set(createHash('sha256').update(der).digest('hex'), one.key)
  }
  return keys
}
