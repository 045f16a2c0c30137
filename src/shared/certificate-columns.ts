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

/** How narrow and how wide a person can make a column, in px. */
export const columnWidthLimits = { least: 48, most: 1_200 } as const
/** Widths that a person gave, in px; the others follow the room. */
export type ColumnWidths = Readonly<Partial<Record<CertificateColumn, number>>>

/** @returns the nearest whole width that a column can have. */
export function columnWidth(px: number): number {
  const { least, most } = columnWidthLimits
  return Math.round(Math.min(most, Math.max(least, px)))
}

/** @returns the widths of known columns: a newer version may have had others. */
export function knownWidths(widths: Readonly<Record<string, number>>): ColumnWidths {
  return Object.fromEntries(
    certificateColumns.flatMap((id) => {
      const width = widths[id]
      return width === undefined ? [] : [[id, columnWidth(width)]]
    }),
  )
}
