import { layouts } from '../layouts'
import type { Limit } from '../layouts/layout'
import { change, shown, use } from './rule'
import type { Path, Problem, Rule } from './rule'

/** What the layout cannot take; the reasons are in its table. */
export const layoutRules: readonly Rule[] = [
  {
    code: 'layout-topology',
    severity: 'error',
    *check({ spec }): Iterable<Problem> {
      const { title, limits } = layouts[spec.layout]
      const path = ['spec', 'etcd', 'topology']
      yield* outside(
        path,
        spec.etcd.topology,
        limits.topologies,
        (value) => `${title} cannot use ${value} etcd.`,
      )
    },
  },
  {
    code: 'layout-external-etcd',
    severity: 'warning',
    *check({ spec, version }): Iterable<Problem> {
      const { title, limits } = layouts[spec.layout]
      if (spec.etcd.topology !== 'external' || version?.major !== 1) return
      const first = limits.externalEtcd?.patches[version.minor]
      if (limits.externalEtcd === undefined || first === undefined) return
      if (version.patch !== undefined && version.patch >= first) return
      const path = ['spec', 'kubernetesVersion']
      const release = `1.${version.minor}.${first}`
      yield {
        path,
        what: `${title} ${spec.kubernetesVersion} may be too old for an external etcd.`,
        why: limits.externalEtcd.why,
        remedy: `Install ${release} or later, and write that version here.`,
        fixes: [use(path, release)],
      }
    },
  },
  {
    code: 'layout-algorithm',
    severity: 'error',
    *check({ spec: { layout, pki } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      const what = (value: string) => `${title} cannot use ${value} keys.`
      yield* outside(['spec', 'pki', 'keyAlgorithm'], pki.keyAlgorithm, limits.keyAlgorithms, what)
      for (const [row, algorithm] of Object.entries(pki.keyAlgorithms))
        yield* outside(
          ['spec', 'pki', 'keyAlgorithms', row],
          algorithm,
          limits.keyAlgorithms,
          (value) => `${title} cannot use a ${value} key for ${shown(row)}.`,
        )
    },
  },
  {
    code: 'layout-authority-keys',
    severity: 'error',
    *check({ spec: { layout, pki } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      const path = ['spec', 'pki', 'authorityKeys']
      yield* outside(
        path,
        pki.authorityKeys,
        limits.authorityKeys,
        () => `${title} cannot work while the authorities' keys are kept here.`,
      )
    },
  },
  {
    code: 'layout-private-keys',
    severity: 'error',
    *check({ spec: { layout, nodes } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      for (const [index, { name, privateKeys }] of nodes.entries())
        yield* outside(
          ['spec', 'nodes', index, 'privateKeys'],
          privateKeys ?? 'here',
          limits.privateKeys,
          () => `${title} takes no certificate for a key that ${shown(name)} makes.`,
        )
    },
  },
  {
    code: 'layout-hierarchy',
    severity: 'error',
    *check({ spec: { layout, pki } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      const path = ['spec', 'pki', 'hierarchy']
      yield* outside(
        path,
        pki.hierarchy,
        limits.hierarchies,
        () => `${title} cannot share one authority for everything.`,
      )
    },
  },
  {
    code: 'layout-name-constraints',
    severity: 'error',
    *check({ spec: { layout, pki } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      const path = ['spec', 'pki', 'nameConstraints', 'mode']
      yield* outside(
        path,
        pki.nameConstraints.mode,
        limits.nameConstraints,
        () => `${title} cannot work with authorities that are limited to some names.`,
      )
    },
  },
  {
    code: 'layout-hierarchy-better',
    severity: 'warning',
    *check({ spec: { layout, pki } }): Iterable<Problem> {
      const { title, limits } = layouts[layout]
      const better = limits.hierarchies?.recommended
      if (better === undefined || pki.hierarchy === better.value) return
      const path = ['spec', 'pki', 'hierarchy']
      yield {
        path,
        what: `${title} expects a chain up to a root in the file of each authority.`,
        why: better.why,
        remedy: `Use the hierarchy ${better.value}.`,
        fixes: [change(`Use ${better.value}`, path, better.value)],
      }
    },
  },
]

function* outside<T extends string>(
  path: Path,
  value: T,
  limit: Limit<T> | undefined,
  what: (value: T) => string,
): Iterable<Problem> {
  if (limit === undefined || limit.allowed.includes(value)) return
  const [first] = limit.allowed
  yield {
    path,
    what: what(value),
    why: limit.why,
    remedy: `Use ${limit.allowed.join(' or ')}.`,
    fixes: first === undefined ? [] : [change(`Use ${first}`, path, first)],
  }
}
