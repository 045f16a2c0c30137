import { bundlesFor, manifestPath } from '../../domain/bundle'
import type { Cluster } from '../../domain/cluster'
import type { Bundle, BundleFile } from '../../domain/files'
import { planFor } from '../../domain/plan'
import { altNameTexts, isCertificateItem } from '../../domain/plan/spec'
import type { PlannedCertificate } from '../../domain/plan/spec'
import { isAsStrong } from '../../domain/key-strength'
import { keyAlgorithms } from '../../../shared/definition'
import { octal } from './check-files'
import { titleOf, type CheckedFile, type CheckedSource } from './checked-source'
import type { FoundCertificate } from './contents'
import { problem, type Problem } from './problems'

/** What a cluster file says should exist. */
export type Expectation = {
  readonly cluster: Cluster
  readonly bundles: readonly Bundle[]
  readonly profiles: ReadonlyMap<string, PlannedCertificate>
}

/** @returns what the bundles of a cluster should hold. */
export function expectationOf(cluster: Cluster): Expectation {
  const plan = planFor(cluster)
  const profiles = new Map<string, PlannedCertificate>()
  for (const item of plan.items) if (isCertificateItem(item)) profiles.set(item.key, item)
  return { cluster, bundles: bundlesFor(cluster, plan, { fingerprint: () => undefined }), profiles }
}

/** Compares a source with the plan: its files when it is a bundle, its certificates always. */
export function checkPlan(checked: CheckedSource, expected: Expectation): Problem[] {
  const bundle = expected.bundles.find(({ name }) => name === checked.source.name)
  if (bundle === undefined) {
    if (checked.manifest !== undefined) return [problem(checked.source.path, 'not-in-plan')]
    return checked.files.flatMap((file) => looseFileProblems(file, checked, expected))
  }
  const wanted = new Map(bundle.files.map((file) => [file.path, file]))
  const here = new Set(checked.files.map(({ path }) => path))
  const missing = bundle.files
    .filter(({ path }) => path !== manifestPath && !here.has(path))
    .map(({ path }) => problem(checked.name(path), 'plan-file-missing'))
  const found = checked.files.flatMap((file) => {
    const want = wanted.get(file.path)
    const path = checked.name(file.path)
    if (want === undefined) return [problem(path, 'not-in-plan')]
    return [...modeProblem(file, want, path), ...contentProblems(file, want, path, expected)]
  })
  return [...missing, ...found]
}

function modeProblem({ file }: CheckedFile, want: BundleFile, path: string): Problem[] {
  if (file.mode === undefined || (file.mode & 0o777) === want.mode) return []
  // Wider modes of private files are found without a plan.
  if (want.isPrivate && (file.mode & 0o077) !== 0) return []
  return [problem(path, 'mode-wrong', { mode: octal(file.mode), wanted: octal(want.mode) })]
}

function contentProblems(
  file: CheckedFile,
  want: BundleFile,
  path: string,
  { profiles }: Expectation,
): Problem[] {
  const planned = want.row === undefined ? undefined : profiles.get(want.row)
  if (planned === undefined) return []
  const [leaf] = certificatesOf(file)
  const certificate =
    leaf === undefined || isBroughtAlong(leaf, planned, profiles)
      ? []
      : profileProblems(leaf, planned, path)
  if (want.content.from !== 'kubeconfig') return certificate
  const { server } = want.content.kubeconfig
  return [
    ...certificate,
    ...(file.kubeconfig?.config.clusters ?? []).flatMap(({ name, cluster }) =>
      cluster.server === server
        ? []
        : [differs(path, name, 'the server', cluster.server ?? 'none', server)],
    ),
  ]
}

/** A file outside of a bundle: the rows of its place, and of those the one that differs least. */
function looseFileProblems(
  file: CheckedFile,
  checked: CheckedSource,
  { profiles }: Expectation,
): Problem[] {
  const [leaf] = certificatesOf(file)
  if (leaf === undefined || file.place === undefined) return []
  const { spec } = file.place
  const compared = [...profiles.values()]
    .filter((planned) => planned.spec === spec)
    .map((planned) =>
      isBroughtAlong(leaf, planned, profiles)
        ? []
        : profileProblems(leaf, planned, checked.name(file.path)),
    )
    .sort((one, other) => one.length - other.length)
  return compared[0] ?? [problem(checked.name(file.path), 'not-in-plan')]
}

function certificatesOf({ certificates, kubeconfig }: CheckedFile): readonly FoundCertificate[] {
  const embedded = [...(kubeconfig?.users.values() ?? [])].flatMap((user) => user.certificates)
  return [...certificates, ...embedded]
}

/**
 * An authority with a name that none of the plan has was made elsewhere: its name and key are its
 * maker's. What it signs is compared all the same. One with the name of another is a mix-up.
 */
function isBroughtAlong(
  { facts }: FoundCertificate,
  planned: PlannedCertificate,
  profiles: Expectation['profiles'],
): boolean {
  if (planned.kind !== 'authority' || !facts.isAuthority) return false
  return ![...profiles.values()].some(
    ({ kind, profile }) => kind === 'authority' && profile.subject.commonName === facts.commonName,
  )
}

/** Whoever makes a key elsewhere may take a stronger kind than the plan's. */
function isKeyOfPlan(found: string, { privateKey, profile }: PlannedCertificate): boolean {
  if (found === profile.keyAlgorithm) return true
  const offered = keyAlgorithms.find((algorithm) => algorithm === found)
  return (
    privateKey === 'elsewhere' && offered !== undefined && isAsStrong(offered, profile.keyAlgorithm)
  )
}

function profileProblems(
  certificate: FoundCertificate,
  planned: PlannedCertificate,
  path: string,
): Problem[] {
  const { profile } = planned
  const { facts } = certificate
  const name = titleOf(certificate)
  const here = new Set(altNameTexts(facts))
  const uncovered = altNameTexts(profile.altNames).filter((wanted) => !here.has(wanted))
  const compare = (what: string, is: string, wanted: string) =>
    is === wanted ? [] : [differs(path, name, what, is, wanted)]
  return [
    ...(uncovered.length === 0
      ? []
      : [problem(path, 'name-not-covered', { name, names: uncovered.join(', ') })]),
    ...compare('the common name', facts.commonName, profile.subject.commonName),
    ...compare(
      'the organizations',
      sorted(facts.organizations),
      sorted(profile.subject.organizations),
    ),
    ...compare('the usages', sorted(facts.extendedKeyUsages), sorted(profile.usages)),
    ...(isKeyOfPlan(facts.keyAlgorithm, planned)
      ? []
      : [differs(path, name, 'the key algorithm', facts.keyAlgorithm, profile.keyAlgorithm)]),
  ]
}

function differs(path: string, name: string, what: string, is: string, wanted: string): Problem {
  return problem(path, 'differs-from-plan', { name, what, is, wanted })
}

function sorted(values: readonly string[]): string {
  return values.length === 0 ? 'none' : [...values].sort().join(', ')
}
