import { dirname, join } from 'node:path'
import { createServices, type Services } from '../main/composition'
import { listKubeconfigs, requestFor, type KubeconfigFile } from '../main/services/kubeconfigs'
import type { ProjectState } from '../main/services/project-state'
import { AppError } from '../shared/errors'
import type { KubeconfigEntry } from '../shared/kubeconfig-models'
import type { CommandInput } from './arguments'
import { exitCodes } from './commands'
import type { Io } from './io'
import { writeNewFile } from './private-file'
import { openVault } from './vault'

/**
 * Prints one kubeconfig, or with --merge one file for several, or writes it with mode 0600.
 * @throws AppError `project-not-found`, `input-refused`, `target-unwritable` and those of the vault.
 */
export async function kubeconfig(input: CommandInput, io: Io): Promise<number> {
  const services = createServices(io)
  try {
    const file = input.merge ? await merged(services, input, io) : await single(services, input, io)
    if (input.out === undefined) io.out(file.content.toString())
    else await writeAll(input.out, file, io)
    for (const { content } of [file, ...file.beside]) content.fill(0)
    return exitCodes.done
  } finally {
    await services.close()
  }
}

async function single(services: Services, input: CommandInput, io: Io): Promise<KubeconfigFile> {
  const [project = '', identity = '', ...others] = input.operands
  if (identity === '' || others.length > 0)
    throw refused('One project and one identity are needed.', 'Or name several with --merge.')
  if (input.form === 'paths' && input.out === undefined)
    throw refused('Files beside a kubeconfig need a folder.', 'Add --out FILE.')
  const state = await opened(services, project, input, io)
  const key = keyFor(state, identity)
  const endpoint = endpointFor(state, key, input.endpoint)
  const choice = { endpoint, form: input.form }
  return services.kubeconfig(state.project.id, key, choice, 'kubeconfig-saved')
}

async function merged(services: Services, input: CommandInput, io: Io): Promise<KubeconfigFile> {
  if (input.form === 'paths' || input.endpoint !== undefined)
    throw refused('A merged file has data inside and default endpoints.', 'Leave the option out.')
  const states = new Map<string, ProjectState>()
  const entries = []
  for (const operand of input.operands) {
    const slash = operand.indexOf('/')
    const [project, identity] = [operand.slice(0, slash), operand.slice(slash + 1)]
    if (slash < 1 || identity === '')
      throw refused(`${JSON.stringify(operand)} is no PROJECT/IDENTITY.`, 'Write homelab/admin.')
    const state = states.get(project) ?? (await opened(services, project, input, io))
    states.set(project, state)
    entries.push({ project: state.project.id, key: keyFor(state, identity) })
  }
  return services.mergedKubeconfig(entries, input.current)
}

async function opened(
  services: Services,
  name: string,
  input: CommandInput,
  io: Io,
): Promise<ProjectState> {
  const state = await services.projects.findByName(name)
  if (state === undefined) throw new AppError('project-not-found', { name })
  if (state.project.custody === undefined) throw new AppError('nothing-issued')
  await openVault(services, state, input, io)
  return state
}

/** A row's key, its label, or its common name; whatever names one issued identity. */
function keyFor(state: ProjectState, identity: string): string {
  const entries = listKubeconfigs(state).filter(({ issued }) => issued)
  const ways: ((entry: KubeconfigEntry) => string)[] = [
    ({ key }) => key,
    ({ label }) => label,
    ({ commonName }) => commonName,
  ]
  for (const way of ways) {
    const found = entries.filter((entry) => way(entry) === identity)
    const [first, second] = found
    if (first && !second) return first.key
    if (second)
      throw refused(
        `${JSON.stringify(identity)} names several.`,
        `Use one of ${found.map(({ key }) => key).join(', ')}.`,
      )
  }
  const known = entries.map(({ key }) => key)
  const shown = known.length > 20 ? [...known.slice(0, 20), '…'] : known
  throw refused(
    `${JSON.stringify(identity)} has no kubeconfig in this project.`,
    known.length === 0
      ? 'Issue first, with certwright generate.'
      : `Use one of ${shown.join(', ')}.`,
  )
}

/** @returns the id of an endpoint that is named by it, by its label or by its server. */
function endpointFor(
  state: ProjectState,
  key: string,
  wanted: string | undefined,
): string | undefined {
  if (wanted === undefined) return undefined
  const { endpoints } = requestFor(state, key, {})
  const found = endpoints.find(({ id, label, server }) => [id, label, server].includes(wanted))
  if (found) return found.id
  throw refused(
    `${JSON.stringify(wanted)} is no endpoint of this cluster.`,
    `Use one of ${endpoints.map(({ label }) => label).join(', ')}.`,
  )
}

async function writeAll(path: string, { content, beside }: KubeconfigFile, io: Io): Promise<void> {
  for (const file of beside)
    await writeNewFile(join(dirname(path), file.fileName), file.content, file.mode)
  await writeNewFile(path, content, 0o600)
  const names = [path, ...beside.map(({ fileName }) => join(dirname(path), fileName))]
  io.err(`Wrote ${names.join(', ')}.\n`)
}

function refused(because: string, reason: string): AppError {
  return new AppError('input-refused', { reason }, { because })
}
