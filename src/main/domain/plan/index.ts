import type { KeyAlgorithm } from '../../../shared/definition'
import { AppError } from '../../../shared/errors'
import type { Cluster } from '../cluster'
import { layouts } from '../layouts'
import { constrained } from '../name-constraints'
import { authorities, keyPairs, secrets } from './authorities'
import { clients } from './clients'
import { extra, extraItem } from './extra'
import { formedFor, isIssuedIn, standInFor } from './hierarchy'
import { servers } from './servers'
import { subjectText } from './subject'
import type {
  AltNames,
  AuthorityId,
  AuthoritySpec,
  CertificateSpec,
  KeyPairSpec,
  Plan,
  PlannedCertificate,
  PlannedItem,
  PlannedKeyPair,
  PlannedSecret,
  RowKey,
  RowSubject,
  SecretSpec,
  Spec,
  SpecId,
  Subject,
} from './spec'
import { users } from './users'

const certificates = [...users, ...servers, ...clients]

/** Every row that some layout issues. Nothing outside this list is ever issued. */
export const specs: readonly Spec[] = [
  ...authorities,
  ...keyPairs,
  ...secrets,
  ...certificates,
  extra,
]

/** The authority above the others, in two tiers. */
const root: AuthorityId = 'root-ca'

const noNames: AltNames = { dnsNames: [], addresses: [] }

/**
 * What should exist for a cluster: authorities, key pairs and secrets, what the cluster has once, what
 * each user has, the further certificates, then node by node. The layout says which rows there are and what differs in them. Throws `certificate-refused` for a certificate that would carry its
 * authority's own name, because clients would take it for self-signed.
 */
export function planFor(cluster: Cluster): Plan {
  const items: PlannedItem[] = []
  const subjects = new Map<RowKey, Subject>()
  for (const spec of signing(applying(authorities, cluster), cluster)) {
    const item = authorityItem(spec, cluster)
    items.push(item)
    subjects.set(item.key, item.profile.subject)
  }
  for (const spec of applying(keyPairs, cluster)) items.push(keyPairItem(spec, cluster))
  for (const spec of applying(secrets, cluster)) items.push(secretItem(spec))
  const add = (spec: CertificateSpec, subject: RowSubject) => {
    addItem(certificateItem(spec, cluster, subject))
  }
  const addItem = (item: PlannedCertificate) => {
    if (isSame(item.profile.subject, subjects.get(item.authority))) refuseSameName(item)
    items.push(item)
  }
  const rows = applying(certificates, cluster)
  for (const spec of rows) if (spec.scope.per === 'cluster') add(spec, {})
  const userRows = rows.filter((spec) => spec.scope.per === 'user')
  for (const user of cluster.users) for (const spec of userRows) add(spec, { user })
  for (const one of cluster.certificates) addItem(extraItem(cluster, one, ordered))
  const nodeRows = rows.flatMap((spec) =>
    spec.scope.per === 'node' ? [{ spec, roles: spec.scope.roles(cluster) }] : [],
  )
  for (const node of cluster.nodes)
    for (const { spec, roles } of nodeRows)
      if (roles.some((role) => node.roles.includes(role))) add(spec, { node })
  return { items: constrained(cluster, items) }
}

/** @returns the name shown in lists: `kube-apiserver`, `etcd-server`, a user's name. */
export function labelOf(item: PlannedItem): string {
  return item.kind === 'certificate' && item.user !== undefined ? item.user : item.title
}

/** @returns the row's stable key: `ca`, `apiserver@cp-1`, `user@jane`. */
export function keyOf(spec: SpecId, of: string | undefined): RowKey {
  return of === undefined ? spec : `${spec}@${of}`
}

/** The row's algorithm: its own where one is set, else the cluster's. */
export function keyAlgorithmOf(pki: Cluster['pki'], spec: SpecId): KeyAlgorithm {
  const chosen = Object.hasOwn(pki.keyAlgorithms, spec) ? pki.keyAlgorithms[spec] : undefined
  return chosen ?? pki.keyAlgorithm
}

/**
 * The service-account key pair's algorithm. API servers sign tokens with RS256, ES256 or ES384 only,
 * so Ed25519 becomes RSA-2048 here: https://github.com/kubernetes/kubernetes/blob/master/pkg/serviceaccount/jwt.go
 */
export function keyPairAlgorithmOf(pki: Cluster['pki'], spec: KeyPairSpec['id']): KeyAlgorithm {
  const chosen = keyAlgorithmOf(pki, spec)
  return chosen === 'ed25519' ? 'rsa-2048' : chosen
}

function applying<S extends Spec>(rows: readonly S[], cluster: Cluster): readonly S[] {
  const layout = layouts[cluster.layout]
  return rows
    .filter((row) => isIssuedIn(layout, row.id))
    .map((row) => formedFor(layout, row))
    .filter((row) => row.when === undefined || row.when(cluster))
}

/** Without those that another stands in for. */
function signing(specs: readonly AuthoritySpec[], cluster: Cluster): readonly AuthoritySpec[] {
  return specs.filter(({ id }) => standInFor(cluster, id) === id)
}

function authorityItem(spec: AuthoritySpec, { pki }: Cluster): PlannedCertificate {
  const { C, ST, L, O, OU } = pki.subject
  const subject: Subject = {
    ...(C ? { C } : {}),
    ...(ST ? { ST } : {}),
    ...(L ? { L } : {}),
    organizations: spec.organizations ?? (O ? [O] : []),
    ...(OU ? { OU } : {}),
    commonName: spec.commonName,
  }
  return {
    kind: 'authority',
    key: spec.id,
    spec: spec.id,
    title: spec.title,
    purpose: spec.purpose,
    authority: pki.hierarchy === 'two-tier' ? root : spec.id,
    privateKey: 'here',
    profile: {
      isAuthority: true,
      subject,
      // kubeadm puts the authority's own name here too.
      altNames: { dnsNames: [spec.commonName], addresses: [] },
      usages: [],
      keyAlgorithm: spec.keyAlgorithm ?? keyAlgorithmOf(pki, spec.id),
      ...(pki.hierarchy === 'two-tier' ? { pathLength: spec.id === root ? 1 : 0 } : {}),
      validityHours: pki.validityHours.authority,
    },
  }
}

function keyPairItem(spec: KeyPairSpec, { pki }: Cluster): PlannedKeyPair {
  return {
    kind: 'key-pair',
    key: spec.id,
    spec: spec.id,
    title: spec.title,
    purpose: spec.purpose,
    keyAlgorithm: keyPairAlgorithmOf(pki, spec.id),
  }
}

function secretItem({ id, title, purpose, bytes }: SecretSpec): PlannedSecret {
  return { kind: 'secret', key: id, spec: id, title, purpose, bytes }
}

/** @returns the sentence of a row of the table for one node or user; rows of the cluster have no name. */
export function purposeOf(spec: Spec, name: string): string {
  const values: Record<string, string> = {
    node: name,
    user: name,
    shownTo: spec.kind === 'certificate' ? (spec.shownTo ?? '') : '',
  }
  return spec.purpose.replaceAll(/\{(\w+)\}/g, (_, value: string) => values[value] ?? '')
}

function certificateItem(
  spec: CertificateSpec,
  cluster: Cluster,
  subject: RowSubject,
): PlannedCertificate {
  const { node, user } = subject
  const validity = cluster.pki.validityHours.certificate
  const authority = standInFor(cluster, spec.authority)
  return {
    kind: 'certificate',
    key: keyOf(spec.id, node?.name ?? user?.name),
    spec: spec.id,
    title: spec.title,
    purpose: purposeOf(spec, node?.name ?? user?.name ?? ''),
    authority,
    ...(node ? { node: node.name } : {}),
    ...(user ? { user: user.name } : {}),
    privateKey: node?.privateKeys ?? user?.privateKeys ?? 'here',
    profile: {
      isAuthority: false,
      subject: spec.subject(cluster, subject),
      altNames: spec.altNames ? ordered(spec.altNames(cluster, subject)) : noNames,
      usages: spec.usages,
      keyAlgorithm: keyAlgorithmOf(cluster.pki, spec.id),
      validityHours: spec.validity === 'user' ? (user?.validityHours ?? validity) : validity,
    },
  }
}

/** kubeadm's RemoveDuplicateAltNames: names sorted by byte, addresses in their order, each once. */
function ordered({ dnsNames, addresses, ...others }: AltNames): AltNames {
  return { dnsNames: [...new Set(dnsNames)].sort(), addresses: [...new Set(addresses)], ...others }
}

function isSame(one: Subject, other: Subject | undefined): boolean {
  return one.commonName === other?.commonName && subjectText(one) === subjectText(other)
}

function refuseSameName(item: PlannedCertificate): never {
  throw new AppError('certificate-refused', {
    name: labelOf(item),
    reason: `Its name ${subjectText(item.profile.subject)} is the name of its authority, so clients would take it for self-signed. Choose another name.`,
  })
}
