/** Verifies foreign chains: a list of what is wrong, in words, instead of an exception. */
import { verify, X509Certificate } from 'node:crypto'
import { AppError } from '../../shared/errors'
import type { Usage } from '../domain/plan/spec'
import { importPublicKey } from './keys'
import { formatName } from './names'
import { extendedKeyUsages, extensionOids, signatureAlgorithms, usageOid } from './oids'
import {
  basicConstraints,
  extendedKeyUsageOids,
  keyUsages,
  parseCertificate,
  type ParsedCertificate,
} from './structure'
import { formatInstant } from './times'
import { limitProblems } from './verify-limits'

export type ProblemCode =
  | 'unreadable'
  | 'issuer-missing'
  | 'signature-wrong'
  | 'signature-unknown'
  | 'not-an-authority'
  | 'may-not-sign'
  | 'path-too-long'
  | 'not-yet-valid'
  | 'expired'
  | 'usage-missing'
  | 'name-not-covered'
  | 'name-not-permitted'
  | 'critical-extension-unknown'

/** One thing that is wrong with a chain, and what to do. */
export type Problem = { readonly code: ProblemCode; readonly what: string; readonly remedy: string }

export type ChainToVerify = {
  /** DER */
  readonly certificate: Uint8Array
  /** DER, in any order; what is not needed is not looked at. */
  readonly intermediates?: readonly Uint8Array[]
  /** DER; a chain must end at one of these. */
  readonly trusted: readonly Uint8Array[]
  /** ISO 8601: the time at which the chain is to be valid. */
  readonly at: string
  readonly usage?: Usage
  readonly host?: string
  readonly address?: string
}

/** Real chains have 2 to 4 certificates. */
const maxLength = 10

/**
 * Follows issuers by name and signature until a trusted certificate, then checks every link
 * (RFC 5280 §6.1 without policies). Name constraints are evaluated for DNS names and addresses, those of
 * the trusted certificate included, as Go and OpenSSL do; limits on other names are reported as unchecked.
 *
 * @returns no problem when the chain is good.
 */
export function verifyChain(input: ChainToVerify): Problem[] {
  try {
    return problemsOf(input)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input-refused') throw error
    const what = `A certificate of the chain cannot be read. ${String(error.details['reason'] ?? '')}`
    return [
      { code: 'unreadable', what: what.trim(), remedy: 'Get the file again from its source.' },
    ]
  }
}

function problemsOf(input: ChainToVerify): Problem[] {
  const leaf = parseCertificate(input.certificate)
  const trusted = input.trusted.map(parseCertificate)
  const others = (input.intermediates ?? []).map(parseCertificate)
  const { path, problems } = findPath(leaf, trusted, others)
  const at = Date.parse(input.at)
  if (Number.isNaN(at)) {
    throw new AppError('unexpected', {}, { because: 'The time of a chain check is no date.' })
  }
  return [
    ...problems,
    ...path.flatMap((certificate) => dateProblems(certificate, at)),
    ...path.flatMap((certificate) => extensionProblems(certificate)),
    ...path.slice(1).flatMap((certificate, below) => authorityProblems(certificate, path, below)),
    ...(input.usage ? path.flatMap((link) => usageProblems(link, input.usage)) : []),
    ...limitProblems(path),
    ...nameProblems(leaf, input),
  ]
}

const nameOf = (certificate: ParsedCertificate): string =>
  formatName(certificate.subjectName) || 'without a name'
const isSame = (a: ParsedCertificate, b: ParsedCertificate): boolean =>
  Buffer.from(a.der).equals(b.der)

function findPath(
  leaf: ParsedCertificate,
  trusted: readonly ParsedCertificate[],
  others: readonly ParsedCertificate[],
): { path: ParsedCertificate[]; problems: Problem[] } {
  const path = [leaf]
  for (let current = leaf; !trusted.some((anchor) => isSame(anchor, current));) {
    const named = [...trusted, ...others].filter(
      (candidate) =>
        candidate.subject.equals(current.issuer) && !path.some((link) => isSame(link, candidate)),
    )
    const next = named.find((candidate) => isSignedBy(current, candidate))
    if (!next || path.length === maxLength) {
      return { path, problems: [brokenLink(current, named.length > 0)] }
    }
    path.push(next)
    current = next
  }
  return { path, problems: [] }
}

function brokenLink(certificate: ParsedCertificate, isIssuerNamed: boolean): Problem {
  const name = nameOf(certificate)
  const issuer = formatName(certificate.issuerName)
  const algorithm = signatureAlgorithms[certificate.signatureAlgorithm]
  if (algorithm?.digest === undefined) {
    const shown = algorithm?.name ?? certificate.signatureAlgorithm
    const what = `${name} is signed with ${shown}, which is not accepted.`
    return { code: 'signature-unknown', what, remedy: 'Use a certificate with a usual signature.' }
  }
  if (isIssuerNamed) {
    const what = `${name} names ${issuer} as its issuer, but was signed with another key.`
    const remedy = 'Give the authority certificate that goes with the key that signed it.'
    return { code: 'signature-wrong', what, remedy }
  }
  const what = `The issuer of ${name}, ${issuer}, is not among the certificates.`
  const remedy = 'Add the certificate of that authority, or trust it.'
  return { code: 'issuer-missing', what, remedy }
}

function isSignedBy(certificate: ParsedCertificate, issuer: ParsedCertificate): boolean {
  const algorithm = signatureAlgorithms[certificate.signatureAlgorithm]
  if (algorithm?.digest === undefined) return false
  try {
    const key = importPublicKey(issuer.spki)
    return verify(algorithm.digest, certificate.tbs, key, certificate.signature)
  } catch {
    // A key of another kind than the signature: OpenSSL throws where it could answer no.
    return false
  }
}

function dateProblems(certificate: ParsedCertificate, at: number): Problem[] {
  const name = nameOf(certificate)
  if (at < certificate.notBefore) {
    const what = `${name} is valid from ${formatInstant(certificate.notBefore)} on only.`
    return [{ code: 'not-yet-valid', what, remedy: 'Check the clock, or wait until then.' }]
  }
  if (at <= certificate.notAfter) return []
  const what = `${name} expired at ${formatInstant(certificate.notAfter)}.`
  return [{ code: 'expired', what, remedy: 'Renew it.' }]
}

function extensionProblems(certificate: ParsedCertificate): Problem[] {
  const known = new Set<string>(Object.values(extensionOids))
  return [...certificate.extensions]
    .filter(([oid, { critical }]) => critical && !known.has(oid))
    .map(([oid]) => ({
      code: 'critical-extension-unknown',
      what: `${nameOf(certificate)} has the critical extension ${oid}, which is not checked here.`,
      remedy: 'Check it with another program, or use a certificate without it.',
    }))
}

/** @param below how many authorities stand between it and the certificate at the bottom. */
function authorityProblems(
  certificate: ParsedCertificate,
  path: readonly ParsedCertificate[],
  below: number,
): Problem[] {
  const name = nameOf(certificate)
  const problems: Problem[] = []
  const { isAuthority, pathLength } = basicConstraints(certificate)
  if (!isAuthority) {
    const what = `${name} signed another certificate, but is no authority.`
    problems.push({ code: 'not-an-authority', what, remedy: 'Use a certificate with CA:TRUE.' })
  }
  if (!(keyUsages(certificate) ?? ['keyCertSign']).includes('keyCertSign')) {
    const what = `The key usage of ${name} does not allow signing certificates.`
    problems.push({ code: 'may-not-sign', what, remedy: 'Use an authority with keyCertSign.' })
  }
  // §4.2.1.9: certificates that an authority issued to itself do not count.
  const counted = path.slice(1, below + 1).filter((link) => !link.subject.equals(link.issuer))
  if (pathLength !== undefined && counted.length > pathLength) {
    const what = `${name} allows ${pathLength} authorities below it; there are ${counted.length}.`
    const remedy = 'Issue the authority below it from one with a longer path length.'
    problems.push({ code: 'path-too-long', what, remedy })
  }
  return problems
}

/** Go and OpenSSL also hold the authorities of a chain to their extended key usage. */
function usageProblems(certificate: ParsedCertificate, usage: Usage | undefined): Problem[] {
  const usages = extendedKeyUsageOids(certificate)
  if (!usage || !usages) return []
  const accepted = [usageOid(usage), extendedKeyUsages.anyExtendedKeyUsage.oid]
  if (usages.some((oid) => accepted.includes(oid))) return []
  const what = `${nameOf(certificate)} is not for ${usage}.`
  return [{ code: 'usage-missing', what, remedy: `Issue it with the usage ${usage}.` }]
}

function nameProblems(leaf: ParsedCertificate, { host, address }: ChainToVerify): Problem[] {
  if (host === undefined && address === undefined) return []
  const read = readNatively(leaf)
  // Kubernetes ignores the common name as a host name, so does this check.
  const isCovered = (name: string, check: (name: string) => string | undefined): Problem[] => {
    if (check(name) !== undefined) return []
    const what = `${nameOf(leaf)} does not cover ${name}.`
    return [{ code: 'name-not-covered', what, remedy: `Issue it with ${name} in its names.` }]
  }
  return [
    ...(host === undefined
      ? []
      : isCovered(host, (name) => read?.checkHost(name, { subject: 'never' }))),
    ...(address === undefined ? [] : isCovered(address, (name) => read?.checkIP(name))),
  ]
}

function readNatively({ der }: ParsedCertificate): X509Certificate | undefined {
  try {
    return new X509Certificate(der)
  } catch {
    // What the platform cannot read covers no name: it is reported as such.
    return undefined
  }
}
