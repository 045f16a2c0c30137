/** Every combination of what a definition may choose, and what a distribution takes of it. */
import {
  hierarchies,
  keyAlgorithms,
  layoutIds,
  type ClusterDefinition,
  type Hierarchy,
  type KeyAlgorithm,
  type LayoutId,
} from '../../../../src/shared/definition'
import { definitionOf, type EndpointKind, type Family } from '../../../support/self-issuing-layouts'

export const choices = {
  layout: layoutIds,
  topology: ['stacked', 'external'],
  hierarchy: hierarchies,
  keyAlgorithm: keyAlgorithms,
  authorityKeys: ['control-planes', 'kept'],
  controlPlanes: [1, 3, 5],
  workers: [0, 1, 50],
  family: ['IPv4', 'IPv6', 'dual'],
  endpoint: ['none', 'DNS', 'IP'],
} as const satisfies Readonly<Record<string, readonly (string | number)[]>>

export type Combination = {
  readonly layout: LayoutId
  readonly topology: 'stacked' | 'external'
  readonly hierarchy: Hierarchy
  readonly keyAlgorithm: KeyAlgorithm
  readonly authorityKeys: 'control-planes' | 'kept'
  readonly controlPlanes: number
  readonly workers: number
  readonly family: Family
  readonly endpoint: EndpointKind
}
type Choice = keyof Combination
const names = Object.keys(choices) as Choice[]

/** @returns every combination of some choices; the rest is as given. */
export function product(
  wanted: readonly Choice[],
  rest: Combination,
  from: Readonly<Record<Choice, readonly (string | number)[]>> = choices,
): Combination[] {
  const [first, ...others] = wanted
  if (first === undefined) return [rest]
  return from[first].flatMap((value) => product(others, { ...rest, [first]: value }, from))
}

/**
 * @returns few combinations in which every value of a choice meets every value of each other one,
 * wherever some combination has both. Always the same ones.
 */
export function pairwise(all: readonly Combination[]): Combination[] {
  const pairsOf = (one: Combination) =>
    names.flatMap((a, index) => names.slice(index + 1).map((b) => `${a}=${one[a]} ${b}=${one[b]}`))
  const seen = new Set<string>()
  const picked: Combination[] = []
  // From combinations that add much to those that add a single pair; a stride that shares no factor
  // with the count mixes the values well.
  for (const least of [30, 15, 6, 1])
    for (let at = 0; at < all.length; at += 1) {
      const one = all[(at * 7919) % all.length]
      if (!one) continue
      const added = pairsOf(one).filter((pair) => !seen.has(pair))
      if (added.length < least) continue
      picked.push(one)
      for (const pair of added) seen.add(pair)
    }
  return picked
}

export const plainest: Combination = {
  layout: 'kubeadm',
  topology: 'stacked',
  hierarchy: 'separate',
  keyAlgorithm: 'ecdsa-p256',
  authorityKeys: 'control-planes',
  controlPlanes: 3,
  workers: 1,
  family: 'IPv4',
  endpoint: 'DNS',
}

export function definitionFor(one: Combination): ClusterDefinition {
  const { layout, hierarchy, keyAlgorithm, authorityKeys, ...shape } = one
  return definitionOf(layout, shape, { hierarchy, keyAlgorithm, authorityKeys })
}

/** What each distribution does not take, by hand from the reference §4.6 to §4.9 and §9.14. */
const selfIssuing = { kept: 'kept', ed25519: 'ed25519' }
const refused: Readonly<Record<LayoutId, readonly string[]>> = {
  kubeadm: [],
  systemd: [],
  k3s: [...Object.values(selfIssuing), 'single'],
  rke2: [...Object.values(selfIssuing), 'single'],
  k0s: Object.values(selfIssuing),
  // A shared authority would open the operating system's API to everyone.
  talos: [...Object.values(selfIssuing), 'single', 'external'],
}

/** @returns why the combination must be refused, from the table above; empty where it must plan. */
export function mustRefuse(one: Combination): string[] {
  const { layout, topology, hierarchy, keyAlgorithm, authorityKeys, controlPlanes, endpoint } = one
  const asked: readonly string[] = [topology, hierarchy, keyAlgorithm, authorityKeys]
  return [
    ...refused[layout].filter((value) => asked.includes(value)),
    // kubeadm and every other: joining a second control plane needs a shared name.
    ...(endpoint === 'none' && controlPlanes > 1 ? ['endpoint'] : []),
  ]
}
