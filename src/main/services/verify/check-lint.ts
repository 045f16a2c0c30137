import { CertificateSet, lint, lintDer, lintKeyPair, viewOf } from '../../pki/lint'
import type { CertificateView, Expectation, LintFinding } from '../../pki/lint'
import { isSignedBy } from '../../pki/signed-by'
import { parseCertificate } from '../../pki/structure'
import type { FileContents, FoundCertificate } from './contents'
import { printable } from './entries'
import type { Problem, ProblemCode } from './problems'

/** A finding of the lint, with the file and the certificate that it is about. */
export type FoundFinding = LintFinding & {
  /** The path as problems name it. */
  readonly path: string
  /** Common name or subject; empty for what cannot be read. */
  readonly certificate: string
}

/** A file as the lint sees it. */
export type FileToLint = {
  readonly path: string
  readonly contents: FileContents
  /** What belongs at its place: of the first certificate, of every one of an authority's file. */
  readonly expected: Expectation
  /** What those are that stand behind an authority because they signed it, where the layout wants them. */
  readonly rootInside?: Expectation | undefined
  /** Whether a key of it signs service-account tokens. */
  readonly isTokenKey: boolean
}

type Found = {
  readonly title: string
  readonly view: CertificateView
  readonly expected: Expectation
}

/**
 * Judges every certificate by the rules that ours are judged by before they are signed. What is found
 * again in a copy of the same certificate is said once.
 *
 * @param now milliseconds since 1970; without it, whether dates have passed is not looked at.
 */
export function lintFiles(files: readonly FileToLint[], now: number | undefined): FoundFinding[] {
  const read = files.map((file) => ({ file, certificates: certificatesOf(file) }))
  const set = new CertificateSet()
  for (const { view, expected } of read.flatMap(({ certificates }) => certificates)) {
    set.add(view, expected.role)
  }
  const said = new Set<string>()
  return read.flatMap(({ file, certificates }) => {
    const { path } = file
    const note = (certificate: string, identity: string, found: readonly LintFinding[]) =>
      found.flatMap((finding) => {
        const key = `${identity} ${finding.rule}`
        if (said.has(key)) return []
        said.add(key)
        const what = printable(finding.what)
        return [{ ...finding, what, path: printable(path), certificate: printable(certificate) }]
      })
    return [
      ...certificates.flatMap(({ title, view, expected }) =>
        note(
          title,
          `${view.serial.toString('hex')} ${view.spki.toString('hex')} ${expected.role ?? ''}`,
          lint(view, { expected, issuer: issuerOf(view, set), set, now }),
        ),
      ),
      ...file.contents.damaged.flatMap((der) =>
        note('', der.toString('hex'), lintDer(der, { now })),
      ),
      ...(file.isTokenKey ? file.contents.keys : []).flatMap(({ spki }) =>
        note('', spki, lintKeyPair(Buffer.from(spki, 'hex'), set)),
      ),
    ]
  })
}

/** Problems say the same in the words of the place; the finding of these rules is then left out. */
const saidByProblems: Readonly<Record<string, readonly ProblemCode[]>> = {
  'validity-ended': ['certificate-expired'],
  'validity-not-begun': ['certificate-not-yet-valid'],
  'validity-after-issuer': ['outlives-authority'],
  'usage-role': ['usage-missing'],
  'server-names': ['name-missing'],
  'authority-flag': ['authority-expected'],
  'authority-key-usage': ['authority-expected'],
  'leaf-no-authority': ['authority-unexpected'],
  'issuer-authority': ['chain-broken'],
  'constraints-names': ['chain-broken'],
  'form-readable': ['unreadable'],
}

/** @returns the findings that no problem of the same file says already. */
export function besidesProblems(
  findings: readonly FoundFinding[],
  problems: readonly Problem[],
): FoundFinding[] {
  const known = new Set(problems.map(({ path, code }) => `${code} ${path}`))
  return findings.filter(
    ({ rule, path }) => !saidByProblems[rule]?.some((code) => known.has(`${code} ${path}`)),
  )
}

function certificatesOf({ contents, expected, rootInside }: FileToLint): Found[] {
  const { certificates, kubeconfig } = contents
  const chain = certificates.map((found, index) => {
    const before = certificates[index - 1]
    if (!before) return foundOf(found, expected)
    if (!expected.isAuthority) return foundOf(found, {})
    return foundOf(found, rootInside && hasSigned(found, before) ? rootInside : expected)
  })
  const authorities = [...(kubeconfig?.authorities.values() ?? [])].flat()
  const users = [...(kubeconfig?.users.values() ?? [])].flatMap((user) =>
    user.certificates.map((found, index) => foundOf(found, index === 0 ? expected : {})),
  )
  return [...chain, ...authorities.map((found) => foundOf(found, {})), ...users]
}

function foundOf({ facts, x509 }: FoundCertificate, expected: Expectation): Found {
  const title = facts.commonName === '' ? facts.subject : facts.commonName
  return { title, view: viewOf(x509.raw), expected }
}

function hasSigned(
  { x509: above, spki: other }: FoundCertificate,
  { x509, spki }: FoundCertificate,
): boolean {
  return spki !== other && isSignedBy(parseCertificate(x509.raw), above.raw)
}

/** The authority that it names: by the bytes of the name and the key, else by the name as text. */
function issuerOf(view: CertificateView, set: CertificateSet): CertificateView | undefined {
  if (view.subject.equals(view.issuer)) return view.constraints?.isAuthority ? view : undefined
  const named = set.authoritiesNamed(view.issuer).map(({ certificate }) => certificate)
  const isNext = ({ subjectKeyId }: CertificateView) => subjectKeyId === view.authorityKeyId
  return (
    named.find(isNext) ?? named[0] ?? set.authorities().find((other) => namesAlike(view, other))
  )
}

function namesAlike(
  { issuerAttributes }: CertificateView,
  { attributes }: CertificateView,
): boolean {
  const text = (list: CertificateView['attributes']) =>
    list.map(({ type, value }) => `${type}=${value}`).join('\0')
  return text(issuerAttributes()) === text(attributes)
}
