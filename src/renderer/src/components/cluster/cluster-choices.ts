/** The choices of the cluster screen in plain words, each with its consequence. */
import { Duration, layoutIds } from '../../../../shared/definition'
import type { ClusterSpec, Hierarchy, KeyAlgorithm, LayoutId } from '../../../../shared/definition'

export type Choice<T extends string> = {
  readonly value: T
  readonly label: string
  /** What follows from it, shown at the right of the row. */
  readonly consequence: string
}

const layoutWords: Readonly<Record<LayoutId, Omit<Choice<LayoutId>, 'value'>>> = {
  kubeadm: {
    label: 'kubeadm',
    consequence: 'Every certificate and kubeconfig is made here; kubeadm finds and uses them.',
  },
  systemd: {
    label: 'systemd, the hard way',
    consequence: 'Every component is a unit; unit files and configuration are in the bundles.',
  },
  k3s: {
    label: 'k3s',
    consequence:
      'Authorities and join tokens are made here. k3s makes the rest at its first start.',
  },
  rke2: {
    label: 'RKE2',
    consequence: 'As for k3s, in the folders of RKE2.',
  },
  k0s: {
    label: 'k0s',
    consequence: 'Authorities are made here. k0s makes the rest again at each start.',
  },
  talos: {
    label: 'Talos',
    consequence: 'One secrets.yaml for talosctl, in the admin bundle. Machines get no files.',
  },
}

/** Distributions, in the order of the definition's list. */
export const layoutChoices: readonly Choice<LayoutId>[] = layoutIds.map((value) => ({
  value,
  ...layoutWords[value],
}))

export const hierarchyChoices: readonly Choice<Hierarchy>[] = [
  {
    value: 'separate',
    label: 'An authority per purpose',
    consequence: 'What one of them signed opens nothing of another.',
  },
  {
    value: 'two-tier',
    label: 'The same, below a root',
    consequence: "The root's key never leaves this app; it can renew the others later.",
  },
  {
    value: 'single',
    label: 'One for everything',
    consequence: 'As in most tutorials: every kubelet certificate then opens etcd too.',
  },
]

export const topologies: readonly Choice<ClusterSpec['etcd']['topology']>[] = [
  {
    value: 'stacked',
    label: 'On the control planes',
    consequence: 'Every control plane holds an etcd member. Use an odd number of them.',
  },
  {
    value: 'external',
    label: 'On nodes of its own',
    consequence: 'Needs nodes with the role etcd. Control planes get client certificates only.',
  },
]

// Since when kubeadm knows an algorithm: reference §1.7, ClusterConfiguration.encryptionAlgorithm.
export const algorithms: readonly Choice<KeyAlgorithm>[] = [
  {
    value: 'ecdsa-p256',
    label: 'ECDSA P-256',
    consequence: 'Small and fast. kubeadm 1.31 and later renew with it.',
  },
  {
    value: 'ecdsa-p384',
    label: 'ECDSA P-384',
    consequence: 'For policies that ask for it. kubeadm 1.34 and later renew with it.',
  },
  {
    value: 'rsa-2048',
    label: 'RSA 2048',
    consequence: 'What kubeadm makes by itself, in every version. Slower to issue.',
  },
  { value: 'rsa-3072', label: 'RSA 3072', consequence: 'Every version takes it. Slow to issue.' },
  {
    value: 'rsa-4096',
    label: 'RSA 4096',
    consequence: 'Every version takes it. Slowest to issue, and to connect with.',
  },
  {
    value: 'ed25519',
    label: 'Ed25519',
    consequence: 'kubeadm refuses such key files, and the other distributions do not expect them.',
  },
]

export const authorityKeyPlaces: readonly Choice<ClusterSpec['pki']['authorityKeys']>[] = [
  {
    value: 'control-planes',
    label: 'On the control planes too',
    consequence: 'The usual form: the cluster can sign requests, and kubeadm can renew by itself.',
  },
  {
    value: 'kept',
    label: 'Kept here only',
    consequence:
      'External CA mode: whoever takes over a node cannot sign. Renewals come from this app.',
  },
]

export const kubeletClientGroups: readonly Choice<ClusterSpec['pki']['kubeletClientGroup']>[] = [
  {
    value: 'none',
    label: 'None',
    consequence:
      'Least rights. The admin bundle carries the binding that it needs, for any version.',
  },
  {
    value: 'kubeadm:cluster-admins',
    label: 'kubeadm:cluster-admins',
    consequence: 'As kubeadm 1.29 to 1.35.4 writes it: works without a binding, with full rights.',
  },
]

export const lifetimes = [
  {
    name: 'authority',
    label: 'Authorities',
    help: 'Nothing signed by one outlives it.',
  },
  {
    name: 'certificate',
    label: 'Servers and components',
    help: 'Each node is visited once in that time.',
  },
  {
    name: 'user',
    label: 'Users',
    help: 'Short: a certificate cannot be called back.',
  },
] as const

export const subjectFields = [
  { name: 'O', label: 'Organization', max: 64 },
  { name: 'OU', label: 'Unit', max: 64 },
  { name: 'C', label: 'Country, two letters', max: 2 },
  { name: 'ST', label: 'State or province', max: 128 },
  { name: 'L', label: 'Town', max: 128 },
] as const

/** @returns what is wrong with a lifetime as typed, or null. */
export function durationFault(text: string): string | null {
  return Duration.safeParse(text).success
    ? null
    : 'Write a number followed by y, d or h, such as 1y or 90d.'
}

/** @returns what is wrong with a list of networks as typed, or null. The schema takes two. */
export function networksFault(text: string): string | null {
  return text.split(/[\s,;]+/).filter(Boolean).length > 2
    ? 'At most one IPv4 and one IPv6 network.'
    : null
}
