import { randomUUID } from 'node:crypto'
import { AppError } from '../../shared/errors'
import { maxExamined, type ExaminedItem } from '../../shared/request-models'
import { isAsStrong } from '../domain/key-strength'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import { labelOf } from '../domain/plan'
import { altNameTexts, type PlannedCertificate } from '../domain/plan/spec'
import { lifetimeText } from '../domain/validity'
import { fingerprint } from '../pki/fingerprints'
import { inspect } from '../pki/inspect'
import { lint, viewOf } from '../pki/lint'
import { certificateDer, certificatesFromPem, fromPem, toPem } from '../pki/pem'
import { isSignedBy } from '../pki/signed-by'
import { parseCertificate, type ParsedCertificate } from '../pki/structure'
import type { CertificateFacts } from '../pki/types'
import { expectedOf } from './expectations'
import { isRequested } from './issuing'
import type { Clock } from './ports'
import { appliedOf, type Applied, type ProjectState } from './project-state'
import type { Projects } from './projects'
import {
  offered,
  reasonOf,
  refuseTooMuch,
  type GivenFile,
  type SignOutcome,
  type Unreadable,
} from './request-signing'
import { waitingOf, type Waiting } from './waiting'

export type ExaminedCertificate = { readonly view: ExaminedItem; readonly issued?: Issued }
export type ExaminedCertificates = {
  readonly items: readonly ExaminedCertificate[]
  readonly unreadable: readonly Unreadable[]
}

type Candidate = { readonly item: PlannedCertificate; readonly isByKey: boolean }
type Context = {
  readonly state: ProjectState
  readonly applied: Applied
  readonly waiting: readonly Waiting[]
  readonly byKey: ReadonlyMap<string, PlannedCertificate>
  readonly now: Date
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
  const context: Context = { state, applied, waiting, byKey, now }
  const found: ExaminedCertificate[] = []
  const seen = new Set<string>()
  for (const { name, content } of files) {
    try {
      for (const der of certificatesIn(content)) {
        const print = fingerprint(der)
        if (seen.has(print)) continue
        seen.add(print)
        const one = examine(der, name, `${found.length}-${print.slice(0, 16)}`, context)
        if (one) found.push(one)
        if (found.length > maxExamined)
          throw new AppError('input-refused', { reason: `Give at most ${maxExamined} at once.` })
      }
    } catch (error) {
      unreadable.push({ source: name, reason: reasonOf(error) })
    }
  }
  return { items: found.map((one) => withoutTwins(one, found)), unreadable }
}

function certificatesIn(content: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  return bytes.includes('-----BEGIN ') ? certificatesFromPem(bytes.toString('latin1')) : [bytes]
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
  const facts = inspect(Buffer.from(der))
  const parsed = parseCertificate(der)
  const found = candidateFor(facts, parsed, context)
  if (!found && facts.isAuthority) return undefined
  const item = found?.item
  const refusals = found
    ? refusalsOf(facts, parsed, found, context)
    : [
        refusal(
          'row-unknown',
          'No row that waits has its public key, and none has its names.',
          'Leave it out, or send the authority the right request.',
        ),
      ]
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
    subject: facts.subject,
    keyAlgorithm: facts.keyAlgorithm,
    fingerprint: fingerprint(parsed.spki),
    refusals,
    notes,
    fields: item ? fieldsOf(facts, item) : [],
  }
  return isAccepted ? { view, issued: issuedFrom(facts, parsed, item, context) } : { view }
}

const refusal = (code: string, text: string, remedy: string) => ({ code, text, remedy })

function candidateFor(
  facts: CertificateFacts,
  { spki }: ParsedCertificate,
  { byKey, waiting }: Context,
): Candidate | undefined {
  const own = byKey.get(fingerprint(spki))
  if (own) return { item: own, isByKey: true }
  const named = waiting.filter(
    ({ item }) => item.privateKey === 'elsewhere' && differences(facts, item).length === 0,
  )
  const [only, ...others] = named
  return only && others.length === 0 ? { item: only.item, isByKey: false } : undefined
}

function fieldsOf(facts: CertificateFacts, { profile }: PlannedCertificate) {
  const line = (field: string, requested: readonly string[], issued: readonly string[]) => ({
    field,
    requested: [...requested],
    issued: [...issued],
  })
  return [
    line('commonName', [facts.commonName], [profile.subject.commonName]),
    line('organizations', facts.organizations, profile.subject.organizations),
    line('names', [...facts.dnsNames, ...facts.addresses], altNameTexts(profile.altNames)),
    line('usages', facts.extendedKeyUsages, profile.usages),
  ]
}

/** Names of the fields in which a certificate says something else than the plan. */
function differences(facts: CertificateFacts, item: PlannedCertificate): string[] {
  return fieldsOf(facts, item).flatMap(({ field, requested, issued }) => {
    const [left, right] = [new Set(requested), new Set(issued)]
    // What an authority is called and for which uses is its issuer's to say.
    if (item.kind === 'authority' && field !== 'commonName' && field !== 'organizations') return []
    return left.size === right.size && [...left].every((name) => right.has(name)) ? [] : [field]
  })
}

function refusalsOf(
  facts: CertificateFacts,
  parsed: ParsedCertificate,
  { item }: Candidate,
  { state, applied, now }: Context,
) {
  const signer = state.issued.get(item.authority)
  const planned = item.profile.keyAlgorithm
  const algorithm = offered(facts.keyAlgorithm)
  const issuer = signer?.kind === 'authority' ? certificateDer(signer.pem) : undefined
  const findings = lint(viewOf(parsed.der), {
    expected: expectedOf(item, applied.cluster),
    now: now.getTime(),
    ...(issuer ? { issuer: viewOf(issuer) } : {}),
  })
  return [
    ...differences(facts, item).map((field) =>
      refusal(
        'differs-from-plan',
        `Its ${fieldWords[field] ?? field} are not what the plan says.`,
        'Have it issued again as the request asks.',
      ),
    ),
    ...(issuer && isSignedBy(parsed, issuer)
      ? []
      : [
          refusal(
            'signature',
            `It was not signed by the authority ${item.authority}.`,
            'Give the certificate that this authority signed.',
          ),
        ]),
    ...(algorithm && isAsStrong(algorithm, planned)
      ? []
      : [
          refusal(
            'key-kind',
            `Its key is ${facts.keyAlgorithm}, the plan has ${planned}.`,
            `Make a key of the kind ${planned}.`,
          ),
        ]),
    ...findings
      .filter(({ severity }) => severity === 'error')
      .map(({ rule, what, remedy }) => refusal(rule, what, remedy)),
  ]
}

const fieldWords: Readonly<Record<string, string>> = {
  commonName: 'common name',
  organizations: 'groups',
  names: 'names and addresses',
}

function notesOf(
  facts: CertificateFacts,
  parsed: ParsedCertificate,
  item: PlannedCertificate,
  { applied }: Context,
): string[] {
  const hours = Math.round((parsed.notAfter - parsed.notBefore) / 3_600_000)
  const warnings = lint(viewOf(parsed.der), { expected: expectedOf(item, applied.cluster) })
  return [
    ...(Math.abs(hours - item.profile.validityHours) > 24
      ? [`It ends on ${facts.notAfter}; the plan has ${lifetimeText(item.profile.validityHours)}.`]
      : []),
    ...warnings.flatMap(({ severity, what }) => (severity === 'warning' ? [what] : [])),
  ]
}

function issuedFrom(
  facts: CertificateFacts,
  { der }: ParsedCertificate,
  item: PlannedCertificate,
  { state, byKey }: Context,
): IssuedCertificate {
  const isOwn = [...byKey.values()].some(({ key }) => key === item.key)
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

/**
 * Takes the chosen certificates in, in one act. They are examined again first.
 * @param items ids of the examination; without them, every accepted certificate.
 * @throws AppError `input-refused` when one of them is not accepted.
 */
export async function acceptCertificates(
  id: string,
  { clock, projects }: { readonly clock: Clock; readonly projects: Projects },
  files: readonly GivenFile[],
  items: readonly string[] | undefined,
): Promise<SignOutcome> {
  return projects.withVault(id, async (open) => {
    const { items: found } = examineCertificates(open.state, files, clock.now())
    const wanted = items ?? found.flatMap(({ view }) => (view.isAccepted ? [view.id] : []))
    const issued = wanted.map((one) => {
      const accepted = found.find(({ view }) => view.id === one)?.issued
      if (accepted) return accepted
      throw new AppError('input-refused', { reason: 'Examine the certificates again.' })
    })
    const { applied: definition } = open.state
    if (!definition) throw new AppError('nothing-issued')
    if (issued.length === 0)
      throw new AppError('input-refused', { reason: 'None of the certificates can be taken in.' })
    const keys = `${randomUUID()}.json`
    const act = { type: 'issued', definition, issued, retired: [], keys } as const
    const state = await open.append(act, {})
    return { state, issued: issued.length, waiting: waitingOf(state).length }
  })
}
