import { AppError } from '../../../shared/errors'
import type { Cluster, ClusterCertificate } from '../cluster'
import { layouts } from '../layouts'
import { authorities } from './authorities'
import { formedFor, isIssuedIn, standInFor } from './hierarchy'
import type {
  AltNames,
  AuthorityId,
  AuthoritySpec,
  Door,
  ExtraSpec,
  PlannedCertificate,
  Topology,
  Usage,
} from './spec'

/** The row of certificates that the definition describes by itself. */
export const extra: ExtraSpec = {
  kind: 'extra',
  id: 'extra',
  title: 'extra',
  purpose: 'A certificate beyond those of the cluster itself.',
}

/**
 * @returns the authorities that may issue further certificates: those of the layout that sign leaves,
 *   the one of API servers first.
 */
export function extraAuthorities(cluster: Topology): AuthorityId[] {
  const layout = layouts[cluster.layout]
  if (cluster.pki.hierarchy === 'single') return [layout.serverAuthority]
  // A root signs authorities and nothing else.
  const others = authoritiesOf(cluster)
    .map(({ id }) => id)
    .filter((id) => id !== layout.serverAuthority && id !== 'root-ca')
  return [layout.serverAuthority, ...others]
}

/** @returns the planned certificate. Throws `definition-invalid` where the layout has no such authority. */
export function extraItem(
  cluster: Cluster,
  certificate: ClusterCertificate,
  ordered: (names: AltNames) => AltNames,
): PlannedCertificate {
  const { name, commonName, organizations, usages, validityHours } = certificate
  const { dnsNames, addresses, uris, emails } = certificate
  const wanted = certificate.authority ?? layouts[cluster.layout].serverAuthority
  const authority = standInFor(cluster, wanted)
  if (wanted === 'root-ca' || !extraAuthorities(cluster).includes(authority))
    throw new AppError(
      'definition-invalid',
      {},
      { because: `The authority ${wanted} issues no further certificates here.` },
    )
  return {
    kind: 'certificate',
    key: `${extra.id}@${name}`,
    spec: extra.id,
    title: name,
    purpose: purposeOf(certificate),
    authority,
    extra: name,
    privateKey: certificate.privateKeys,
    profile: {
      isAuthority: false,
      subject: { commonName, organizations },
      altNames: ordered({
        dnsNames,
        addresses,
        ...(uris.length > 0 ? { uris } : {}),
        ...(emails.length > 0 ? { emails } : {}),
      }),
      usages,
      keyAlgorithm: certificate.keyAlgorithm ?? cluster.pki.keyAlgorithm,
      validityHours,
    },
  }
}

/** @returns the authorities of a layout, as it wants them, those that another stands in for included. */
export function authoritiesOf(cluster: Topology): readonly AuthoritySpec[] {
  const layout = layouts[cluster.layout]
  return authorities
    .filter(({ id }) => isIssuedIn(layout, id))
    .map((spec) => formedFor(layout, spec))
    .filter(({ when }) => when === undefined || when(cluster))
}

/** @returns the doors that a client certificate of an authority opens: all of them where it signs everything. */
export function doorsOf(cluster: Topology, id: AuthorityId): Door[] {
  return authoritiesOf(cluster).flatMap((spec) =>
    spec.opens !== undefined && (spec.id === id || cluster.pki.hierarchy === 'single')
      ? [spec.opens]
      : [],
  )
}

/** One sentence: who shows it to whom, as far as the usages tell. */
function purposeOf({ name, usages, nodes }: ClusterCertificate): string {
  const where = nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`
  const has = (usage: Usage) => usages.includes(usage)
  if (has('serverAuth') && has('clientAuth'))
    return `${name}${where} shows this to its clients, and to the servers that it calls.`
  if (has('serverAuth')) return `${name}${where} shows this to its clients.`
  if (has('clientAuth')) return `${name}${where} shows this to the servers that it calls.`
  return `${name}${where} signs with this; for ${usages.join(', ')}.`
}
