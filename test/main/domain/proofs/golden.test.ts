/**
 * The files of every node, line by line, per layout, topology and hierarchy, in test/fixtures/golden.
 * Each line was compared with the reference (§2.3, §4.1 to §4.9) by a person before it was kept. A
 * change shows as a difference; read it against the reference before `vitest -u` keeps it.
 *
 * `path mode owner private|public when`; `when` says for which `pki.authorityKeys` the file exists.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundlesFor } from '../../../../src/main/domain/bundle'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { ClusterDefinition } from '../../../../src/shared/definition'
import { choices, mustRefuse, plainest, product, type Combination } from './combinations'

const folder = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'golden')

function clusterOf({ layout, topology, hierarchy, authorityKeys }: Combination) {
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

/** Lines of each bundle, `node line`, in the order of the bundle. */
function linesOf(one: Combination): string[] {
  const cluster = clusterOf(one)
  const bundles = bundlesFor(cluster, planFor(cluster), { fingerprint: () => undefined })
  return bundles.flatMap(({ node = 'admin', files }) =>
    files.map(({ path, target, mode, owner, isPrivate }) =>
      [
        node,
        target ?? path,
        mode.toString(8).padStart(4, '0'),
        `${owner.user}:${owner.group}`,
        isPrivate ? 'private' : 'public',
      ].join(' '),
    ),
  )
}

function goldenText(one: Combination): string {
  const lists = choices.authorityKeys
    .map((authorityKeys) => ({ ...one, authorityKeys }))
    .filter((form) => mustRefuse(form).length === 0)
    .map((form) => ({ form: form.authorityKeys, lines: linesOf(form) }))
  const [first, second] = lists
  const all = [...new Set(lists.flatMap(({ lines }) => lines))].sort()
  const whenOf = (line: string) => {
    if (!second) return first?.form ?? ''
    const having = lists.filter(({ lines }) => lines.includes(line))
    return having.length === 2 ? 'always' : (having[0]?.form ?? '')
  }
  let node = ''
  const text: string[] = []
  for (const line of all) {
    const [owner = '', ...rest] = line.split(' ')
    if (owner !== node) text.push(`${text.length === 0 ? '' : '\n'}${owner}`)
    node = owner
    text.push(`  ${rest.join(' ')} ${whenOf(line)}`)
  }
  return `${text.join('\n')}\n`
}

const taken = product(['layout', 'topology', 'hierarchy'], plainest).filter(
  (one) => mustRefuse(one).length === 0,
)

test.each(taken.map((one) => [`${one.layout}-${one.topology}-${one.hierarchy}`, one] as const))(
  '%s',
  async (name, one) => {
    await expect(goldenText(one)).toMatchFileSnapshot(join(folder, `${name}.txt`))
  },
)

test('there is a list for whatever a layout takes', () => {
  expect(taken).toHaveLength(28)
})
