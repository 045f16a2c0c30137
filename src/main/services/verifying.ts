import type { Cluster } from '../domain/cluster'
import { checkCertificates } from './verify/check-certificates'
import { checkFiles } from './verify/check-files'
import { checkKeys } from './verify/check-keys'
import { checkKubeconfigs } from './verify/check-kubeconfigs'
import { besidesProblems, lintFiles, type FoundFinding } from './verify/check-lint'
import { checkPlan, expectationOf } from './verify/check-plan'
import { checkTogether } from './verify/check-together'
import { authoritiesIn, checkedSource, type CheckedSource } from './verify/checked-source'
import { printable } from './verify/entries'
import { problem, type Problem } from './verify/problems'
import { filesToLint } from './verify/files-to-lint'
import { readSource } from './verify/read-source'

export type { Problem } from './verify/problems'

/** What a check looked at and what it found. */
export type Verification = {
  readonly ok: boolean
  /** One sentence. */
  readonly verdict: string
  readonly counts: {
    readonly sources: number
    readonly files: number
    readonly certificates: number
    readonly privateKeys: number
    readonly kubeconfigs: number
    /** Problems, and findings that are errors. */
    readonly problems: number
    readonly warnings: number
  }
  readonly problems: readonly Problem[]
  /** What the lint says of single certificates, beyond the problems. */
  readonly findings: readonly FoundFinding[]
}

export type VerifyOptions = {
  readonly now: Date
  /** The cluster that the files should serve. */
  readonly cluster?: Cluster | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks bundles, folders, kubeconfigs and PEM files, each alone and all side by side. Reads only.
 * @param paths files and folders as the user named them.
 * @throws AppError `file-unreadable`, `input-refused` for what cannot be read at all.
 */
export async function verifyPaths(
  paths: readonly string[],
  { now, cluster, signal }: VerifyOptions,
): Promise<Verification> {
  const sources: CheckedSource[] = []
  for (const path of paths) {
    signal?.throwIfAborted()
    sources.push(checkedSource(await readSource(path)))
  }
  const expected = cluster && expectationOf(cluster)
  const authorities = sources.flatMap(({ files }) => authoritiesIn(files))
  const problems = [
    ...sources.flatMap((checked) => [
      ...(isEmpty(checked) ? [problem(checked.source.path, 'nothing-found')] : []),
      ...checkFiles(checked),
      ...checkCertificates(checked, now),
      ...checkKeys(checked, authorities),
      ...checkKubeconfigs(checked, now),
      ...(expected ? checkPlan(checked, expected) : []),
    ]),
    ...checkTogether(sources),
  ].map(safe)
  const linted = lintFiles(filesToLint(sources, expected), now.getTime())
  const findings = besidesProblems(linted, problems)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const counts = {
    ...countsOf(sources),
    problems: problems.length + errors,
    warnings: findings.length - errors,
  }
  return { ok: counts.problems === 0, verdict: verdictOf(counts), counts, problems, findings }
}

/** A bundle may hold configuration alone: its manifest says that nothing is lost. */
function isEmpty({ files, source, manifest }: CheckedSource): boolean {
  const holdsSomething = files.some(
    ({ certificates, keys, kubeconfig, unreadable, hasEncryptedKey }) =>
      certificates.length + keys.length + unreadable.length > 0 ||
      kubeconfig !== undefined ||
      hasEncryptedKey,
  )
  return !holdsSomething && manifest === undefined && source.refused.length === 0
}

function countsOf(
  sources: readonly CheckedSource[],
): Omit<Verification['counts'], 'problems' | 'warnings'> {
  const files = sources.flatMap((source) => source.files)
  const kubeconfigs = files.flatMap(({ kubeconfig }) => kubeconfig ?? [])
  const users = kubeconfigs.flatMap((kubeconfig) => [...kubeconfig.users.values()])
  const keys = files.flatMap((file) => file.keys.filter(({ isPrivate }) => isPrivate))
  const certificates = [...files, ...users].flatMap((holder) => holder.certificates)
  return {
    sources: sources.length,
    files: files.length,
    certificates: certificates.length,
    privateKeys: keys.length + users.filter(({ key }) => key !== undefined).length,
    kubeconfigs: kubeconfigs.length,
  }
}

function verdictOf({ certificates, files, problems, warnings }: Verification['counts']): string {
  const looked = `${amount(certificates, 'certificate')} in ${amount(files, 'file')}`
  const also = warnings === 0 ? '' : ` and ${amount(warnings, 'warning')}`
  return problems === 0
    ? `${looked} checked, no problem${also} found.`
    : `${looked} checked, ${amount(problems, 'problem')}${also} found.`
}

function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}

/** Foreign names reach a terminal through problems. */
function safe(found: Problem): Problem {
  return { ...found, path: printable(found.path), what: printable(found.what) }
}
