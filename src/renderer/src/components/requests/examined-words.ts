import { t } from '../../words'

const fields = [
  'commonName',
  'organizations',
  'dnsNames',
  'addresses',
  'otherNames',
  'usages',
  'keyUsages',
  'keyAlgorithm',
  'subject',
  'validity',
  'authority',
  'ignored',
] as const

/** @returns the word for a field of a request; one that this window does not know stands for itself. */
export function fieldWord(field: string): string {
  const known = fields.find((each) => each === field)
  return known === undefined ? field : t(`requests.field.${known}`)
}

/** @returns hex in groups of four, as the script on the node shows it. */
export function groupedHex(hex: string): string {
  return hex.replace(/....(?=.)/g, '$& ')
}
