/** What a request asks for: subject and extensions, read strictly and judged by nobody yet. */
import type { RequestFacts } from '../domain/requests/facts'
import { children, expectType, readOid, refused, type DerNode } from './der'
import { formatName, otherAttributes, readName } from './names'
import { extendedKeyUsages, extensionOids, requestAttributes } from './oids'
import {
  altNames,
  basicConstraints,
  extendedKeyUsageOids,
  keyUsages,
  readExtensions,
  type Extension,
} from './structure'

/** @throws AppError `input-refused`, also for characters that would make a name look like another. */
export function readSubject(
  node: DerNode | undefined,
): Pick<RequestFacts, 'commonName' | 'organizations' | 'otherAttributes' | 'subject'> {
  const attributes = readName(node)
  if (attributes.some(({ value }) => /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u2028\u2029]/u.test(value))) {
    throw refused('Its subject holds characters that are not shown.')
  }
  const valuesOf = (type: string) =>
    attributes.flatMap((attribute) => (attribute.type === type ? [attribute.value] : []))
  return {
    commonName: valuesOf('CN').at(-1) ?? '',
    organizations: valuesOf('O'),
    otherAttributes: otherAttributes(attributes),
    subject: formatName(attributes),
  }
}

const attributeTitles = new Map<string, string>(
  Object.entries(requestAttributes).map(([name, dotted]) => [dotted, name]),
)

function readAttributes(node: DerNode | undefined): {
  readonly extensions: ReadonlyMap<string, Extension>
  readonly ignored: readonly string[]
} {
  let extensionList: ReadonlyMap<string, Extension> | undefined
  const ignored: string[] = []
  for (const attribute of node ? children(node) : []) {
    const [type, values] = children(expectType(attribute, 'sequence'))
    const dotted = readOid(type)
    const [value, ...more] = children(expectType(values, 'set'))
    if (dotted !== requestAttributes.extensionRequest) {
      ignored.push(attributeTitles.get(dotted) ?? dotted)
    } else if (extensionList || more.length > 0) {
      throw refused('It asks for extensions twice.')
    } else extensionList = readExtensions(value)
  }
  const found = extensionList ?? new Map<string, Extension>()
  const known = new Set<string>(Object.values(extensionOids))
  return {
    extensions: found,
    ignored: [...ignored, ...[...found.keys()].filter((id) => !known.has(id))],
  }
}

const usageNames = new Map<string, string>(
  Object.entries(extendedKeyUsages).map(([name, usage]) => [usage.oid, name]),
)

/**
 * @param attributes the attributes of a request, `[0]`; undefined where it has none.
 * @throws AppError `input-refused`
 */
export function readWishes(
  attributes: DerNode | undefined,
): Pick<
  RequestFacts,
  'dnsNames' | 'addresses' | 'otherNames' | 'usages' | 'keyUsages' | 'wantsAuthority' | 'ignored'
> {
  const { ignored, ...wishes } = readAttributes(attributes)
  const { dnsNames, addresses, otherNames } = altNames(wishes)
  if (dnsNames.some((name) => !/^[\x21-\x7e]{1,253}$/.test(name))) {
    throw refused('A DNS name in it is not 1 to 253 plain ASCII characters.')
  }
  const keyUsageNames = keyUsages(wishes) ?? []
  return {
    dnsNames,
    addresses,
    otherNames,
    usages: (extendedKeyUsageOids(wishes) ?? []).map((id) => usageNames.get(id) ?? id),
    keyUsages: keyUsageNames,
    wantsAuthority:
      basicConstraints(wishes).isAuthority ||
      keyUsageNames.some((name) => name === 'keyCertSign' || name === 'cRLSign'),
    ignored,
  }
}
