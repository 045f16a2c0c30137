/** Distinguished names (RFC 5280 §4.1.2.4). */
import type { Subject } from '../domain/plan/spec'
import { AppError } from '../../shared/errors'
import {
  children,
  content,
  expectType,
  isType,
  oid,
  readOid,
  refused,
  sequence,
  setOf,
  text,
  type DerNode,
} from './der'
import { attributeNames, attributeOids } from './oids'

/** One attribute of a name; `rdn` counts the relative distinguished names from 0. */
export type Attribute = {
  readonly rdn: number
  /** Short name such as `CN`, or the dotted OID. */
  readonly type: string
  readonly value: string
}

/** X.680 §41.4. */
const printable = /^[A-Za-z0-9 '()+,\-./:=?]*$/

function attribute(type: keyof typeof attributeOids, value: string): DerNode {
  // RFC 5280 Appendix A: countryName is a PrintableString of two letters, whatever it holds.
  const form = type === 'C' || printable.test(value) ? 'printableString' : 'utf8String'
  return sequence(oid(attributeOids[type]), text(form, value))
}

/**
 * Writes a subject: C, ST, L, O, OU, CN, one RDN each; several organizations share one RDN, as Go
 * writes them, so that readers that keep only one RDN of a type still see all groups.
 * PrintableString where the characters allow it, else UTF8String.
 *
 * @throws AppError `certificate-refused` when the country is not two letters.
 */
export function nameNode(subject: Subject): DerNode {
  const { C, ST, L, OU, organizations, commonName } = subject
  if (C && !/^[A-Za-z]{2}$/.test(C)) {
    const reason = 'The country in its subject is not a code of two letters.'
    throw new AppError('certificate-refused', { name: commonName, reason })
  }
  const single = (type: keyof typeof attributeOids, value: string | undefined): DerNode[] =>
    value ? [setOf(attribute(type, value))] : []
  const groups = organizations.filter((organization) => organization !== '')
  return sequence(
    ...single('C', C),
    ...single('ST', ST),
    ...single('L', L),
    ...(groups.length > 0 ? [setOf(...groups.map((group) => attribute('O', group)))] : []),
    ...single('OU', OU),
    ...single('CN', commonName),
  )
}

/** @returns the attributes of a name, in their order. @throws AppError `input-refused` */
export function readName(node: DerNode | undefined): Attribute[] {
  return children(expectType(node, 'sequence')).flatMap((set, rdn) =>
    children(expectType(set, 'set')).map((pair) => {
      const [type, value] = children(expectType(pair, 'sequence'))
      const dotted = readOid(type)
      return { rdn, type: attributeNames[dotted] ?? dotted, value: readString(value) }
    }),
  )
}

function readString(node: DerNode | undefined): string {
  if (!node) throw refused('A name in it is damaged.')
  if (isType(node, 'bmpString')) return content(node).swap16().toString('utf16le')
  if (isType(node, 'teletexString')) return content(node).toString('latin1')
  const bytes = content(expectType(node, 'utf8String', 'printableString', 'ia5String'))
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (cause) {
    throw refused('A name in it is not text.', cause)
  }
}

/** @returns one line such as `O=system:nodes, CN=system:node:w-1`; special characters as in RFC 4514 §2.4. */
export function formatName(attributes: readonly Attribute[]): string {
  return attributes.reduce((line, { rdn, type, value }, index) => {
    const before = attributes[index - 1]
    const joint = before === undefined ? '' : before.rdn === rdn ? ' + ' : ', '
    return `${line}${joint}${type}=${escapeValue(value)}`
  }, '')
}

/** @returns the attributes beside organizations and the last common name, each as `OU=IT`. */
export function otherAttributes(attributes: readonly Attribute[]): string[] {
  const last = attributes.findLastIndex(({ type }) => type === 'CN')
  return attributes
    .filter(({ type }, index) => type !== 'O' && index !== last)
    .map((attribute) => formatName([attribute]))
}

function escapeValue(value: string): string {
  return value
    .replace(/[\\",+;<>]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) =>
      [...Buffer.from(character, 'utf8')]
        .map((byte) => `\\${byte.toString(16).padStart(2, '0')}`)
        .join(''),
    )
}
