import { addressOrUndefined, contains, overlaps, parseCidr } from './addresses'
import type { Address, Cidr } from './addresses'
import type { Cluster } from './cluster'
import type { AltNames, PlannedItem, RowKey } from './plan/spec'

/**
 * What an authority may sign names for (RFC 5280 §4.2.1.10): DNS names with all that is below them, and
 * networks. Other kinds of names, and common names, are not limited by it. BoringSSL's own verifier (Envoy,
 * Electron; not Chrome, Go or OpenSSL) knows no networks: it refuses every leaf with an address below them.
 */
export type NameConstraints = {
  /** Lower case, without a leading dot. */
  readonly dnsNames: readonly string[]
  /** Canonical, `192.168.10.0/24`; single addresses are /32 and /128. */
  readonly networks: readonly string[]
}

/** Services are called by `<service>.<namespace>.svc` inside every cluster, whatever its domain. */
const serviceDomain = 'svc'

/** @returns the items with the limits of their authorities, where the definition wants them. */
export function constrained(cluster: Cluster, items: readonly PlannedItem[]): PlannedItem[] {
  const room = cluster.pki.nameConstraints
  if (room === undefined) return [...items]
  const signed = new Map<RowKey, AltNames[]>()
  for (const item of items)
    if (item.kind === 'certificate' && hasHosts(item.profile.altNames)) {
      const names = signed.get(item.authority)
      if (names) names.push(item.profile.altNames)
      else signed.set(item.authority, [item.profile.altNames])
    }
  return items.map((item) => {
    const names = item.kind === 'authority' ? signed.get(item.key) : undefined
    if (item.kind !== 'authority' || names === undefined) return item
    const nameConstraints = permitting(names, {
      dnsNames: [...room.dnsNames, cluster.network.dnsDomain, serviceDomain],
      networks: [...room.networks, ...cluster.network.serviceCIDRs],
    })
    return { ...item, profile: { ...item.profile, nameConstraints } }
  })
}

/** @returns the least that lets in all names, with the given room around them; sorted. */
export function permitting(names: readonly AltNames[], room: NameConstraints): NameConstraints {
  const hosts = names.flatMap(({ dnsNames }) => dnsNames.map(hostOf))
  const domains = new Set([...room.dnsNames, ...hosts])
  const networks = outermost(room.networks)
  const alone = new Set(
    names
      .flatMap(({ addresses }) => addresses.flatMap((text) => addressOrUndefined(text) ?? []))
      .filter((address) => !networks.some((cidr) => contains(cidr, address)))
      .map(hostNetwork),
  )
  return {
    dnsNames: [...domains].filter((name) => !parentsOf(name).some((it) => domains.has(it))).sort(),
    networks: [...networks.map(({ text }) => text), ...alone].sort(),
  }
}

/** @returns the names that an authority with these limits may not sign. */
export function outside(
  { dnsNames, addresses }: AltNames,
  { dnsNames: domains, networks }: NameConstraints,
): string[] {
  const known = new Set(domains)
  const cidrs = outermost(networks)
  return [
    ...dnsNames.filter((name) => {
      const host = hostOf(name)
      return !known.has(host) && !parentsOf(host).some((parent) => known.has(parent))
    }),
    ...addresses.filter((text) => {
      const address = addressOrUndefined(text)
      return !address || !cidrs.some((cidr) => contains(cidr, address))
    }),
  ]
}

/**
 * @returns what the limits that are wanted let in and those that there are do not. Limits that let in more
 * than is wanted are no reason to make an authority again, and everything below it.
 */
export function uncovered(wanted: NameConstraints, present: NameConstraints): string[] {
  const cidrs = outermost(present.networks)
  return [
    ...outside({ dnsNames: wanted.dnsNames, addresses: [] }, present),
    ...outermost(wanted.networks)
      .filter((cidr) => !cidrs.some((other) => isWithin(cidr, other)))
      .map(({ text }) => text),
  ]
}

/** @returns the limits as a list of texts. */
export function constraintTexts({ dnsNames, networks }: NameConstraints): string[] {
  return [...dnsNames, ...networks]
}

function hasHosts({ dnsNames, addresses }: AltNames): boolean {
  return dnsNames.length + addresses.length > 0
}

/** A wildcard stands for names below its domain, so the domain has to be let in. */
function hostOf(name: string): string {
  return name.replace(/^\*\./, '')
}

/** `a.b.c` → `b.c`, `c`. */
function parentsOf(name: string): string[] {
  const parts = name.split('.')
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join('.'))
}

function hostNetwork({ family, text }: Address): string {
  return `${text}/${family === 4 ? 32 : 128}`
}

/** The networks that lie in no other one, each once. */
function outermost(texts: readonly string[]): Cidr[] {
  const all = [...new Set(texts)].flatMap((text) => {
    const result = parseCidr(text)
    return result.ok ? [result.cidr] : []
  })
  // Single addresses, of which there may be thousands, are only compared with real networks.
  const wide = all.filter(({ family, prefix }) => prefix < (family === 4 ? 32 : 128))
  return all.filter(
    (cidr) => !wide.some((other) => other.text !== cidr.text && isWithin(cidr, other)),
  )
}

function isWithin(inner: Cidr, outer: Cidr): boolean {
  return inner.prefix >= outer.prefix && overlaps(inner, outer)
}
