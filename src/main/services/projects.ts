import { AppError } from '../../shared/errors'
import type { ClusterDefinition } from '../../shared/definition'
import type { LedgerAct } from '../domain/ledger'
import { isoSeconds } from '../domain/validity'
import { createAttempts } from './attempts'
import { checkLedgerSeal, sealerOf } from './ledger-seal'
import type { Clock, ProjectStore, SealedKeys, StoredProject } from './ports'
import type { Custody, CustodyRecord, Vault } from './custody-ports'
import { sweepOffline } from './offline-sweep'
import { stateOf, type ProjectState } from './project-state'
import { createQueue } from './queue'

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
  const attempts = createAttempts(ticks)
  /** Projects whose left-overs of authorities that went offline are gone. */
  const swept = new Set<string>()
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
  const adopt = async (state: ProjectState, vault: Vault): Promise<ProjectState> => {
    await save(state, { custody: vault.record })
    return append(state.project.id, { type: 'vault-created', custody: vault.record.kind }, vault)
  }
  const openVault = async (state: ProjectState): Promise<Vault> => {
    const { id, custody: record } = state.project
    if (record === undefined) throw new AppError('nothing-issued')
    const vault = await custody.openVault(id, record)
    await checkLedgerSeal(state, vault)
    return vault
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
        states.delete(id)
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
        states.delete(id)
      }),
    usePassphrase: (id, passphrase) =>
      inTurn(id, async () => {
        const state = await load(id)
        if (state.project.custody)
          throw new AppError('input-refused', { reason: 'The project has a vault already.' })
        return adopt(state, await custody.createUnderPassphrase(id, passphrase))
      }),
    unlock: (id, passphrase) =>
      inTurn(id, async () => {
        const state = await load(id)
        const record = state.project.custody
        if (record === undefined) throw new AppError('nothing-issued')
        await attempts.guard(id, () => custody.unlock(id, record, passphrase))
        return state
      }),
    changePassphrase: (id, current, next) =>
      inTurn(id, async () => {
        const state = await load(id)
        const record = state.project.custody
        if (record === undefined) throw new AppError('nothing-issued')
        const changed = await attempts.guard(id, () =>
          custody.changePassphrase(id, record, current, next),
        )
        const saved = await save(state, { custody: changed })
        const vault = custody.isUnlocked(id) ? await openVault(saved) : undefined
        return append(id, { type: 'passphrase-changed' }, vault)
      }),
    lock: (id) =>
      inTurn(id, async () => {
        custody.lock(id)
        return load(id)
      }),
    lockAll: async () => {
      const held = custody.held()
      await Promise.all(held.map((id) => inTurn(id, async () => custody.lock(id))))
      return held
    },
    isUnlocked: ({ project }) =>
      project.custody?.kind !== 'passphrase' || custody.isUnlocked(project.id),
    withVault: (id, work) =>
      inTurn(id, async () => {
        let state = await load(id)
        if (state.project.custody === undefined)
          state = await adopt(state, await custody.createInKeychain(id))
        const vault = await openVault(state)
        if (!swept.has(id)) await sweepOffline(state, vault)
        swept.add(id)
        return work({ state, vault, append: (act, keys) => append(id, act, vault, keys) })
      }),
    moveVault: (id, record) => inTurn(id, async () => save(await load(id), { custody: record })),
    reopen: (id) =>
      inTurn(id, async () => {
        states.delete(id)
        return load(id)
      }),
    vaultOf: openVault,
    record: (id, act, vault) => inTurn(id, () => append(id, act, vault)),
    onRecorded: (listener) => void listeners.add(listener),
  }
}

function openedAt(listed: ListedProject): string {
  return 'state' in listed ? listed.state.project.openedAt : ''
}
