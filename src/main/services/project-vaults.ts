import { AppError } from '../../shared/errors'
import { createAttempts } from './attempts'
import type { Custody, Vault } from './custody-ports'
import { checkLedgerSeal } from './ledger-seal'
import { sweepOffline } from './offline-sweep'
import type { KeptProjects } from './kept-projects'
import type { ProjectState } from './project-state'
import type { Projects } from './projects'

/** What projects can do with their vaults. */
export type ProjectVaults = Pick<
  Projects,
  | 'usePassphrase'
  | 'unlock'
  | 'changePassphrase'
  | 'lock'
  | 'lockAll'
  | 'isUnlocked'
  | 'withVault'
  | 'moveVault'
  | 'vaultOf'
>

/** @param ticks milliseconds that only go forward, for the waits after wrong passphrases */
export function createProjectVaults(
  { load, save, append, inTurn }: KeptProjects,
  custody: Custody,
  ticks: () => number,
): ProjectVaults {
  const attempts = createAttempts(ticks)
  /** Projects whose left-overs of authorities that went offline are gone. */
  const swept = new Set<string>()
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
    vaultOf: openVault,
  }
}
