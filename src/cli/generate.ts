import { resolve } from 'node:path'
import { bundleName } from '../main/domain/files'
import { createServices, type Services } from '../main/composition'
import type { ExportedBundle } from '../main/services/exporting'
import type { ProjectState } from '../main/services/project-state'
import type { ClusterDefinition } from '../shared/definition'
import { AppError } from '../shared/errors'
import type { CommandInput } from './arguments'
import { readClusterFile } from './cluster-file'
import { exitCodes } from './commands'
import { amount } from './counts'
import { findingsText } from './findings'
import type { Io } from './io'
import { progressOn } from './progress'
import { openVault } from './vault'
import { checkTarget } from './target'

/** Issues what is missing or changed, then writes one bundle per node. */
export async function generate(input: CommandInput, io: Io): Promise<number> {
  const file = await readClusterFile(input.operands[0] ?? '', io.now())
  if (!input.json) io.err(findingsText(file.path, file.warnings))
  const bundles = bundleNames(file.definition, input.nodes)
  const folder = resolve(input.out ?? '')
  await checkTarget(folder)
  const services = createServices(io)
  const progress = progressOn(io)
  try {
    const { issued, retired, state } = await issue(services, file.definition, input, io, progress)
    const exported = await services.export(state.project.id, {
      ...(bundles && { bundles }),
      format: input.format,
      folder,
      signal: io.signal,
      onProgress: (line) => progress.show({ step: 'Bundles', ...line }),
    })
    progress.end()
    const outcome = { project: file.definition.metadata.name, issued, retired }
    const custody = state.project.custody?.kind ?? 'keychain'
    io.out(
      input.json
        ? `${JSON.stringify({ ok: true, ...outcome, custody, folder, bundles: exported.map(jsonBundle), findings: file.warnings }, undefined, 2)}\n`
        : textOf(outcome, exported, folder),
    )
    return exitCodes.done
  } finally {
    progress.end()
    await services.close()
  }
}

type Progress = ReturnType<typeof progressOn>

/**
 * Takes the definition into its project and issues. When that fails or is cancelled, a project that
 * was made for it is removed again, and an edit is taken back.
 */
async function issue(
  services: Services,
  definition: ClusterDefinition,
  input: CommandInput,
  io: Io,
  progress: Progress,
) {
  const { projects } = services
  const known = await projects.findByName(definition.metadata.name)
  if (known) await openVault(services, known, input, io)
  const state = known
    ? await projects.edit(known.project.id, definition)
    : await projects.create(definition)
  const { id } = state.project
  try {
    if (!known) await openVault(services, state, input, io)
    return await services.apply(id, {
      signal: io.signal,
      onProgress: (line) => progress.show({ step: 'Certificates', ...line }),
    })
  } catch (error) {
    progress.end()
    await takeBack(services, known, state)
    throw error
  }
}

async function takeBack(
  { projects }: Services,
  known: ProjectState | undefined,
  state: ProjectState,
): Promise<void> {
  const { id } = state.project
  if (known) await projects.edit(id, known.project.definition)
  else await projects.remove(id, state.project.definition.metadata.name)
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
  { project, issued, retired }: { project: string; issued: number; retired: number },
  exported: readonly ExportedBundle[],
  folder: string,
): string {
  const summary =
    issued + retired === 0
      ? `${project}: nothing to issue, everything is as the file says.`
      : `${project}: ${issued} issued, ${retired} retired.`
  const lines = exported.map(({ path, files }) => `  ${path}  ${amount(files, 'file')}`)
  return `${summary}\n${amount(exported.length, 'bundle')} in ${folder}\n${lines.join('\n')}\n`
}
