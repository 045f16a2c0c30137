import type { Expectation } from '../../pki/lint'
import { clusterFacts, expectedOf } from '../expectations'
import type { FileToLint } from './check-lint'
import type { Expectation as PlanExpectation } from './check-plan'
import type { CheckedFile, CheckedSource } from './checked-source'
import { specOf } from './places'

/**
 * @param plan what a cluster file wants, where one was given.
 * @returns the files of a source with what their places and the plan say of them.
 */
export function filesToLint(
  checked: CheckedSource,
  plan: PlanExpectation | undefined,
): FileToLint[] {
  // The name of a single file says little: many a server.crt is not etcd's.
  const knowsPlaces = checked.source.kind !== 'file' || plan !== undefined
  return checked.files.map((file) => ({
    path: checked.name(file.path),
    contents: file,
    expected: knowsPlaces ? expectationAt(file, checked, plan) : {},
    isTokenKey: knowsPlaces && file.place !== undefined && specOf(file.place)?.kind === 'key-pair',
  }))
}

function expectationAt(
  { path, place }: CheckedFile,
  { source }: CheckedSource,
  plan: PlanExpectation | undefined,
): Expectation {
  const bundle = plan?.bundles.find(({ name }) => name === source.name)
  const row = bundle?.files.find((file) => file.path === path)?.row
  const planned = row === undefined ? undefined : plan?.profiles.get(row)
  if (plan && planned) return expectedOf(planned, plan.cluster)
  const spec = place && specOf(place)
  if (spec?.kind !== 'authority' && spec?.kind !== 'certificate') return {}
  return {
    role: spec.id,
    isAuthority: spec.kind === 'authority',
    ...(spec.kind === 'certificate' ? { usages: spec.usages } : {}),
    ...(plan ? { cluster: clusterFacts(plan.cluster) } : {}),
  }
}
