import { ClusterDefinition } from '../../../../shared/definition'
import type { ClusterSpec, KeyAlgorithm, LayoutId } from '../../../../shared/definition'

export type NodeDraft = {
  /** For the list's keys only. */
  readonly id: number
  name: string
  role: 'control-plane' | 'worker'
  /** One or more, separated by spaces or commas, as people write them. */
  addresses: string
}

export type ClusterDraft = {
  name: string
  description: string
  layout: LayoutId
  kubernetesVersion: string
  endpoint: string
  /** One or two, separated by spaces or commas. */
  serviceCIDRs: string
  podCIDRs: string
  nodes: NodeDraft[]
  topology: ClusterSpec['etcd']['topology']
  strictness: Strictness
  keyAlgorithm: KeyAlgorithm
}

/** Where authority keys end up, as one question instead of two fields. */
export const strictnesses = ['usual', 'kept', 'offlineRoot'] as const
export type Strictness = (typeof strictnesses)[number]

const pkiOf: Readonly<Record<Strictness, Pick<ClusterSpec['pki'], 'hierarchy' | 'authorityKeys'>>> =
  {
    usual: { hierarchy: 'separate', authorityKeys: 'control-planes' },
    kept: { hierarchy: 'separate', authorityKeys: 'kept' },
    offlineRoot: { hierarchy: 'two-tier', authorityKeys: 'kept' },
  }

/** The questions of the guided way, in their order. */
export const newClusterSteps = ['cluster', 'endpoint', 'nodes', 'strictness', 'summary'] as const
export type NewClusterStep = (typeof newClusterSteps)[number]

/** @returns the step where the value at a path of the definition is asked for. */
export function stepOfPath([root, section]: readonly (string | number)[]): NewClusterStep {
  if (root === 'metadata') return 'cluster'
  switch (section) {
    case 'layout':
    case 'kubernetesVersion':
      return 'cluster'
    case 'nodes':
    case 'etcd':
      return 'nodes'
    case 'pki':
      return 'strictness'
    default:
      return 'endpoint'
  }
}

/** @returns a draft with one control plane and two workers to fill in. */
export function newDraft(): ClusterDraft {
  return {
    name: '',
    description: '',
    layout: 'kubeadm',
    kubernetesVersion: '1.35',
    endpoint: '',
    serviceCIDRs: '10.96.0.0/12',
    podCIDRs: '10.244.0.0/16',
    topology: 'stacked',
    strictness: 'usual',
    keyAlgorithm: 'ecdsa-p256',
    nodes: [
      { id: 1, name: 'cp-1', role: 'control-plane', addresses: '' },
      { id: 2, name: 'w-1', role: 'worker', addresses: '' },
      { id: 3, name: 'w-2', role: 'worker', addresses: '' },
    ],
  }
}

/** @returns the next free name of a role: `cp-2` after `cp-1`. */
export function nextNodeName(nodes: readonly NodeDraft[], role: NodeDraft['role']): string {
  const prefix = role === 'control-plane' ? 'cp' : 'w'
  const taken = new Set(nodes.map((node) => node.name))
  let number = 1
  while (taken.has(`${prefix}-${number}`)) number++
  return `${prefix}-${number}`
}

/** Splits what was typed into a field that takes several values. */
export function valuesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== '')
}

/** @returns the definition with every default filled in; rows without a name are left out. */
export function definitionOf(draft: ClusterDraft): ClusterDefinition {
  return ClusterDefinition.parse({
    metadata: { name: draft.name.trim(), description: draft.description.trim() },
    spec: {
      layout: draft.layout,
      kubernetesVersion: draft.kubernetesVersion.trim(),
      controlPlaneEndpoint: draft.endpoint.trim(),
      network: {
        serviceCIDRs: valuesOf(draft.serviceCIDRs).slice(0, 2),
        podCIDRs: valuesOf(draft.podCIDRs).slice(0, 2),
      },
      etcd: { topology: draft.topology },
      pki: { ...pkiOf[draft.strictness], keyAlgorithm: draft.keyAlgorithm },
      nodes: draft.nodes
        .filter((node) => node.name.trim() !== '')
        .map((node) => ({
          name: node.name.trim(),
          roles: [node.role],
          addresses: valuesOf(node.addresses),
        })),
    },
  })
}
