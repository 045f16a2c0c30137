/** Columns of the table of certificates, in the order in which they are offered. */
export const certificateColumns = [
  'label',
  'kind',
  'node',
  'user',
  'state',
  'days',
  'notBefore',
  'notAfter',
  'authority',
  'identity',
  'commonName',
  'organizations',
  'names',
  'usages',
  'keyAlgorithm',
  'privateKey',
  'serial',
  'fingerprint',
  'usedBy',
  'paths',
  'version',
] as const
export type CertificateColumn = (typeof certificateColumns)[number]

/** @returns the known ones among these, each once, in their order: a newer version may have had others. */
export function knownColumns(ids: readonly string[]): CertificateColumn[] {
  return [...new Set(ids)].flatMap((id) => certificateColumns.find((known) => known === id) ?? [])
}
