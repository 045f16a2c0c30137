import { isIPish } from './values'
import { rolesIn } from './role-words'
import type { ColumnMeaning } from '../../../shared/imports'

/** Titles of columns without case, blanks and marks, in English and German, and Ansible's variables. */
const titles: Readonly<Record<Exclude<ColumnMeaning, 'ignored'>, readonly string[]>> = {
  name: [
    'name',
    'node',
    'nodename',
    'host',
    'hostname',
    'hosts',
    'machine',
    'machinename',
    'inventoryhostname',
    'knoten',
    'knotenname',
    'rechner',
    'rechnername',
    'maschine',
    'servername',
  ],
  roles: [
    'role',
    'roles',
    'noderole',
    'type',
    'nodetype',
    'group',
    'rolle',
    'rollen',
    'typ',
    'gruppe',
    'funktion',
  ],
  addresses: [
    'ip',
    'ips',
    'address',
    'addresses',
    'ipaddress',
    'ipaddresses',
    'ipv4',
    'ipv6',
    'ipv4address',
    'ipv6address',
    'internalip',
    'privateip',
    'externalip',
    'publicip',
    'ansiblehost',
    'accessip',
    'adresse',
    'adressen',
    'ipadresse',
    'ipadressen',
    'ipv4adresse',
    'ipv6adresse',
  ],
  dnsNames: [
    'dns',
    'dnsname',
    'dnsnames',
    'fqdn',
    'fqdns',
    'alias',
    'aliases',
    'domain',
    'domainname',
    'san',
    'sans',
    'dnsnamen',
    'aliasname',
    'aliasnamen',
  ],
}

/** @returns what a column of this title holds, undefined for a title that is not known. */
export function meaningOfTitle(title: string): ColumnMeaning | undefined {
  const word = title
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  if (word === '') return undefined
  const found = Object.entries(titles).find(([, words]) => words.includes(word))?.[0]
  return found as ColumnMeaning | undefined
}

/**
 * Whether the first row of a table is a title row: it names a known column and holds no address.
 */
export function looksLikeHeader(row: readonly string[]): boolean {
  const known = row.map(meaningOfTitle)
  return (known.includes('name') || known.includes('addresses')) && !row.some(isIPish)
}

/** @returns what each column holds by its title; unknown titles are ignored, a second name too. */
export function columnsByTitle(header: readonly string[]): ColumnMeaning[] {
  return withOneName(header.map((title) => meaningOfTitle(title) ?? 'ignored'))
}

/** @returns what each column holds by what most of its cells look like. */
export function columnsByContent(rows: readonly (readonly string[])[]): ColumnMeaning[] {
  const sample = rows.slice(0, 200)
  const width = Math.max(0, ...sample.map(({ length }) => length))
  const meanings = Array.from({ length: width }, (_, column): ColumnMeaning => {
    const cells = sample.map((row) => row[column] ?? '').filter((cell) => cell !== '')
    const most = (test: (cell: string) => boolean) =>
      cells.length > 0 && cells.filter(test).length * 2 > cells.length
    if (most(isIPish)) return 'addresses'
    if (most((cell) => isRoleList(cell))) return 'roles'
    if (most((cell) => /^\d*$/.test(cell))) return 'ignored'
    return 'name'
  })
  // Names and further names look alike: the first such column names the node.
  const first = meanings.indexOf('name')
  return meanings.map((meaning, column) => {
    if (meaning !== 'name' || column === first) return meaning
    const cells = sample.map((row) => row[column] ?? '')
    return cells.some((cell) => cell.includes('.')) ? 'dnsNames' : 'ignored'
  })
}

function isRoleList(cell: string): boolean {
  const { roles, unknown } = rolesIn(cell)
  return roles.length > 0 && unknown === undefined
}

function withOneName(meanings: readonly ColumnMeaning[]): ColumnMeaning[] {
  const first = meanings.indexOf('name')
  return meanings.map((meaning, column) =>
    meaning === 'name' && column !== first ? 'ignored' : meaning,
  )
}
