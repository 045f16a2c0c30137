import { AppError } from '../../shared/errors'
import {
  maxExaminationBytes,
  maxExamined,
  maxExaminedBytes,
  type ExaminedItem,
} from '../../shared/request-models'
import { hasKeyElsewhere, type Issued, type IssuedCertificate } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import type { PlannedCertificate } from '../domain/plan/spec'
import { fingerprint } from '../pki/fingerprints'
import { inspect } from '../pki/inspect'
import { fromPem, toPem } from '../pki/pem'
import { parseCertificate, type ParsedCertificate } from '../pki/structure'
import type { CertificateFacts } from '../pki/types'
import {
  differences,
  fieldsOf,
  notesOf,
  refusal,
  refusalsOf,
  type JudgingContext,
} from './certificate-judging'
import { isRequested } from './issuing'
import { replacedBy, wasReplaced } from './replacing'
import { appliedOf, type Applied, type ProjectState } from './project-state'
import {
  offered,
  reasonOf,
  refuseTooMuch,
  type GivenFile,
  type Unreadable,
} from './request-examining'
import { waitingOf, type Waiting } from './waiting'

export type ExaminedCertificate = { readonly view: ExaminedItem; readonly issued?: Issued }
export type ExaminedCertificates = {
  readonly items: readonly ExaminedCertificate[]
  readonly unreadable: readonly Unreadable[]
}

type Context = JudgingContext & {
  readonly waiting: readonly Waiting[]
  /** Rows that we made requests for, by the fingerprint of their public keys. */
  readonly byKey: ReadonlyMap<string, PlannedCertificate>
  /** Rows whose key is elsewhere like that of their authority, and that have a certificate. */
  readonly settled: readonly PlannedCertificate[]
}

/**
 * Judges certificates that came from authorities whose keys are elsewhere. One is found by its public key
 * when we made the request, else by its names; it must say what the plan says, be signed by that
 * authority, and pass every rule. Certificates of authorities that only come along are left out.
 */
export function examineCertificates(
  state: ProjectState,
  files: readonly GivenFile[],
  now: Date,
  applied: Applied = appliedOf(state),
): ExaminedCertificates {
  refuseTooMuch(files)
  const unreadable: Unreadable[] = []
  const waiting = waitingOf(state, applied).filter(({ needs }) => needs === 'certificate')
  const byKey = new Map<string, PlannedCertificate>()
  for (const { item } of waiting) {
    const request = state.requested.get(item.key)
    if (request && isRequested(state, item))
      for (const { der } of fromPem(request.publicKeyPem)) byKey.set(fingerprint(der), item)
  }
  const settled = settledRows(state, applied, waiting)
  const context: Context = { state, applied, waiting, byKey, settled, now }
  const found: ExaminedCertificate[] = []
  const seen = new Set<string>()
  for (const { name, content } of files) {
    for (const der of readOr(name, unreadable, () => certificatesIn(content)) ?? []) {
      const print = fingerprint(der)
      if (seen.has(print)) continue
      seen.add(print)
      if (seen.size > maxExamined)
        throw new AppError('input-refused', { reason: `Give at most ${maxExamined} at once.` })
      const id = `${found.length}-${print.slice(0, 16)}`
      const one = readOr(name, unreadable, () => examine(der, name, id, context))
      if (one) found.push(one)
    }
  }
  return { items: found.map((one) => withoutTwins(one, found)), unreadable }
}

function settledRows(
  { issued }: ProjectState,
  { plan }: Applied,
  waiting: readonly Waiting[],
): PlannedCertificate[] {
  const waits = new Set(waiting.map(({ item }) => item.key))
  return plan.items.filter(
    (item): item is PlannedCertificate =>
      item.kind === 'certificate' &&
      item.privateKey === 'elsewhere' &&
      hasKeyElsewhere(issued.get(item.authority)) &&
      !waits.has(item.key),
  )
}

/** What cannot be read is written down, and the others go on. */
function readOr<T>(source: string, unreadable: Unreadable[], read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    unreadable.push({ source, reason: reasonOf(error) })
    return undefined
  }
}

function certificatesIn(content: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  if (!bytes.includes('-----BEGIN ')) return [bytes]
  const blocks = fromPem(bytes.toString('latin1'), maxExaminationBytes)
  const found = blocks.filter(({ label }) => label === 'CERTIFICATE')
  if (found.length > 0) return found.map(({ der }) => der)
  throw new AppError('input-refused', { reason: 'There is no certificate in it.' })
}

function withoutTwins(
  one: ExaminedCertificate,
  all: readonly ExaminedCertificate[],
): ExaminedCertificate {
  const { view } = one
  const twins = all.filter((other) => view.row !== null && other.view.row === view.row)
  if (twins.length < 2) return one
  const twice = refusal(
    'row-twice',
    `There are ${twins.length} certificates for it.`,
    'Give the right one alone.',
  )
  return {
    view: { ...view, isAccepted: false, refusals: [...view.refusals, twice] },
  }
}

function examine(
  der: Uint8Array,
  source: string,
  id: string,
  context: Context,
): ExaminedCertificate | undefined {
  if (der.length > maxExaminedBytes)
    throw new AppError('input-refused', { reason: 'A certificate in it is too large.' })
  const facts = inspect(Buffer.from(der))
  const parsed = parseCertificate(der)
  const item = candidateFor(facts, parsed, context)
  if (!item && facts.isAuthority) return undefined
  const refusals = item
    ? refusalsOf(facts, parsed, item, context)
    : [
        refusal(
          'row-unknown',
          'No row that waits has its public key, and none has its names.',
          'Leave it out, or send the authority the right request.',
        ),
      ]
  const key = fingerprint(parsed.spki)
  const replaces =
    item && context.settled.includes(item) ? replacedBy(context.state, item, key) : undefined
  if (item && !replaces && context.settled.includes(item))
    refusals.push(keyRefusal(item, key, context))
  const notes = item ? notesOf(facts, parsed, item, context) : []
  const isAccepted = refusals.length === 0 && item !== undefined
  const view: ExaminedItem = {
    id,
    source,
    row: item?.key ?? null,
    label: item ? labelOf(item) : facts.commonName,
    node: item?.node ?? null,
    user: item?.user ?? null,
    isAccepted,
    replaces: replaces?.view ?? null,
    subject: facts.subject,
    keyAlgorithm: facts.keyAlgorithm,
    fingerprint: key,
    refusals,
    notes: replaces ? [replaces.note, ...notes] : notes,
    fields: item ? fieldsOf(facts, item) : [],
  }
  return isAccepted ? { view, issued: issuedFrom(facts, parsed, item, context) } : { view }
}

function candidateFor(
  facts: CertificateFacts,
  { spki }: ParsedCertificate,
  { byKey, settled, waiting }: Context,
): PlannedCertificate | undefined {
  const own = byKey.get(fingerprint(spki))
  if (own) return own
  const theirs = waiting.flatMap(({ item }) => (item.privateKey === 'elsewhere' ? [item] : []))
  const named = (rows: readonly PlannedCertificate[]) =>
    rows.filter((item) => differences(facts, item).length === 0)
  const [only, ...others] = [...named(theirs), ...named(settled)]
  return others.length === 0 ? only : undefined
}

/** A row that waits for nothing takes a certificate for a key that it never had, and no other. */
function keyRefusal(item: PlannedCertificate, key: string, { state }: Context) {
  return wasReplaced(state, item, key)
    ? refusal(
        'key-replaced',
        'Its key is an earlier one of this row, which another took the place of.',
        'Make a new key, and have a request with it signed.',
      )
    : refusal('not-waiting', 'There is a certificate for this very key already.', 'Leave it out.')
}

function issuedFrom(
  facts: CertificateFacts,
  { der, spki }: ParsedCertificate,
  item: PlannedCertificate,
  { state, byKey }: Context,
): IssuedCertificate {
  const isOwn = byKey.has(fingerprint(spki))
  const request = isOwn ? state.requested.get(item.key) : undefined
  return {
    kind: item.kind,
    key: item.key,
    version: request?.version ?? (state.lastVersions.get(item.key) ?? 0) + 1,
    profile: {
      ...item.profile,
      keyAlgorithm: offered(facts.keyAlgorithm) ?? item.profile.keyAlgorithm,
    },
    authority: { key: item.authority, version: state.issued.get(item.authority)?.version ?? 0 },
    serial: facts.serial,
    notBefore: facts.notBefore,
    notAfter: facts.notAfter,
    fingerprint: facts.fingerprint,
    pem: toPem('CERTIFICATE', der),
    privateKeyBytes: request?.privateKeyBytes ?? null,
  }
}
