import { addressOrUndefined } from '../addresses'
import type { Cluster } from '../cluster'
import { safeFileName } from '../files'
import { normaliseName } from '../names'
import { normaliseEmail } from '../extra/texts'
import { labelOf } from '../plan'
import { otherNameTexts } from '../plan/spec'
import type { Plan, PlannedCertificate, RowKey } from '../plan/spec'

/** The plan, looked up once for many requests. Made by `requestContext`. */
export type RequestContext = {
  readonly cluster: Cluster
  readonly rows: ReadonlyMap<RowKey, PlannedCertificate>
  readonly byCommonName: ReadonlyMap<string, readonly PlannedCertificate[]>
  /** By name or address, in its canonical form; names of other kinds with their kind before them. */
  readonly byAltName: ReadonlyMap<string, readonly PlannedCertificate[]>
  /** By file name without ending, in lower case; null where two rows would have the same. */
  readonly byFileName: ReadonlyMap<string, PlannedCertificate | null>
  /** The node that has a name or an address. */
  readonly nodeWith: ReadonlyMap<string, string>
}

/** @returns everything that requests are compared with; leaves only, because authorities are not asked for. */
export function requestContext(cluster: Cluster, plan: Plan): RequestContext {
  const leaves = plan.items.filter(
    (item): item is PlannedCertificate => item.kind === 'certificate',
  )
  const byFileName = new Map<string, PlannedCertificate | null>()
  for (const row of leaves) {
    const stem = fileStem(requestFileName(row))
    byFileName.set(stem, byFileName.has(stem) ? null : row)
  }
  return {
    cluster,
    rows: new Map(leaves.map((row) => [row.key, row])),
    byCommonName: grouped(leaves, (row) => [row.profile.subject.commonName]),
    byAltName: grouped(leaves, ({ profile }) => [
      ...profile.altNames.dnsNames,
      ...profile.altNames.addresses,
      ...otherNameTexts(profile.altNames),
    ]),
    byFileName,
    nodeWith: new Map(
      cluster.nodes.flatMap(({ name, dnsNames, addresses }) =>
        [name, ...dnsNames, ...addresses].map((text) => [text, name] as const),
      ),
    ),
  }
}

/**
 * The name under which a request is found again: `<node>--<row>.csr`, for a person's `<user>--user.csr`.
 * Names that no file system takes are made safe, so it need not be unique.
 */
export function requestFileName({ key, spec }: Pick<PlannedCertificate, 'key' | 'spec'>): string {
  const owner = key.slice(spec.length + 1)
  return owner === '' ? `${spec}.csr` : `${safeFileName(owner)}--${spec}.csr`
}

/** @returns the row that a file name points to. */
export function rowOfFile(
  { byFileName }: RequestContext,
  fileName: string,
): PlannedCertificate | undefined {
  return byFileName.get(fileStem(fileName)) ?? undefined
}

/** `kubelet-client of w-1`, for sentences. */
export function rowText(row: PlannedCertificate): string {
  return row.node === undefined ? labelOf(row) : `${labelOf(row)} of ${row.node}`
}

/** @returns a foreign name as it is compared: an address in canonical text, a DNS name in lower case. */
export function canonical(name: string): string {
  return addressOrUndefined(name)?.text ?? normaliseName(name)
}

/** @returns a name of another kind as it is compared: a mail address with its domain in lower case. */
export function canonicalOther(name: string): string {
  const [kind, text] = [name.slice(0, 6), name.slice(6)]
  return kind === 'email:' && text.includes('@') ? `${kind}${normaliseEmail(text)}` : name
}

/** @returns a foreign text, cut where it is too long for a sentence. */
export function shown(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text
}

/** `a, b and c`; of more than five the rest is counted. */
export function listed(names: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const some = names.slice(0, names.length > 6 ? 5 : 6).map(shown)
  const rest = names.length - some.length
  const all = rest > 0 ? [...some, `${rest} more`] : some
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} ${joint} ${last}`
}

/** Endings that programs give to requests. */
function fileStem(fileName: string): string {
  const base = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1)
  return base.replace(/(?:\.(?:csr|req|p10|pem|der))+$/i, '').toLowerCase()
}

function grouped(
  rows: readonly PlannedCertificate[],
  namesOf: (row: PlannedCertificate) => readonly string[],
): Map<string, PlannedCertificate[]> {
  const groups = new Map<string, PlannedCertificate[]>()
  for (const row of rows)
    for (const name of namesOf(row)) {
      const group = groups.get(name)
      if (group) group.push(row)
      else groups.set(name, [row])
    }
  return groups
}
