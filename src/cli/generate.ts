import { resolve } from 'node:path'
import { bundleName } from '../main/domain/files'
import { createServices } from '../main/composition'
import type { ExportedBundle } from '../main/services/exporting'
import { readinessOf, type Readiness } from '../main/services/held-back'
import type { IssueOutcome } from '../main/services/issuing'
import { requestsView } from '../main/services/waiting'
import type { ClusterDefinition } from '../shared/definition'
import { AppError } from '../shared/errors'
import { applied } from './applying'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { encryptingFrom } from './encrypting'
import { findingsText } from './findings'
import type { Io } from './io'
import { progressOn } from './progress'
import { checkTarget } from './target'
import { waitingText } from './waiting-text'

/**
 * Issues what is missing or changed, then writes one bundle per node. Bundles that wait for something
 * from outside are left out and named; asked for by name, they are refused.
 */
export async function generate(input: CommandInput, io: Io): Promise<number> {
  const file = await readClusterFile(input.operands[0] ?? '', io.now())
  const { definition, warnings } = file
  if (!input.json) io.err(findingsText(file.path, warnings))
  const wanted = bundleNames(definition, input.nodes)
  const folder = resolve(input.out ?? '')
  await checkTarget(folder)
  const encrypting = await encryptingFrom(input, io)
  const services = createServices(io)
  const progress = progressOn(io)
  try {
    const outcome = await applied(services, definition, input, io, progress)
    const { state, issued, retired, requested } = outcome
    const { ready, heldBack } = readinessOf(state)
    const bundles = wanted ?? ready
    const exported =
      bundles.length === 0
        ? []
        : await encrypting.around(definition.metadata.name, bundles, (protection) =>
            services.export(state.project.id, {
              ...(wanted || heldBack.length > 0 ? { bundles } : {}),
              ...(protection ? { protection } : {}),
              format: input.format,
              folder,
              signal: io.signal,
              onProgress: (line) => progress.show({ step: 'Bundles', ...line }),
            }),
          )
    progress.end()
    const { waiting, ...view } = requestsView(state)
    const project = definition.metadata.name
    const custody = state.project.custody?.kind ?? 'keychain'
    const left = wanted ? [] : heldBack
    if (input.json) {
      const json = {
        ...{ ok: true, project, issued, retired, requested, custody, folder },
        bundles: exported.map(jsonBundle),
        waiting,
        heldBack: left.map(({ name, node, rows }) => ({ name, node: node ?? null, rows })),
        findings: warnings,
      }
      io.out(`${JSON.stringify(json, undefined, 2)}\n`)
    } else {
      io.out(textOf(project, outcome, exported, folder))
      io.err(`${heldBackText(left)}${waitingText({ waiting, ...view }, file.path)}`)
    }
    return exitCodes.done
  } finally {
    progress.end()
    await services.close()
  }
}

/** @throws AppError `input-refused` for a node that the cluster does not have. */
function bundleNames(
  { metadata, spec }: ClusterDefinition,
  nodes: readonly string[] | undefined,
): string[] | undefined {
  return nodes?.map((name) => {
    const isNode = spec.nodes.some((node) => node.name === name)
    if (isNode) return bundleName(metadata.name, name)
    if (name === 'admin') return bundleName(metadata.name, undefined)
    const known = [...spec.nodes.map((node) => node.name), 'admin'].slice(0, 20).join(', ')
    throw new AppError(
      'input-refused',
      { reason: `Use names from the cluster file: ${known}.` },
      { because: `There is no node ${JSON.stringify(name)}.` },
    )
  })
}

function jsonBundle({ name, node, path, files, bytes }: ExportedBundle) {
  return { name, node: node ?? null, path, files, bytes }
}

function textOf(
  project: string,
  { issued, retired, requested, waiting }: IssueOutcome,
  exported: readonly ExportedBundle[],
  folder: string,
): string {
  const made = requested > 0 ? `, ${amount(requested, 'request')} made` : ''
  const isNothing = issued + retired + requested === 0
  const still =
    waiting > 0 ? 'nothing to issue now' : 'nothing to issue, everything is as the file says'
  const summary = isNothing
    ? `${project}: ${still}.`
    : `${project}: ${issued} issued, ${retired} retired${made}.`
  const lines = exported.map(({ path, files }) => `  ${path}  ${amount(files, 'file')}\n`)
  return `${summary}\n${amount(exported.length, 'bundle')} in ${folder}\n${lines.join('')}`
}

function heldBackText(heldBack: Readiness['heldBack']): string {
  if (heldBack.length === 0) return ''
  const names = heldBack.slice(0, 20).map(({ name }) => name)
  const rest = heldBack.length - names.length
  const more = rest > 0 ? ` and ${rest} more` : ''
  return `Not written, because certificates in them wait: ${names.join(', ')}${more}.\n`
}
