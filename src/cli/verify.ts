import { clusterFrom } from '../main/domain/normalise'
import { verifyPaths, type Verification } from '../main/services/verifying'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import type { Io } from './io'
import { lintLines } from './lint-lines'

/** Checks bundles, folders, kubeconfigs and PEM files. */
export async function verify(input: CommandInput, io: Io): Promise<number> {
  const now = io.now()
  const file = input.cluster === undefined ? undefined : await readClusterFile(input.cluster, now)
  const verification = await verifyPaths(input.operands, {
    now,
    cluster: file && clusterFrom(file.definition),
    signal: io.signal,
  })
  io.out(input.json ? `${JSON.stringify(verification, undefined, 2)}\n` : textOf(verification))
  return verification.ok ? exitCodes.done : exitCodes.verificationFailed
}

function textOf({ problems, findings, verdict }: Verification): string {
  const listed = problems.map(
    ({ path, what, remedy }) => `${path}\n  problem: ${what}\n  remedy: ${remedy}\n`,
  )
  const linted = findings.map(
    (finding) =>
      `${finding.path}\n${lintLines(finding)
        .map((line) => `  ${line}\n`)
        .join('')}`,
  )
  return `${listed.join('')}${linted.join('')}${verdict}\n`
}
