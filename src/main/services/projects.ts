import { AppError } from '../../shared/errors'
import type { ClusterDefinition } from '../../shared/definition'
import type { LedgerAct } from '../domain/ledger'
import { isoSeconds } from '../domain/validity'
import { createKeptProjects } from './kept-projects'
import type { Clock, ProjectStore, SealedKeys } from './ports'
import type { Custody, CustodyRecord, Vault } from './custody-ports'
import type { ProjectState } from './project-state'
import { createProjectVaults } from './project-vaults'

/** Use cases over projects. Every function that changes a project waits for the one before. */
export type Projects = {
  /** All projects, latest opened first; those that do not open carry the error. */
  list(): Promise<readonly ListedProject[]>
  /** Error `project-exists` when another project has the name. */
  create(
    definition: ClusterDefinition,
    options?: { isSample?: boolean; from?: 'file' },
  ): Promise<ProjectState>
  /** Opens it and remembers when. */
  open(id: string): Promise<ProjectState>
  /** The same without writing anything. */
  peek(id: string): Promise<ProjectState>
  /** @returns the project with this name, if there is one. */
  findByName(name: string): Promise<ProjectState | undefined>
  /** Saves an edit of the definition, whatever pre-flight says of it. */
  edit(id: string, definition: ClusterDefinition): Promise<ProjectState>
  /** Back to the definition of the last issuance. Error `nothing-issued`. */
  discardEdits(id: string): Promise<ProjectState>
  /** The definition of a snapshot as a new edit. Error `snapshot-not-found`. */
  rollBack(id: string, snapshot: number): Promise<ProjectState>
  /** Puts damaged files of a project back; see ProjectStore. */
  restore(id: string): Promise<ProjectState>
  /** Deletes the project and its keychain entries; `name` guards against the wrong one. */
  remove(id: string, name: string): Promise<void>
  /** Makes the project's vault under a passphrase, before anything was issued. */
  usePassphrase(id: string, passphrase: string): Promise<ProjectState>
  /** Errors `passphrase-wrong`; `passphrase-wait` while a wrong one before has to be waited for. */
  unlock(id: string, passphrase: string): Promise<ProjectState>
  /** The old one opens the vault until the project is saved, the new one from then on. Errors as `unlock`. */
  changePassphrase(id: string, current: string, next: string): Promise<ProjectState>
  lock(id: string): Promise<ProjectState>
  /** Locks every vault that is open, each after what runs in its project. @returns which. */
  lockAll(): Promise<readonly string[]>
  isUnlocked(state: ProjectState): boolean
  /** Runs `work` with the project and its vault (made in the keychain if there is none yet). */
  withVault<T>(id: string, work: (project: OpenForChange) => Promise<T>): Promise<T>
  /** Says where the keys of a project are now; the vault key must be the same. */
  moveVault(id: string, custody: CustodyRecord): Promise<ProjectState>
  /** Reads a project again whose files were replaced. */
  reopen(id: string): Promise<ProjectState>
  /** The vault of a project that has one. Error `nothing-issued`. */
  vaultOf(state: ProjectState): Promise<Vault>
  /** Appends an act; where the vault is open, it seals the end of the ledger. @returns the new state. */
  record(id: string, act: LedgerAct, vault?: Vault): Promise<ProjectState>
  /** Calls the listener after each act with the number of entries that the ledger has then. */
  onRecorded(listener: (id: string, entries: number) => void): void
}

export type ListedProject =
  | { readonly id: string; readonly state: ProjectState }
  | { readonly id: string; readonly error: AppError }

/** A project while its queue is held. */
export type OpenForChange = {
  readonly state: ProjectState
  readonly vault: Vault
  append(act: LedgerAct, keys?: SealedKeys): Promise<ProjectState>
}

export type ProjectPorts = {
  readonly clock: Clock
  readonly store: ProjectStore
  readonly custody: Custody
  readonly newId: () => string
  /** Milliseconds that only go forward, for delays; the wall clock can be set. */
  readonly ticks?: () => number
}

/** @returns the use cases over the given ports. */
export function createProjects({
  clock,
  store,
  custody,
  newId,
  ticks = () => performance.now(),
}: ProjectPorts): Projects {
  const kept = createKeptProjects(store)
  const { load, forget, save, append, inTurn } = kept
  const all = async (): Promise<ListedProject[]> =>
    Promise.all(
      (await store.list()).map(async (stored): Promise<ListedProject> => {
        try {
          return { id: stored.id, state: await load(stored.id) }
        } catch (error) {
          if (error instanceof AppError) return { id: stored.id, error }
          throw error
        }
      }),
    )
  const findByName = async (name: string): Promise<ProjectState | undefined> => {
    for (const listed of await all())
      if ('state' in listed && listed.state.project.definition.metadata.name === name)
        return listed.state
    return undefined
  }
  const refuseTakenName = async (name: string, id?: string): Promise<void> => {
    const other = await findByName(name)
    if (other && other.project.id !== id) throw new AppError('project-exists', { name })
  }
  return {
    list: async () =>
      (await all()).sort((one, other) => openedAt(other).localeCompare(openedAt(one))),
    create: (definition, { isSample = false, from } = {}) =>
      inTurn('create', async () => {
        const name = definition.metadata.name
        await refuseTakenName(name)
        const at = isoSeconds(clock.now())
        const id = newId()
        await store.create({
          id,
          createdAt: at,
          openedAt: at,
          isSample,
          definition,
          custody: undefined,
        })
        return append(id, { type: 'created', name, ...(from ? { from } : {}) })
      }),
    open: (id) =>
      inTurn(id, async () => save(await load(id), { openedAt: isoSeconds(clock.now()) })),
    peek: load,
    findByName,
    edit: (id, definition) =>
      inTurn(id, async () => {
        await refuseTakenName(definition.metadata.name, id)
        return save(await load(id), { definition })
      }),
    discardEdits: (id) =>
      inTurn(id, async () => {
        const state = await load(id)
        if (state.applied === undefined) throw new AppError('nothing-issued')
        return save(state, { definition: state.applied })
      }),
    rollBack: (id, number) =>
      inTurn(id, async () => {
        const state = await load(id)
        const found = (await store.snapshots(id)).find((snapshot) => snapshot.number === number)
        if (!found) throw new AppError('snapshot-not-found')
        const { definition } = found.project
        await refuseTakenName(definition.metadata.name, id)
        await save(state, { definition }, { isApart: true })
        return append(id, { type: 'rolled-back', snapshot: number, savedAt: found.savedAt })
      }),
    restore: (id) =>
      inTurn(id, async () => {
        const restored = await store.restore(id)
        forget(id)
        custody.lock(id)
        if (restored.files.length === 0) return load(id)
        return append(id, { type: 'restored', ...restored })
      }),
    remove: (id, name) =>
      inTurn(id, async () => {
        const state = await load(id)
        if (state.project.definition.metadata.name !== name)
          throw new AppError('input-refused', { reason: 'The name is not that of the project.' })
        custody.lock(id)
        if (state.project.custody?.kind === 'keychain') await custody.removeAll(id)
        await store.remove(id)
        forget(id)
      }),
    reopen: (id) =>
      inTurn(id, async () => {
        forget(id)
        return load(id)
      }),
    record: (id, act, vault) => inTurn(id, () => append(id, act, vault)),
    onRecorded: kept.onRecorded,
    ...createProjectVaults(kept, custody, ticks),
  }
}

function openedAt(listed: ListedProject): string {
  return 'state' in listed ? listed.state.project.openedAt : ''
}
