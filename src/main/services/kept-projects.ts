import { AppError } from '../../shared/errors'
import type { LedgerAct } from '../domain/ledger'
import type { Vault } from './custody-ports'
import { sealerOf } from './ledger-seal'
import type { ProjectStore, SealedKeys, StoredProject } from './ports'
import { stateOf, type ProjectState } from './project-state'
import { createQueue } from './queue'

/** The projects that this process has read, as the store has them. */
export type KeptProjects = {
  load(id: string): Promise<ProjectState>
  /** The next `load` reads it again. */
  forget(id: string): void
  save(
    state: ProjectState,
    change: Partial<StoredProject>,
    options?: { readonly isApart: boolean },
  ): Promise<ProjectState>
  /** Where the vault is given, it seals the end of the ledger. */
  append(id: string, act: LedgerAct, vault?: Vault, keys?: SealedKeys): Promise<ProjectState>
  /** Runs work on one project after the work before it. */
  readonly inTurn: ReturnType<typeof createQueue>
  onRecorded(listener: (id: string, entries: number) => void): void
}

/** @returns projects over a store, none of them read yet. */
export function createKeptProjects(store: ProjectStore): KeptProjects {
  const states = new Map<string, ProjectState>()
  const inTurn = createQueue()
  const listeners = new Set<(id: string, entries: number) => void>()

  const load = async (id: string): Promise<ProjectState> => {
    const known = states.get(id)
    if (known) return known
    return keep(stateOf(await store.open(id)))
  }
  const keep = (state: ProjectState): ProjectState => {
    states.set(state.project.id, state)
    return state
  }
  /** What another process changed meanwhile is read again the next time. */
  const orForget = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof AppError && error.code === 'project-busy') states.delete(id)
      throw error
    }
  }
  const save = async (
    state: ProjectState,
    change: Partial<StoredProject>,
    options?: { isApart: boolean },
  ): Promise<ProjectState> => {
    const project = { ...state.project, ...change }
    await orForget(project.id, () => store.save(project, options))
    return keep({ ...state, project })
  }
  const append = async (
    id: string,
    act: LedgerAct,
    vault?: Vault,
    keys?: SealedKeys,
  ): Promise<ProjectState> => {
    const state = await load(id)
    const entry = await orForget(id, () => store.append(id, act, keys, vault && sealerOf(vault)))
    const { project, repaired, sealedHead } = state
    const ledger = [...state.ledger, entry]
    for (const listener of listeners) listener(id, ledger.length)
    return keep(stateOf({ project, ledger, repaired, sealedHead }))
  }
  return {
    load,
    forget: (id) => void states.delete(id),
    save,
    append,
    inTurn,
    onRecorded: (listener) => void listeners.add(listener),
  }
}
