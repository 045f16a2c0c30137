/** Search and filters of the certificate table. Pure, so that 5 000 rows can be timed in a test. */
import type { CertificateRow, RowKind, Status } from '../../../../shared/models'
import { t } from '../../words'
import { authorityLook } from '../authority-words'
import { statusWord } from '../status-words'
import { algorithmText } from './certificate-words'

export type CertificateFilter = {
  readonly text: string
  readonly statuses: readonly Status[]
  readonly kinds: readonly RowKind[]
  readonly nodes: readonly string[]
  readonly authorities: readonly string[]
}

export const noFilter: CertificateFilter = {
  text: '',
  statuses: [],
  kinds: [],
  nodes: [],
  authorities: [],
}

/** A row with what is searched in, joined and folded once instead of at every key stroke. */
export type IndexedRow = {
  readonly row: CertificateRow
  readonly words: string
  /** Serial and fingerprint without separators: people paste them with colons or blanks. */
  readonly hex: string
}

const separator = '\n'

/** @returns the rows ready to be searched by everything that they say, in the words of the window too. */
export function indexRows(rows: readonly CertificateRow[]): IndexedRow[] {
  const said = fixedWords()
  return rows.map((row) => ({
    row,
    words: wordsOf(row, said).join(separator).toLowerCase(),
    hex: `${plainHex(row.serial)}${separator}${plainHex(row.fingerprint)}`,
  }))
}

/** Words of the window for the few values that thousands of rows share, each looked up once. */
function fixedWords() {
  const once = <T extends string>(make: (value: T) => string) => {
    const known = new Map<T, string>()
    return (value: T): string => {
      const text = known.get(value) ?? make(value)
      known.set(value, text)
      return text
    }
  }
  return {
    kind: once((kind: RowKind) => t(`certificates.kind.${kind}`)),
    status: once(statusWord),
    authority: once((authority: string) => authorityLook(authority).name),
    algorithm: once(algorithmText),
  }
}

function wordsOf(row: CertificateRow, said: ReturnType<typeof fixedWords>): string[] {
  const { authority, keyAlgorithm } = row
  return [
    row.label,
    row.key,
    said.kind(row.kind),
    row.purpose,
    row.commonName,
    ...row.organizations,
    ...row.dnsNames,
    ...row.addresses,
    ...row.otherNames,
    ...row.usages,
    ...row.usedBy,
    ...row.paths,
    row.node ?? '',
    row.user ?? '',
    ...(authority === '' ? [] : [authority, said.authority(authority)]),
    ...(keyAlgorithm === null ? [] : [keyAlgorithm, said.algorithm(keyAlgorithm)]),
    said.status(row.status),
  ]
}

function plainHex(text: string): string {
  return text.toLowerCase().replace(/[^0-9a-f]/g, '')
}

/** A pasted serial or fingerprint: at least four hex digits, perhaps with colons or blanks. */
function asHex(text: string): string | undefined {
  const digits = text.replace(/^0x/i, '')
  if (!/^[0-9a-f\s:]+$/i.test(digits)) return undefined
  const hex = plainHex(digits)
  return hex.length >= 4 ? hex : undefined
}

/** @returns the rows that pass the filters, whatever is searched for. */
export function filterRows(
  rows: readonly CertificateRow[],
  filter: CertificateFilter,
): CertificateRow[] {
  return rows.filter((row) => passes(row, filter))
}

/** Every word must occur somewhere in the row; a serial or fingerprint may be cut into groups. */
export function searchRows(
  index: readonly IndexedRow[],
  filter: CertificateFilter,
): CertificateRow[] {
  const text = filter.text.trim().toLowerCase()
  const words = (text === '' ? [] : text.split(/\s+/)).map((word) => ({ word, hex: asHex(word) }))
  const hex = asHex(text)
  const found: CertificateRow[] = []
  for (const entry of index) {
    if (!passes(entry.row, filter)) continue
    const isWhole = hex !== undefined && entry.hex.includes(hex)
    if (isWhole || words.every((each) => holdsWord(entry, each))) found.push(entry.row)
  }
  return found
}

function holdsWord(entry: IndexedRow, { word, hex }: { word: string; hex: string | undefined }) {
  return entry.words.includes(word) || (hex !== undefined && entry.hex.includes(hex))
}

function passes(row: CertificateRow, filter: CertificateFilter): boolean {
  return (
    holds(filter.statuses, row.status) &&
    holds(filter.kinds, row.kind) &&
    holds(filter.authorities, row.authority) &&
    (filter.nodes.length === 0 || (row.node !== null && filter.nodes.includes(row.node)))
  )
}

/** An empty choice means all. */
function holds<T>(chosen: readonly T[], value: T): boolean {
  return chosen.length === 0 || chosen.includes(value)
}
