/** The choices of the cluster screen in plain words, each with its consequence. */
import { Duration, layoutIds } from '../../../../shared/definition'
import type { ClusterSpec, Hierarchy, KeyAlgorithm, LayoutId } from '../../../../shared/definition'
import { t } from '../../words'

export type Choice<T extends string> = {
  readonly value: T
  readonly label: string
  /** What follows from it, shown at the right of the row. */
  readonly consequence: string
}

const orderOfHierarchies: readonly Hierarchy[] = ['separate', 'two-tier', 'single']
const orderOfTopologies: readonly ClusterSpec['etcd']['topology'][] = ['stacked', 'external']
const orderOfAlgorithms: readonly KeyAlgorithm[] = [
  'ecdsa-p256',
  'ecdsa-p384',
  'rsa-2048',
  'rsa-3072',
  'rsa-4096',
  'ed25519',
]
const orderOfKeyPlaces: readonly ClusterSpec['pki']['authorityKeys'][] = ['control-planes', 'kept']
const orderOfLimits: readonly ClusterSpec['pki']['nameConstraints']['mode'][] = ['none', 'cluster']
const orderOfKubeletGroups: readonly ClusterSpec['pki']['kubeletClientGroup'][] = [
  'none',
  'kubeadm:cluster-admins',
]

/** Distributions, in the order of the definition's list. */
export function layoutChoices(): Choice<LayoutId>[] {
  return layoutIds.map((value) => ({
    value,
    label: t(`cluster.layout.${value}.label`),
    consequence: t(`cluster.layout.${value}.consequence`),
  }))
}

/** How many authorities there are. */
export function hierarchyChoices(): Choice<Hierarchy>[] {
  return orderOfHierarchies.map((value) => ({
    value,
    label: t(`cluster.hierarchy.${value}.label`),
    consequence: t(`cluster.hierarchy.${value}.consequence`),
  }))
}

/** Where etcd runs. */
export function topologies(): Choice<ClusterSpec['etcd']['topology']>[] {
  return orderOfTopologies.map((value) => ({
    value,
    label: t(`cluster.topology.${value}.label`),
    consequence: t(`cluster.topology.${value}.consequence`),
  }))
}

/** Since when kubeadm knows an algorithm: reference §1.7, ClusterConfiguration.encryptionAlgorithm. */
export function algorithms(): Choice<KeyAlgorithm>[] {
  return orderOfAlgorithms.map((value) => ({
    value,
    label: t(`cluster.algorithm.${value}.label`),
    consequence: t(`cluster.algorithm.${value}.consequence`),
  }))
}

/** Where the keys of authorities go. */
export function authorityKeyPlaces(): Choice<ClusterSpec['pki']['authorityKeys']>[] {
  return orderOfKeyPlaces.map((value) => ({
    value,
    label: t(`cluster.keyPlace.${value}.label`),
    consequence: t(`cluster.keyPlace.${value}.consequence`),
  }))
}

/** Which names authorities may sign for. */
export function nameLimits(): Choice<ClusterSpec['pki']['nameConstraints']['mode']>[] {
  return orderOfLimits.map((value) => ({
    value,
    label: t(`cluster.nameLimits.${value}.label`),
    consequence: t(`cluster.nameLimits.${value}.consequence`),
  }))
}

/** The group of the API server's kubelet client. */
export function kubeletClientGroups(): Choice<ClusterSpec['pki']['kubeletClientGroup']>[] {
  return orderOfKubeletGroups.map((value) => ({
    value,
    label: t(`cluster.kubeletGroup.${value}.label`),
    consequence: t(`cluster.kubeletGroup.${value}.consequence`),
  }))
}

/** The lifetimes that a person sets. */
export const lifetimes = ['authority', 'certificate', 'user'] as const

/** Attributes of the subject with the longest text that X.520 allows. */
export const subjectFields = [
  { name: 'O', max: 64 },
  { name: 'OU', max: 64 },
  { name: 'C', max: 2 },
  { name: 'ST', max: 128 },
  { name: 'L', max: 128 },
] as const

/** @returns what is wrong with a lifetime as typed, or null. */
export function durationFault(text: string): string | null {
  return Duration.safeParse(text).success ? null : t('cluster.lifetimes.fault')
}

/** @returns what is wrong with a list of networks as typed, or null. The schema takes two. */
export function networksFault(text: string): string | null {
  return text.split(/[\s,;]+/).filter(Boolean).length > 2 ? t('cluster.network.atMost') : null
}
