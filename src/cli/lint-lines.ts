import type { FoundFinding } from '../main/services/verify/check-lint'

/** @returns a finding of the lint as lines of text. */
export function lintLines(finding: FoundFinding): string[] {
  const { severity, rule, certificate, what, why, remedy, source } = finding
  const about = certificate === '' ? what : `${certificate}: ${what}`
  return [
    `${severity}: ${about}`,
    `  why: ${why}`,
    `  remedy: ${remedy}`,
    `  rule: ${rule} (${source})`,
  ]
}
