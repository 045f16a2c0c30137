import type { AuthorityId, CertificateSpec } from '../../domain/plan/spec'
import { verifyChain } from '../../pki/verify'
import { authoritiesIn, titleOf, type CheckedFile, type CheckedSource } from './checked-source'
import type { FoundCertificate } from './contents'
import { labelFor } from '../row-names'
import { specOf } from './places'
import { problem, type Problem } from './problems'

/** Dates, chains, and whether a certificate is of the kind that its place needs. */
export function checkCertificates(checked: CheckedSource, now: Date): Problem[] {
  const authorities = authoritiesIn(checked.files)
  return checked.files.flatMap((file) => {
    const path = checked.name(file.path)
    const [leaf, ...chain] = file.certificates
    if (leaf === undefined) return []
    const dates = file.certificates.flatMap((certificate) => dateProblems(certificate, path, now))
    const spec = file.place && specOf(file.place)
    if (spec?.kind === 'authority') return [...dates, ...authorityProblems(file, path)]
    if (leaf.facts.isAuthority) {
      const unexpected = spec?.kind === 'certificate' && file.place?.part === 'certificate'
      const name = { name: titleOf(leaf) }
      return unexpected ? [...dates, problem(path, 'authority-unexpected', name)] : dates
    }
    const wanted = spec?.kind === 'certificate' ? spec : undefined
    const trusted = wanted && authoritiesAt(checked.files, wanted.authority)
    // A certificate on its own, such as a single file, is looked at without its authority.
    const isAlone = authorities.length === 0 && checked.manifest === undefined
    return [
      ...dates,
      ...(isAlone ? [] : chainProblems(leaf, chain, trusted ?? authorities, path, now, wanted)),
      ...(wanted ? usageProblems(leaf, wanted, path) : []),
    ]
  })
}

/** When a certificate begins and ends, at `now`. */
export function dateProblems({ facts }: FoundCertificate, path: string, now: Date): Problem[] {
  const name = facts.commonName === '' ? facts.subject : facts.commonName
  if (now.getTime() < Date.parse(facts.notBefore)) {
    return [problem(path, 'certificate-not-yet-valid', { name, date: facts.notBefore })]
  }
  return now.getTime() > Date.parse(facts.notAfter)
    ? [problem(path, 'certificate-expired', { name, date: facts.notAfter })]
    : []
}

/** Whether a trusted authority vouches for it, directly or through certificates of its own file. */
export function chainProblems(
  leaf: FoundCertificate,
  chain: readonly FoundCertificate[],
  trusted: readonly FoundCertificate[],
  path: string,
  now: Date,
  spec?: CertificateSpec,
): Problem[] {
  const name = titleOf(leaf)
  if (trusted.length === 0) {
    return [problem(path, 'authority-missing', { name, issuer: leaf.facts.issuer })]
  }
  const broken = verifyChain({
    certificate: leaf.x509.raw,
    intermediates: chain.map(({ x509 }) => x509.raw),
    trusted: trusted.map(({ x509 }) => x509.raw),
    at: now.toISOString(),
  })
  const authority = spec ? labelFor(spec.authority) : leaf.facts.issuer
  const signer = [...trusted, ...chain].find(({ x509 }) => leaf.x509.checkIssued(x509))
  return [
    ...broken.flatMap(({ code, what }) => {
      // Dates are said once for every certificate, wherever it stands in a chain.
      if (code === 'expired' || code === 'not-yet-valid') return []
      return code === 'issuer-missing' || code === 'signature-wrong'
        ? [problem(path, 'signed-by-other', { name, authority })]
        : [problem(path, 'chain-broken', { because: what })]
    }),
    ...(signer ? endProblems(leaf, signer, path) : []),
  ]
}

function endProblems(leaf: FoundCertificate, signer: FoundCertificate, path: string): Problem[] {
  if (Date.parse(leaf.facts.notAfter) <= Date.parse(signer.facts.notAfter)) return []
  const details = { name: titleOf(leaf), date: leaf.facts.notAfter, authority: titleOf(signer) }
  return [problem(path, 'outlives-authority', details)]
}

function authoritiesAt(files: readonly CheckedFile[], authority: AuthorityId): FoundCertificate[] {
  return authoritiesIn(files.filter(({ place }) => place?.spec === authority))
}

function authorityProblems({ certificates }: CheckedFile, path: string): Problem[] {
  return certificates
    .filter(({ facts }) => !facts.isAuthority || !facts.keyUsages.includes('keyCertSign'))
    .map((certificate) => problem(path, 'authority-expected', { name: titleOf(certificate) }))
}

function usageProblems(leaf: FoundCertificate, spec: CertificateSpec, path: string): Problem[] {
  const { extendedKeyUsages, dnsNames, addresses } = leaf.facts
  const name = titleOf(leaf)
  const missing = spec.usages
    .filter((usage) => !extendedKeyUsages.includes(usage))
    .map((usage) => problem(path, 'usage-missing', { name, usage }))
  const isServer = spec.usages.includes('serverAuth')
  const isNameless = dnsNames.length === 0 && addresses.length === 0
  return isServer && isNameless ? [...missing, problem(path, 'name-missing', { name })] : missing
}
