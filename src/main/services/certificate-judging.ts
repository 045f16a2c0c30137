import type { ExaminedItem } from '../../shared/request-models'
import { normaliseEmail } from '../domain/extra/texts'
import { isAsStrong } from '../domain/key-strength'
import { altNameTexts, type PlannedCertificate } from '../domain/plan/spec'
import { lifetimeText } from '../domain/validity'
import { lint, viewOf } from '../pki/lint'
import { formatName } from '../pki/names'
import { certificateDer } from '../pki/pem'
import { isSignedBy } from '../pki/signed-by'
import type { ParsedCertificate } from '../pki/structure'
import type { CertificateFacts } from '../pki/types'
import { expectedOf } from './expectations'
import type { Applied, ProjectState } from './project-state'
import { offered } from './request-examining'

/** What a certificate from outside is judged against. */
export type JudgingContext = {
  readonly state: ProjectState
  readonly applied: Applied
  readonly now: Date
}

/** A reason, and what to do. */
export const refusal = (
  code: string,
  text: string,
  remedy: string,
): ExaminedItem['refusals'][number] => ({ code, text, remedy })

/** What it says beside what the plan says, field by field. */
export function fieldsOf(facts: CertificateFacts, { profile }: PlannedCertificate) {
  const line = (field: string, requested: readonly string[], issued: readonly string[]) => ({
    field,
    requested: [...requested],
    issued: [...issued],
  })
  return [
    line('commonName', commonNamesIn(facts), [profile.subject.commonName]),
    line('organizations', facts.organizations, profile.subject.organizations),
    line('subject', restOf(facts), restOfPlan(profile.subject)),
    line('names', namesIn(facts), altNameTexts(profile.altNames)),
    line('usages', facts.extendedKeyUsages, profile.usages),
  ].filter(
    ({ field, requested, issued }) => field !== 'subject' || requested.length + issued.length > 0,
  )
}

/** Names of every kind; those that no plan has are told by their kind. */
function namesIn({ dnsNames, addresses, emails, uris, otherNames }: CertificateFacts): string[] {
  return [...dnsNames, ...addresses, ...emails.map(normaliseEmail), ...uris, ...otherNames]
}

/** Go takes the last common name and other programs the first, so every one of them counts. */
function commonNamesIn({ commonName, otherAttributes }: CertificateFacts): string[] {
  const others = otherAttributes.filter(isCommonName).map((text) => text.slice(3))
  return [...others, commonName]
}

function restOf({ otherAttributes }: CertificateFacts): string[] {
  return otherAttributes.filter((text) => !isCommonName(text))
}

function restOfPlan({ C, ST, L, OU }: PlannedCertificate['profile']['subject']): string[] {
  return Object.entries({ C, ST, L, OU }).flatMap(([name, value]) =>
    value ? [formatName([{ rdn: 0, type: name, value }])] : [],
  )
}

const isCommonName = (text: string) => text.startsWith('CN=')

/** Names of the fields in which a certificate says something else than the plan. */
export function differences(facts: CertificateFacts, item: PlannedCertificate): string[] {
  return fieldsOf(facts, item).flatMap(({ field, requested, issued }) => {
    // Nobody decides by it; `notesOf` names it.
    if (field === 'subject') return []
    // What an authority is called and for which uses is its issuer's to say.
    if (item.kind === 'authority' && field !== 'commonName' && field !== 'organizations') return []
    return isSameSet(requested, issued) ? [] : [field]
  })
}

function isSameSet(one: readonly string[], other: readonly string[]): boolean {
  const [left, right] = [new Set(one), new Set(other)]
  return left.size === right.size && [...left].every((name) => right.has(name))
}

/** Why it cannot be what a row waits for; none when it can. */
export function refusalsOf(
  facts: CertificateFacts,
  parsed: ParsedCertificate,
  item: PlannedCertificate,
  { state, applied, now }: JudgingContext,
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

/** What is worth a look, though it may be accepted. */
export function notesOf(
  facts: CertificateFacts,
  parsed: ParsedCertificate,
  item: PlannedCertificate,
  { applied }: JudgingContext,
): string[] {
  const hours = Math.round((parsed.notAfter - parsed.notBefore) / 3_600_000)
  const warnings = lint(viewOf(parsed.der), { expected: expectedOf(item, applied.cluster) })
  return [
    ...(Math.abs(hours - item.profile.validityHours) > 24
      ? [`It ends on ${facts.notAfter}; the plan has ${lifetimeText(item.profile.validityHours)}.`]
      : []),
    ...subjectNotes(facts, item),
    ...warnings.flatMap(({ severity, what }) => (severity === 'warning' ? [what] : [])),
  ]
}

/** Of leaves the lint says it, which knows that no plan has more than a common name and groups. */
function subjectNotes(facts: CertificateFacts, { kind, profile }: PlannedCertificate): string[] {
  const [said, planned] = [restOf(facts), restOfPlan(profile.subject)]
  if (kind !== 'authority' || isSameSet(said, planned)) return []
  const text = (parts: readonly string[]) => (parts.length === 0 ? 'nothing' : parts.join(', '))
  return [`Beside its name the subject says ${text(said)}; the plan has ${text(planned)}.`]
}
