/** Judges certificates by the rules of RFC 5280, Go, OpenSSL, Kubernetes and etcd. */
import { AppError } from '../../../shared/errors'
import { authorityRules } from './authority-rules'
import type { CertificateSet } from './certificate-set'
import { constraintRules } from './constraint-rules'
import { formRules } from './form-rules'
import { identityRules } from './identity-rules'
import { keyPairRules, keyRules } from './key-rules'
import { nameRules } from './name-rules'
import { serverRules } from './server-rules'
import { signatureRules } from './signature-rules'
import { keyOfSpki } from './public-key'
import { applies } from './roles'
import type { CertificateRule, KeyPairRule, LintFinding, Surroundings } from './rule'
import { subjectRules } from './subject-rules'
import { timeRules } from './time-rules'
import { usageRules } from './usage-rules'
import { viewOf, type CertificateView } from './view'

export { CertificateSet } from './certificate-set'
export type { ClusterFacts, Expectation, LintFinding, Surroundings } from './rule'
export { viewOf, type CertificateView } from './view'

/** Every rule about certificates, in the order in which findings are listed. */
export const certificateRules: readonly CertificateRule[] = [
  ...formRules,
  ...signatureRules,
  ...timeRules,
  ...keyRules,
  ...authorityRules,
  ...constraintRules,
  ...usageRules,
  ...nameRules,
  ...serverRules,
  ...subjectRules,
  ...identityRules,
]
export { keyPairRules }

/** What is reported instead of findings when nothing can be read. Its severity is `error`. */
export const unreadableRule: Omit<LintFinding, 'what'> = {
  rule: 'form-readable',
  severity: 'error',
  field: 'encoding',
  why: 'No component can read it.',
  remedy: 'Get the file again from its source, or issue it again.',
  source: 'RFC 5280 §4.1',
}

const alone: Surroundings = { expected: {}, issuer: undefined, set: undefined, now: undefined }

/** @returns what the rules find, errors and warnings, in the order of the rules. */
export function lint(
  certificate: CertificateView,
  surroundings: Partial<Surroundings> = {},
): LintFinding[] {
  const around = { ...alone, ...surroundings }
  const findings: LintFinding[] = []
  for (const rule of certificateRules) {
    if (!applies[rule.appliesTo](certificate, around)) continue
    const what = rule.check(certificate, around)
    if (what !== undefined) findings.push(findingOf(rule, what))
  }
  return findings
}

/**
 * @param der bytes that claim to be a certificate, also those that the strict reader refuses.
 * @returns findings; one of `form-readable` when it cannot even be taken apart.
 */
export function lintDer(der: Uint8Array, surroundings: Partial<Surroundings> = {}): LintFinding[] {
  try {
    return lint(viewOf(der), surroundings)
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'input-refused') throw error
    return [{ ...unreadableRule, what: String(error.details['reason'] ?? 'It is damaged.') }]
  }
}

/** @param spki of the pair that signs service-account tokens, DER. @throws AppError `input-refused` */
export function lintKeyPair(spki: Uint8Array, set?: CertificateSet): LintFinding[] {
  const key = keyOfSpki(spki)
  return keyPairRules.flatMap((rule) => {
    const what = rule.check(key, spki, set)
    return what === undefined ? [] : [findingOf(rule, what)]
  })
}

function findingOf(rule: CertificateRule | KeyPairRule, what: string): LintFinding {
  const { id, severity, field, why, remedy, source } = rule
  return { rule: id, severity, field, what, why, remedy, source }
}
