/** What each column of the table shows, how wide it is and how it is ordered: a row of this table. */
import { certificateColumns } from '../../../../shared/certificate-columns'
import type { CertificateColumn, ColumnWidths } from '../../../../shared/certificate-columns'
import type { CertificateRow } from '../../../../shared/models'
import { plural, t } from '../../words'
import { authorityLook } from '../authority-words'
import { dateText } from '../dates'
import { statusWord } from '../status-words'
import { namesOrIdentity, troubleOf } from './certificate-sort'
import { algorithmText, fingerprintText, serialText } from './certificate-words'

export type Column = {
  readonly id: CertificateColumn
  /** Least width in px, and how much of the room that is left it takes. */
  readonly width: readonly [least: number, share: number]
  /** Set in mono: what is copied. */
  readonly mono?: true
  /** What the cell says, in one line. */
  readonly text: (row: CertificateRow) => string
  /** What is copied, where the cell shortens it. */
  readonly whole?: (row: CertificateRow) => string
  /** By what it is ordered, where that is not the text. */
  readonly order?: (row: CertificateRow) => number | string
}

/** Order of a row without a value. */
export const none = Number.MAX_SAFE_INTEGER
const list = (values: readonly string[]) => values.join(', ')

const table: Readonly<Record<CertificateColumn, Omit<Column, 'id'>>> = {
  label: { width: [152, 1.6], mono: true, text: ({ label }) => label },
  kind: { width: [88, 0.3], text: ({ kind }) => t(`certificates.kind.${kind}`) },
  node: { width: [60, 0.6], mono: true, text: ({ node }) => node ?? '' },
  user: { width: [64, 0.5], mono: true, text: ({ user }) => user ?? '' },
  state: { width: [112, 0], text: ({ status }) => statusWord(status), order: troubleOf },
  days: {
    width: [128, 0.7],
    text: ({ daysLeft }) => (daysLeft === null ? '' : `${daysLeft}`),
    order: ({ daysLeft }) => daysLeft ?? none,
  },
  notBefore: {
    width: [92, 0],
    text: ({ notBefore }) => (notBefore === null ? '' : dateText(notBefore)),
    whole: ({ notBefore }) => notBefore ?? '',
    order: ({ notBefore }) => (notBefore === null ? none : Date.parse(notBefore)),
  },
  notAfter: {
    width: [92, 0],
    text: ({ notAfter }) => (notAfter === null ? '' : dateText(notAfter)),
    whole: ({ notAfter }) => notAfter ?? '',
    order: ({ notAfter }) => (notAfter === null ? none : Date.parse(notAfter)),
  },
  authority: {
    width: [116, 0.4],
    text: ({ authority }) => (authority === '' ? '' : authorityLook(authority).name),
  },
  identity: { width: [200, 3], mono: true, text: (row) => namesOrIdentity(row).text },
  commonName: { width: [168, 1.2], mono: true, text: ({ commonName }) => commonName },
  organizations: { width: [128, 1], mono: true, text: (row) => list(row.organizations) },
  names: {
    width: [200, 2.5],
    mono: true,
    text: (row) => list([...row.dnsNames, ...row.addresses, ...row.otherNames]),
  },
  usages: { width: [120, 0.6], mono: true, text: ({ usages }) => list(usages) },
  keyAlgorithm: {
    width: [108, 0],
    text: ({ keyAlgorithm, bytes }) =>
      keyAlgorithm === null
        ? plural('certificates.randomBytes', bytes ?? 0)
        : algorithmText(keyAlgorithm),
  },
  privateKey: {
    width: [96, 0],
    text: ({ privateKey }) => t(`certificates.privateKey.${privateKey}`),
  },
  serial: { width: [168, 1], mono: true, text: ({ serial }) => serialText(serial) },
  fingerprint: {
    width: [176, 0.6],
    mono: true,
    text: ({ fingerprint }) => fingerprintText(fingerprint),
    whole: ({ fingerprint }) => fingerprint,
  },
  usedBy: { width: [200, 1.6], mono: true, text: ({ usedBy }) => list(usedBy) },
  paths: { width: [200, 1.6], mono: true, text: ({ paths }) => list(paths) },
  version: {
    width: [72, 0],
    text: ({ version }) => (version === 0 ? '' : `${version}`),
    order: ({ version }) => version,
  },
}

/** The usual ones: what look.md shows. */
export const usualColumns: readonly CertificateColumn[] = [
  'label',
  'node',
  'state',
  'days',
  'authority',
  'identity',
]
/** A row is known by it, so it always shows, first. */
export const firstColumn: CertificateColumn = 'label'

/** Padding at both sides, the box to tick, and the gap after each column, in px. */
const edges = 40
const box = 16
const gap = 16

/** @returns what a column is. */
export function columnOf(id: CertificateColumn): Column {
  return { id, ...table[id] }
}

/** @returns how wide a table with these columns is at least, in px. */
export function leastWidth(columns: readonly Column[]): number {
  return columns.reduce((sum, { width: [least] }) => sum + gap + least, edges + box)
}

/**
 * The usual columns go from the right, down to "State", where there is no room (look.md §4). Those that a
 * person chose stay: then the table scrolls sideways in its own box.
 */
export function columnsIn(chosen: readonly CertificateColumn[] | null, room: number): Column[] {
  if (chosen !== null) return chosen.map(columnOf)
  const columns = usualColumns.map(columnOf)
  while (columns.length > 3 && leastWidth(columns) > room) columns.pop()
  return columns
}

/** @returns the columns with the widths that a person gave them. */
export function withWidths(columns: readonly Column[], widths: ColumnWidths): readonly Column[] {
  return columns.map((column) => {
    const width = widths[column.id]
    return width === undefined ? column : { ...column, width: [width, 0] }
  })
}

/** @returns the tracks of the grid, the box to tick first. */
export function tracks(columns: readonly Column[]): string {
  const widths = columns.map(({ width: [least, share] }) =>
    share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`,
  )
  return [`${box}px`, ...widths].join(' ')
}

/** @returns the columns with one more, where it belongs among those that are offered; or without it. */
export function withColumn(
  shown: readonly CertificateColumn[],
  id: CertificateColumn,
  isShown: boolean,
): CertificateColumn[] {
  if (!isShown) return id === firstColumn ? [...shown] : shown.filter((each) => each !== id)
  if (shown.includes(id)) return [...shown]
  const rank = certificateColumns.indexOf(id)
  const before = shown.findLastIndex((each) => certificateColumns.indexOf(each) < rank)
  return shown.toSpliced(before + 1, 0, id)
}

/** @returns the columns with one a place further to the left (-1) or right (1); the first one stays. */
export function movedColumn(
  shown: readonly CertificateColumn[],
  id: CertificateColumn,
  by: -1 | 1,
): CertificateColumn[] {
  const from = shown.indexOf(id)
  const to = from + by
  if (from < 1 || to < 1 || to >= shown.length) return [...shown]
  return shown.toSpliced(from, 1).toSpliced(to, 0, id)
}
