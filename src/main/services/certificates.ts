import type { CertificateDetail, CertificateRow } from '../../shared/models'
import { AppError } from '../../shared/errors'
import { isIssuedCertificate } from '../domain/ledger'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import { versionsOf } from '../domain/ledger-fold'
import { equivalentOpenssl } from '../domain/openssl/equivalent'
import { labelOf, purposeOf, specs } from '../domain/plan'
import { isCertificateItem, otherNameTexts } from '../domain/plan/spec'
import type { PlannedItem, RowKey } from '../domain/plan/spec'
import { daysLeft, totalDays } from '../domain/status'
import { describe } from '../pki/describe'
import { inspect } from '../pki/inspect'
import { issuedChain } from './issued-chain'
import { evaluate, type Evaluation, type ProjectState } from './project-state'
import { statusesOf } from './project-views'
import { labelFor, ownerOf, partsOf } from './row-names'
import { usesIn, type Use } from './uses'

/**
 * @returns every certificate, key pair and secret of a project: what is planned, issued or not, and
 * what is issued but no longer planned.
 */
export function certificateRows(state: ProjectState, now: Date): CertificateRow[] {
  return [...eachCertificateRow(state, now)]
}

/** The same one by one: a thousand nodes have thousands. */
export function eachCertificateRow(state: ProjectState, now: Date): Generator<CertificateRow> {
  return rowsWhere(state, evaluate(state, now), now, () => true)
}

/** @returns those of one node, by what the project means at `now`. */
export function nodeRows(
  state: ProjectState,
  evaluation: Evaluation,
  node: string,
  now: Date,
): CertificateRow[] {
  return [...rowsWhere(state, evaluation, now, (key) => ownerOf(key).node === node)]
}

function* rowsWhere(
  state: ProjectState,
  evaluation: Evaluation,
  now: Date,
  isWanted: (key: RowKey) => boolean,
): Generator<CertificateRow> {
  const statuses = statusesOf(state, evaluation, now)
  const { planned } = evaluation
  const items = new Map(planned?.plan.items.map((item) => [item.key, item]))
  const usesOf = planned ? usesIn(planned.cluster) : () => []
  const keys = new Set([...items.keys(), ...state.issued.keys()])
  for (const key of keys) {
    if (!isWanted(key)) continue
    const status = statuses.get(key) ?? 'valid'
    yield row(key, items.get(key), state.issued.get(key), { status, uses: usesOf(key), now })
  }
}

/** @returns one issued row with all that is known of it. Throws `certificate-not-found`. */
export function certificateDetail(state: ProjectState, key: RowKey, now: Date): CertificateDetail {
  const evaluation = evaluate(state, now)
  const [found] = rowsWhere(state, evaluation, now, (candidate) => candidate === key)
  const issued = state.issued.get(key)
  if (!found || !issued) throw new AppError('certificate-not-found', { name: key })
  const { planned } = evaluation
  const item = planned?.plan.items.find((candidate) => candidate.key === key)
  const common = {
    row: found,
    title: item?.title ?? labelFor(key),
    purpose: found.purpose,
    usedBy: planned ? usesIn(planned.cluster)(key) : [],
    earlierVersion: earlierVersion(state, issued),
  }
  if (!isIssuedCertificate(issued)) {
    const pem = issued.kind === 'key-pair' ? issued.publicKeyPem : ''
    const openssl = equivalentOpenssl(issued)
    return { ...common, usages: [], keyUsages: [], chain: [], pem, text: '', openssl }
  }
  const facts = inspect(issued.pem)
  const chain = issuedChain(state, issued)
  return {
    ...common,
    usages: [...facts.extendedKeyUsages],
    keyUsages: [...facts.keyUsages],
    chain: chainView(chain),
    pem: issued.pem,
    text: describe(issued.pem),
    openssl: opensslFor(issued, chain),
  }
}

function earlierVersion({ ledger }: ProjectState, { key, version }: Issued): number | null {
  const before = versionsOf(ledger, key).find((each) => each.version < version)
  return before?.version ?? null
}

function row(
  key: RowKey,
  item: PlannedItem | undefined,
  issued: Issued | undefined,
  { status, uses, now }: { status: CertificateRow['status']; uses: readonly Use[]; now: Date },
): CertificateRow {
  const profile = certificateProfile(item, issued)
  const certificate = issued && isIssuedCertificate(issued) ? issued : undefined
  return {
    key,
    label: item ? labelOf(item) : labelFor(key),
    spec: partsOf(key).spec,
    kind: item?.kind ?? issued?.kind ?? 'certificate',
    purpose: item?.purpose ?? plainPurpose(key),
    authority: certificate?.authority.key ?? (item && 'authority' in item ? item.authority : ''),
    ...ownerOf(key),
    commonName: profile?.subject.commonName ?? '',
    organizations: [...(profile?.subject.organizations ?? [])],
    dnsNames: [...(profile?.altNames.dnsNames ?? [])],
    addresses: [...(profile?.altNames.addresses ?? [])],
    otherNames: otherNameTexts(profile?.altNames ?? {}),
    usages: [...(profile?.usages ?? [])],
    keyAlgorithm: profile?.keyAlgorithm ?? keyPairAlgorithm(item, issued),
    privateKey: privateKeyPlace(item, certificate),
    bytes: secretBytes(item, issued),
    status,
    version: issued?.version ?? 0,
    serial: certificate?.serial ?? '',
    fingerprint: certificate?.fingerprint ?? '',
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
    daysLeft: certificate ? daysLeft(certificate.notAfter, now) : null,
    totalDays: certificate ? totalDays(certificate.notBefore, certificate.notAfter) : null,
    paths: [...new Set(uses.map(({ path }) => path))],
    usedBy: [...new Set(uses.map(({ component, flag }) => `${component} ${flag}`.trim()))],
  }
}

/** What was issued is what is shown; the plan only speaks for rows that wait. */
function certificateProfile(item: PlannedItem | undefined, issued: Issued | undefined) {
  if (issued && isIssuedCertificate(issued)) return issued.profile
  return item && isCertificateItem(item) ? item.profile : undefined
}

function keyPairAlgorithm(
  item: PlannedItem | undefined,
  issued: Issued | undefined,
): CertificateRow['keyAlgorithm'] {
  if (issued?.kind === 'key-pair') return issued.keyAlgorithm
  return item?.kind === 'key-pair' ? item.keyAlgorithm : null
}

function privateKeyPlace(
  item: PlannedItem | undefined,
  certificate: IssuedCertificate | undefined,
): CertificateRow['privateKey'] {
  if (certificate) return certificate.privateKeyBytes === null ? 'elsewhere' : 'here'
  return item && isCertificateItem(item) ? item.privateKey : 'here'
}

/** The sentence of a row that is no longer planned. */
function plainPurpose(key: RowKey): string {
  const { spec: id, of } = partsOf(key)
  const spec = specs.find((each) => each.id === id)
  return spec ? purposeOf(spec, of ?? '') : ''
}

function secretBytes(item: PlannedItem | undefined, issued: Issued | undefined): number | null {
  if (issued?.kind === 'secret') return issued.bytes
  return item?.kind === 'secret' ? item.bytes : null
}

function chainView(chain: readonly IssuedCertificate[]): CertificateDetail['chain'] {
  return chain.map(({ key, notAfter, fingerprint }) => ({
    key,
    label: labelFor(key),
    notAfter,
    fingerprint,
  }))
}

/** @param chain the certificate and the authorities above it; the second one signed the first. */
function opensslFor(issued: IssuedCertificate, chain: readonly IssuedCertificate[]) {
  const authority = chain[1] ?? issued
  return equivalentOpenssl({
    kind: 'certificate',
    key: issued.key,
    profile: issued.profile,
    window: issued,
    authority: { key: issued.authority.key, keyAlgorithm: authority.profile.keyAlgorithm },
  })
}
