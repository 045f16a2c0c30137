import { AppError } from '../../shared/errors'
import type { Cluster } from '../domain/cluster'
import { layouts } from '../domain/layouts'
import { isBrought } from '../domain/ledger'
import { labelOf, specs } from '../domain/plan'
import { formedFor } from '../domain/plan/hierarchy'
import type { AuthorityId, CertificateProfile, PlannedCertificate } from '../domain/plan/spec'
import { subjectText } from '../domain/plan/subject'
import { shipsKey } from '../domain/shipped-keys'
import { inspect } from '../pki/inspect'
import { lint, viewOf } from '../pki/lint'
import { certificatesFromPem, toPem } from '../pki/pem'
import { isSignedBy } from '../pki/signed-by'
import { parseCertificate, type ParsedCertificate } from '../pki/structure'
import type { CertificateFacts } from '../pki/types'
import { expectedOf } from './expectations'
import { plannedOf } from './issuing'
import { evaluateDefinition, type Evaluation, type ProjectState } from './project-state'
import { offered } from './request-examining'

export type BroughtView = {
  readonly facts: CertificateFacts
  readonly above: readonly string[]
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
  /** Rows that it signs. */
  readonly affected: number
}

/** PEM or DER, and whether its key comes with it. */
type Offered = { readonly certificate: Uint8Array; readonly hasKey: boolean }
type Judged = BroughtView & {
  readonly profile: CertificateProfile | undefined
  readonly pems: readonly string[]
}
type Planned = NonNullable<Evaluation['planned']>

/**
 * Says whether an authority can take the place of a row, and why not. The key is not looked at.
 * @throws AppError `input-refused` for what is no certificate, `certificate-not-found` for no authority's row.
 */
export function examineAuthority(
  state: ProjectState,
  key: string,
  brought: Offered,
  now: Date,
): BroughtView {
  return judgeAuthority(state, key, brought, now)
}

/** The same with what the ledger needs. */
export function judgeAuthority(
  state: ProjectState,
  key: string,
  { certificate, hasKey }: Offered,
  now: Date,
): Judged {
  const planned = plannedOf(state, now, evaluateDefinition(state, now))
  const item = authorityRow(planned, key)
  const [own, ...above] = chainIn(certificate)
  const facts = inspect(Buffer.from(own.der))
  const keyAlgorithm = offered(facts.keyAlgorithm)
  const findings = lint(viewOf(own.der), {
    expected: { ...expectedOf(item, planned.cluster), usages: [] },
    now: now.getTime(),
    ...(above[0] ? { issuer: viewOf(above[0].der) } : {}),
  })
  const affected = planned.plan.items.filter(
    (other) => 'authority' in other && other.authority === key && other.key !== key,
  )
  const refusals = [
    ...(facts.isAuthority ? [] : ['It is not the certificate of an authority (CA:TRUE).']),
    ...(keyAlgorithm
      ? algorithmRefusals(planned.cluster, item, keyAlgorithm)
      : [`Its key is ${facts.keyAlgorithm}, which is not on offer here.`]),
    ...pathRefusals(facts, item, planned),
    ...nameRefusals(own, item, planned, state),
    ...(hasKey ? [] : placeRefusals(planned.cluster, item)),
    ...findings.filter(({ severity }) => severity === 'error').map(({ what }) => what),
  ]
  return {
    facts,
    above: above.map(({ der }) => inspect(Buffer.from(der)).subject),
    refusals: [...new Set(refusals)],
    warnings: findings.flatMap(({ severity, what, why }) =>
      severity === 'warning' ? [`${what} ${why}`] : [],
    ),
    affected: affected.length,
    profile: keyAlgorithm && profileOf(facts, own, keyAlgorithm),
    pems: [own, ...above].map(({ der }) => toPem('CERTIFICATE', der)),
  }
}

function authorityRow({ plan }: Planned, key: string): PlannedCertificate {
  const item = plan.items.find((candidate) => candidate.key === key)
  if (item?.kind !== 'authority') throw new AppError('certificate-not-found', { name: key })
  return item
}

/** The most certificates in one file that are looked at. */
const maxChain = 10

/** The authority's own certificate, then those above it in order; what belongs to no chain is refused. */
function chainIn(content: Uint8Array): [ParsedCertificate, ...ParsedCertificate[]] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  const ders = bytes.includes('-----BEGIN ')
    ? certificatesFromPem(bytes.toString('latin1'))
    : [bytes]
  if (ders.length > maxChain)
    throw new AppError('input-refused', { reason: `Give at most ${maxChain} certificates.` })
  const [own, ...others] = ders.map(parseCertificate)
  if (!own) throw new AppError('input-refused', { reason: 'There is no certificate in it.' })
  const chain: [ParsedCertificate, ...ParsedCertificate[]] = [own]
  let last = own
  let rest = others
  while (rest.length > 0) {
    const next = rest.find(({ der }) => isSignedBy(last, der))
    if (!next)
      throw new AppError('input-refused', {
        reason:
          'Put the certificate of the authority first, and after it only those that signed it.',
      })
    chain.push(next)
    last = next
    rest = rest.filter((one) => one !== next)
  }
  return chain
}

function algorithmRefusals(
  { layout: id }: Cluster,
  item: PlannedCertificate,
  algorithm: NonNullable<ReturnType<typeof offered>>,
): string[] {
  const layout = layouts[id]
  const spec = specs.find((candidate) => candidate.id === item.spec)
  const formed = spec?.kind === 'authority' ? formedFor(layout, spec) : undefined
  if (formed?.keyAlgorithm !== undefined)
    return formed.keyAlgorithm === algorithm
      ? []
      : [`${layout.title} takes a ${formed.keyAlgorithm} key here only.`]
  const limit = layout.limits.keyAlgorithms
  return limit && !limit.allowed.includes(algorithm)
    ? [`Its key is ${algorithm}. ${limit.why}`]
    : []
}

function pathRefusals(
  { pathLength }: CertificateFacts,
  item: PlannedCertificate,
  { plan }: Planned,
): string[] {
  const signsAuthorities = plan.items.some(
    (other) => other.kind === 'authority' && other.authority === item.key && other.key !== item.key,
  )
  const needed = signsAuthorities ? 1 : 0
  return pathLength === undefined || pathLength >= needed
    ? []
    : [
        `Its path length is ${pathLength}; it must issue other authorities here and needs ${needed} or more.`,
      ]
}

function nameRefusals(
  own: ParsedCertificate,
  item: PlannedCertificate,
  { plan }: Planned,
  { issued }: ProjectState,
): string[] {
  const { subject, commonName } = inspect(Buffer.from(own.der))
  const twin = plan.items.find((other) => {
    if (!('profile' in other) || other.key === item.key) return false
    const present = issued.get(other.key)
    const { profile } = isBrought(present) ? present : other
    return isNamed(profile.subject, subject, commonName)
  })
  return twin
    ? [`${labelOf(twin)} has the same name: ${subject}. Clients could not tell them apart.`]
    : []
}

function isNamed(
  planned: PlannedCertificate['profile']['subject'],
  subject: string,
  commonName: string,
): boolean {
  if (planned.commonName !== commonName) return false
  const parts = (text: string) =>
    text
      .split(/\s*,\s*/)
      .sort()
      .join(',')
  return parts(subjectText(planned)) === parts(subject)
}

/** Without its key here, a layout that puts the key on nodes cannot be served. */
function placeRefusals(cluster: Cluster, item: PlannedCertificate): string[] {
  const { title } = layouts[cluster.layout]
  return shipsKey(cluster, item.spec as AuthorityId)
    ? [
        `${title} puts its key on control planes. Bring the key too, or keep authority keys in this app (authorityKeys: kept).`,
      ]
    : []
}

function profileOf(
  facts: CertificateFacts,
  { notBefore, notAfter, subjectName }: ParsedCertificate,
  keyAlgorithm: CertificateProfile['keyAlgorithm'],
): CertificateProfile {
  const first = (type: string) => subjectName.find((attribute) => attribute.type === type)?.value
  const optional = (name: 'C' | 'ST' | 'L' | 'OU') => {
    const value = first(name)
    return value === undefined ? {} : { [name]: value }
  }
  return {
    isAuthority: true,
    subject: {
      ...optional('C'),
      ...optional('ST'),
      ...optional('L'),
      organizations: facts.organizations,
      ...optional('OU'),
      commonName: facts.commonName,
    },
    altNames: { dnsNames: facts.dnsNames, addresses: facts.addresses },
    usages: [],
    keyAlgorithm,
    ...(facts.pathLength === undefined ? {} : { pathLength: facts.pathLength }),
    validityHours: Math.max(0, Math.round((notAfter - notBefore) / 3_600_000)),
  }
}
