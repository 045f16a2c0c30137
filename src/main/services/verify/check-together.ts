import { authoritiesIn, type CheckedSource } from './checked-source'
import { specOf } from './places'
import { problem, type Problem } from './problems'

/** What can only be seen when several bundles are looked at side by side. */
export function checkTogether(sources: readonly CheckedSource[]): Problem[] {
  const bundles = sources.filter(({ source }) => source.kind !== 'file')
  return [...authorityProblems(bundles), ...tokenKeyProblems(bundles), ...sharedKeys(bundles)]
}

function authorityProblems(bundles: readonly CheckedSource[]): Problem[] {
  const first = new Map<string, string>()
  return bundles.flatMap(({ files, name }) =>
    files.flatMap((file) => {
      const spec = file.place && specOf(file.place)
      if (spec?.kind !== 'authority' || file.certificates.length === 0) return []
      // Bundles in the middle of a rotation hold old and new, in any order.
      const prints = authoritiesIn([file])
        .map(({ facts }) => facts.fingerprint)
        .sort()
        .join()
      const known = first.get(spec.id) ?? prints
      first.set(spec.id, known)
      return known === prints
        ? []
        : [problem(name(file.path), 'authority-differs', { name: spec.title })]
    }),
  )
}

function tokenKeyProblems(bundles: readonly CheckedSource[]): Problem[] {
  let first: string | undefined
  return bundles.flatMap(({ files, name }) =>
    files.flatMap((file) => {
      const spec = file.place && specOf(file.place)
      const key = file.keys.find(({ isPrivate }) => isPrivate)
      if (spec?.kind !== 'key-pair' || key === undefined) return []
      first ??= key.spki
      return first === key.spki ? [] : [problem(name(file.path), 'service-account-key-differs')]
    }),
  )
}

/** Keys of rows that exist once per node, found in two bundles. */
function sharedKeys(bundles: readonly CheckedSource[]): Problem[] {
  const owners = new Map<string, string>()
  return bundles.flatMap(({ files, name, source }) =>
    files.flatMap((file) => {
      const spec = file.place && specOf(file.place)
      if (spec?.kind !== 'certificate' || spec.scope.per !== 'node') return []
      const embedded = [...(file.kubeconfig?.users.values() ?? [])].flatMap(({ key }) => key ?? [])
      return [...file.keys, ...embedded].flatMap(({ spki, isPrivate }) => {
        if (!isPrivate) return []
        const owner = owners.get(spki)
        if (owner === undefined) owners.set(spki, source.path)
        return owner === undefined || owner === source.path
          ? []
          : [problem(name(file.path), 'key-shared', { other: owner })]
      })
    }),
  )
}
