/** The cluster of the golden lists in test/fixtures/golden, and the lists read back. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster } from '../../../../src/main/domain/cluster'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { ClusterDefinition } from '../../../../src/shared/definition'
import { choices, mustRefuse, plainest, product, type Combination } from './combinations'

export const goldenFolder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'golden')

/** Every layout with whatever topology and hierarchy it takes; each has a list. */
export const withGolden: readonly Combination[] = product(
  ['layout', 'topology', 'hierarchy'],
  plainest,
).filter((one) => mustRefuse(one).length === 0)

export function goldenName({ layout, topology, hierarchy }: Combination): string {
  return `${layout}-${topology}-${hierarchy}`
}

/** @returns a combination with authority keys on control planes, and kept, where the layout takes it. */
export function formsOf(one: Combination): Combination[] {
  return choices.authorityKeys
    .map((authorityKeys) => ({ ...one, authorityKeys }))
    .filter((form) => mustRefuse(form).length === 0)
}

/** Two control planes of which one is a worker too, a worker, and an etcd node where it is external. */
export function goldenClusterOf(one: Combination): Cluster {
  const { layout, topology, hierarchy, authorityKeys } = one
  return clusterFrom(
    ClusterDefinition.parse({
      metadata: { name: 'lab' },
      spec: {
        layout,
        controlPlaneEndpoint: 'k8s.lab.internal:6443',
        etcd: { topology },
        pki: { hierarchy, authorityKeys },
        nodes: [
          { name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] },
          { name: 'cp-2', roles: ['control-plane', 'worker'], addresses: ['192.168.10.12'] },
          { name: 'w-1', roles: ['worker'], addresses: ['192.168.10.21'] },
          ...(topology === 'external'
            ? [{ name: 'etcd-1', roles: ['etcd'], addresses: ['192.168.10.31'] }]
            : []),
        ],
        users: [{ name: 'jane', groups: ['dev'], namespace: 'finance' }],
      },
    }),
  )
}

/** One line of a list. */
export type GoldenLine = {
  readonly path: string
  readonly mode: string
  readonly owner: string
  readonly kind: 'private' | 'public' | 'folder'
}

/** @returns the lines of the list in the repository for each node, and for `admin`. */
export function goldenLines(one: Combination): ReadonlyMap<string, readonly GoldenLine[]> {
  const text = readFileSync(join(goldenFolder, `${goldenName(one)}.txt`), 'utf8')
  return new Map(
    text.split('\n\n').map((block) => {
      const [node = '', ...lines] = block.trimEnd().split('\n')
      return [node, lines.flatMap((line) => lineOf(line, one))]
    }),
  )
}

function lineOf(text: string, { authorityKeys }: Combination): GoldenLine[] {
  const [path = '', mode = '', owner = '', kind, when] = text.trim().split(' ')
  if (kind !== 'private' && kind !== 'public' && kind !== 'folder')
    throw new Error(`the golden line ${text} cannot be read`)
  return when === 'always' || when === authorityKeys ? [{ path, mode, owner, kind }] : []
}
