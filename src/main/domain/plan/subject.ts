import type { Subject } from './spec'

/**
 * A subject in words: `O=dev, CN=jane`. Equal texts mean equal subjects: the order of organizations
 * does not count, because they stand in one set in the certificate.
 */
export function subjectText(subject: Subject): string {
  const parts: readonly (readonly [string, string | undefined])[] = [
    ['C', subject.C],
    ['ST', subject.ST],
    ['L', subject.L],
    ...subject.organizations.toSorted().map((group) => ['O', group] as const),
    ['OU', subject.OU],
    ['CN', subject.commonName],
  ]
  return parts
    .flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [`${name}=${value.replace(/[\\,=]/g, '\\$&')}`],
    )
    .join(', ')
}
