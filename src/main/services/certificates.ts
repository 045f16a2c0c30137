import type { CertificateDetail, CertificateRow } from '../../shared/models'
import { AppError } from '../../shared/errors'
import { isIssuedCertificate } from '../domain/ledger'
import type { Issued, IssuedCertificate } from '../domain/ledger'
import { equivalentOpenssl } from '../domain/openssl/equivalent'
import { labelOf, specs } from '../domain/plan'
import { isCertificateItem, otherNameTexts } from '../domain/plan/spec'
import type { PlannedItem, RowKey } from '../domain/plan/spec'
import { daysLeft, totalDays } from '../domain/status'
import { describe } from '../pki/describe'
import { inspect } from '../pki/inspect'
import { issuedChain } from './issued-chain'
import { evaluate, type ProjectState } from './project-state'
import { statusesOf } from './project-views'
import { labelFor, ownerOf, partsOf } from './row-names'
import { usesIn } from './uses'

/**
 * @returns every certificate and key pair of a project: what is planned, issued or not, and what is
 * issued but no longer planned. Secrets of another kind are no rows here: they show nothing.
 */
export function certificateRows(state: ProjectState, now: Date): CertificateRow[] {
  const evaluation = evaluate(state, now)
  const statuses = statusesOf(state, evaluation, now)
  const { planned } = evaluation
  const items = new Map(planned?.plan.items.map((item) => [item.key, item]))
  const usesOf = planned ? usesIn(planned.cluster) : () => []
  const keys = new Set([...items.keys(), ...state.issued.keys()])
  return [...keys].flatMap((key) => {
    const [item, issued] = [items.get(key), state.issued.get(key)]
    if (item?.kind === 'secret' || issued?.kind === 'secret') return []
    const status = statuses.get(key) ?? 'valid'
    const paths = [...new Set(usesOf(key).map(({ path }) => path))]
    return [row(key, item, issued, { status, paths, now })]
  })
}

/** @returns one issued certificate with all that is known of it. Throws `certificate-not-found`. */
export function certificateDetail(state: ProjectState, key: RowKey, now: Date): CertificateDetail {
  const found = certificateRows(state, now).find((candidate) => candidate.key === key)
  const issued = state.issued.get(key)
  if (!found || !issued || issued.kind === 'secret')
    throw new AppError('certificate-not-found', { name: key })
  const { planned } = evaluate(state, now)
  const item = planned?.plan.items.find((candidate) => candidate.key === key)
  const spec = specs.find(({ id }) => id === partsOf(key).spec)
  const common = {
    row: found,
    title: item?.title ?? labelFor(key),
    purpose: item?.purpose ?? spec?.purpose ?? '',
    usedBy: planned ? usesIn(planned.cluster)(key) : [],
  }
  if (issued.kind === 'key-pair') {
    const openssl = opensslFor(issued, [])
    const { publicKeyPem: pem } = issued
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

function row(
  key: RowKey,
  item: Exclude<PlannedItem, { kind: 'secret' }> | undefined,
  issued: Exclude<Issued, { kind: 'secret' }> | undefined,
  { status, paths, now }: { status: CertificateRow['status']; paths: string[]; now: Date },
): CertificateRow {
  const profile = certificateProfile(item, issued)
  const certificate = issued?.kind === 'key-pair' ? undefined : issued
  return {
    key,
    label: item ? labelOf(item) : labelFor(key),
    spec: partsOf(key).spec,
    kind: item?.kind ?? issued?.kind ?? 'certificate',
    authority: certificate?.authority.key ?? (item && 'authority' in item ? item.authority : ''),
    ...ownerOf(key),
    commonName: profile?.subject.commonName ?? '',
    organizations: [...(profile?.subject.organizations ?? [])],
    dnsNames: [...(profile?.altNames.dnsNames ?? [])],
    addresses: [...(profile?.altNames.addresses ?? [])],
    otherNames: otherNameTexts(profile?.altNames ?? {}),
    keyAlgorithm: profile?.keyAlgorithm ?? keyPairAlgorithm(item, issued),
    status,
    version: issued?.version ?? 0,
    serial: certificate?.serial ?? '',
    fingerprint: certificate?.fingerprint ?? '',
    notBefore: certificate?.notBefore ?? null,
    notAfter: certificate?.notAfter ?? null,
    daysLeft: certificate ? daysLeft(certificate.notAfter, now) : null,
    totalDays: certificate ? totalDays(certificate.notBefore, certificate.notAfter) : null,
    paths,
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
  return item?.kind === 'key-pair' ? item.keyAlgorithm : 'ecdsa-p256'
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
function opensslFor(
  issued: Exclude<Issued, { kind: 'secret' }>,
  chain: readonly IssuedCertificate[],
) {
  if (issued.kind === 'key-pair') return equivalentOpenssl(issued)
  const authority = chain[1] ?? issued
  return equivalentOpenssl({
    kind: 'certificate',
    key: issued.key,
    profile: issued.profile,
    window: issued,
    authority: { key: issued.authority.key, keyAlgorithm: authority.profile.keyAlgorithm },
  })
}
