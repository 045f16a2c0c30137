import type { Services } from '../main/composition'
import type { IssueOutcome } from '../main/services/issuing'
import { stateOf, type ProjectState } from '../main/services/project-state'
import type { ClusterDefinition } from '../shared/definition'
import type { CommandInput } from './arguments'
import type { Io } from './io'
import type { progressOn } from './progress'
import { openVault } from './vault'

export type Progress = ReturnType<typeof progressOn>

/**
 * Takes the definition into its project, which is made when it is missing, opens the vault and runs
 * `work`. When that fails or is cancelled, a project that was made for it is removed again, and an edit
 * is taken back.
 */
export async function inProject<T>(
  services: Services,
  definition: ClusterDefinition,
  input: CommandInput,
  io: Io,
  work: (state: ProjectState) => Promise<T>,
): Promise<T> {
  const { projects } = services
  const known = await projects.findByName(definition.metadata.name)
  if (known) await openVault(services, known, input, io)
  const state = known
    ? await projects.edit(known.project.id, definition)
    : await projects.create(definition)
  try {
    if (!known) await openVault(services, state, input, io)
    return await work(state)
  } catch (error) {
    await takeBack(services, known, state)
    throw error
  }
}

/** The same, and issues what the app can issue by itself. Errors are those of the engine. */
export function applied(
  services: Services,
  definition: ClusterDefinition,
  input: CommandInput,
  io: Io,
  progress: Progress,
): Promise<IssueOutcome> {
  return inProject(services, definition, input, io, async ({ project }) => {
    try {
      return await services.apply(project.id, {
        signal: io.signal,
        onProgress: (line) => progress.show({ step: 'Certificates', ...line }),
      })
    } finally {
      progress.end()
    }
  })
}

/**
 * @returns the project as it would be with this definition, without writing anything: the one with its
 * name, or an empty one.
 */
export async function wouldBe(
  { projects }: Services,
  definition: ClusterDefinition,
): Promise<ProjectState> {
  const known = await projects.findByName(definition.metadata.name)
  if (known) return { ...known, project: { ...known.project, definition } }
  const project = {
    id: '',
    createdAt: '',
    openedAt: '',
    isSample: false,
    definition,
    custody: undefined,
  } as const
  return stateOf({ project, ledger: [], repaired: [] })
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
