import { layouts } from '../../domain/layouts'
import type { Layout } from '../../domain/layouts/layout'
import type { PlannedCertificate, SpecId } from '../../domain/plan/spec'
import type { Expectation } from '../../pki/lint'
import { clusterFacts, expectedOf } from '../expectations'
import type { FileToLint } from './check-lint'
import type { Expectation as PlanExpectation } from './check-plan'
import type { CheckedFile, CheckedSource } from './checked-source'
import { specOf, type PlaceHere } from './places'

/** The rows of keys that lie at a path of one row alone, by SubjectPublicKeyInfo in hex. */
type KnownRows = ReadonlyMap<string, ReadonlySet<SpecId>>

/**
 * @param plan what a cluster file wants, where one was given.
 * @returns the files of all sources with what their places and the plan say of them.
 */
export function filesToLint(
  sources: readonly CheckedSource[],
  plan: PlanExpectation | undefined,
): FileToLint[] {
  const known = knownRows(sources)
  return sources.flatMap((checked) => {
    // The name of a single file says little: many a server.crt is not etcd's.
    const knowsPlaces = checked.source.kind !== 'file' || plan !== undefined
    return checked.files.map((file) => {
      const place = knowsPlaces ? placeAmong(file, known) : undefined
      const row = plan && plannedAt(file, checked, plan)
      const layout = row ? layouts[plan.cluster.layout] : place?.layout
      return {
        path: checked.name(file.path),
        contents: file,
        expected: plan && row ? expectedOf(row, plan.cluster) : expectationAt(place, plan),
        rootInside: rootInside(layout),
        isTokenKey: place !== undefined && specOf(place)?.kind === 'key-pair',
      }
    })
  })
}

function knownRows(sources: readonly CheckedSource[]): KnownRows {
  const rows = new Map<string, Set<SpecId>>()
  for (const { places, certificates } of sources.flatMap(({ files }) => files)) {
    const [spec, ...others] = new Set(places.map((place) => place.spec))
    const [own] = certificates
    if (spec === undefined || others.length > 0 || own === undefined) continue
    rows.set(own.spki, (rows.get(own.spki) ?? new Set()).add(spec))
  }
  return rows
}

/** Layouts put different rows at one path, such as ca.crt of the admin: the same key elsewhere tells which. */
function placeAmong(
  { place, places, certificates: [own] }: CheckedFile,
  known: KnownRows,
): PlaceHere | undefined {
  const rows = own && known.get(own.spki)
  return (rows && places.find(({ spec }) => rows.has(spec))) ?? place
}

function plannedAt(
  { path }: CheckedFile,
  { source }: CheckedSource,
  plan: PlanExpectation,
): PlannedCertificate | undefined {
  const bundle = plan.bundles.find(({ name }) => name === source.name)
  const row = bundle?.files.find((file) => file.path === path)?.row
  return row === undefined ? undefined : plan.profiles.get(row)
}

function expectationAt(
  place: PlaceHere | undefined,
  plan: PlanExpectation | undefined,
): Expectation {
  const spec = place && specOf(place)
  if (spec?.kind !== 'authority' && spec?.kind !== 'certificate') return {}
  return {
    role: spec.id,
    isAuthority: spec.kind === 'authority',
    ...(spec.kind === 'certificate' ? { usages: spec.usages } : {}),
    ...(plan ? { cluster: clusterFacts(plan.cluster) } : {}),
  }
}

/** A layout that wants whole chains trusts its root in every authority's file, by its own rule. */
function rootInside(layout: Layout | undefined): Expectation | undefined {
  return layout?.trust === 'chain' ? { role: 'root-ca', isAuthority: true } : undefined
}
