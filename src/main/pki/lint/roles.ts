/** What each row of the plan looks like, written down a second time and from the documentation. */
import type { SpecId, Usage } from '../../domain/plan/spec'
import type { AppliesTo, Surroundings } from './rule'
import { commonNameOf, valuesOf, type CertificateView } from './view'

type Shape = {
  readonly isAuthority?: boolean
  readonly usages?: readonly Usage[]
  /** The exact common name by which Kubernetes knows the component. */
  readonly commonName?: string
  /** May be in system:masters. */
  readonly isSuper?: boolean
  /** More words of `appliesTo` that it answers to. */
  readonly kind?: AppliesTo
}

const authority: Shape = { isAuthority: true }
const server: readonly Usage[] = ['serverAuth']
const client: readonly Usage[] = ['clientAuth']
const both: readonly Usage[] = ['serverAuth', 'clientAuth']

/**
 * https://kubernetes.io/docs/setup/best-practices/certificates/ and
 * https://kubernetes.io/docs/reference/access-authn-authz/rbac/#core-component-roles.
 * A row that is not here, such as a further certificate, is judged by what its profile says.
 */
const shapes: Readonly<Partial<Record<SpecId, Shape>>> = {
  'root-ca': authority,
  ca: authority,
  'etcd-ca': authority,
  'front-proxy-ca': authority,
  // k3s and RKE2: https://docs.k3s.io/cli/certificate#using-custom-ca-certificates
  'server-ca': authority,
  'client-ca': authority,
  'request-header-ca': authority,
  'etcd-server-ca': authority,
  'etcd-peer-ca': authority,
  // Talos: https://www.talos.dev/latest/talos-guides/configuration/certificate-authorities/
  'os-ca': authority,
  apiserver: { usages: server, kind: 'API servers' },
  'apiserver-kubelet-client': { usages: client, isSuper: true },
  'apiserver-etcd-client': { usages: client, isSuper: true },
  'front-proxy-client': { usages: client },
  'etcd-server': { usages: both, kind: 'etcd servers' },
  'etcd-peer': { usages: both, kind: 'etcd peers' },
  'etcd-healthcheck-client': { usages: client, isSuper: true },
  'controller-manager': { usages: client, commonName: 'system:kube-controller-manager' },
  scheduler: { usages: client, commonName: 'system:kube-scheduler' },
  'kubelet-client': { usages: client, kind: 'kubelets' },
  'kubelet-serving': { usages: server },
  // The built-in binding system:node-proxier names the user.
  'kube-proxy': { usages: client, commonName: 'system:kube-proxy' },
  admin: { usages: client },
  'super-admin': { usages: client, isSuper: true },
  user: { usages: client, kind: 'users' },
}

/** @returns the shape of a role; nothing is asked of an unknown one. */
export function shapeOf(role: SpecId | undefined): Shape {
  return (role && shapes[role]) ?? {}
}

/** Usages that the place of the certificate needs; undefined when nothing says. */
export function wantedUsages({ expected }: Surroundings): readonly Usage[] | undefined {
  return shapeOf(expected.role).usages ?? (expected.usages?.length ? expected.usages : undefined)
}

/** Whether it is meant to be an authority; by what it says where nothing else does. */
export function isMeantAsAuthority(
  { constraints }: CertificateView,
  { expected }: Surroundings,
): boolean {
  const { role, isAuthority } = expected
  if (isAuthority !== undefined) return isAuthority
  if (role !== undefined && shapes[role]) return shapeOf(role).isAuthority ?? false
  return constraints?.isAuthority ?? false
}

function uses(certificate: CertificateView, surroundings: Surroundings, usage: Usage): boolean {
  if (isMeantAsAuthority(certificate, surroundings)) return false
  const wanted = wantedUsages(surroundings)
  return wanted ? wanted.includes(usage) : (certificate.usages?.includes(usage) ?? false)
}

const isOfKind =
  (kind: AppliesTo) =>
  (_: CertificateView, { expected }: Surroundings): boolean =>
    shapeOf(expected.role).kind === kind

/** How each word of `appliesTo` is decided. */
export const applies: Readonly<
  Record<AppliesTo, (certificate: CertificateView, surroundings: Surroundings) => boolean>
> = {
  all: () => true,
  authorities: isMeantAsAuthority,
  leaves: (certificate, surroundings) => !isMeantAsAuthority(certificate, surroundings),
  servers: (certificate, surroundings) => uses(certificate, surroundings, 'serverAuth'),
  clients: (certificate, surroundings) => uses(certificate, surroundings, 'clientAuth'),
  'issued certificates': (_, { issuer }) => issuer !== undefined,
  'API servers': isOfKind('API servers'),
  'etcd servers': isOfKind('etcd servers'),
  'etcd peers': isOfKind('etcd peers'),
  // Its name tells a kubelet, wherever its certificate lies.
  kubelets: (certificate, surroundings) =>
    isOfKind('kubelets')(certificate, surroundings) ||
    (uses(certificate, surroundings, 'clientAuth') &&
      (/^system:nodes?:/i.test(commonNameOf(certificate)) ||
        valuesOf(certificate, 'O').includes('system:nodes'))),
  users: isOfKind('users'),
}
