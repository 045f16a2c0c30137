import type { VaultsLocked } from '../shared/custody-channels'
import type { Services } from './composition'
import type { Operations } from './services/operations'
import type { SecretClipboard } from './secret-clipboard'

/** How long a lock for sleep waits for what runs, in milliseconds; after it the keys go all the same. */
const patience = 10_000

export type VaultLocking = {
  /** Locks every open vault. For sleep and a locked screen what runs is cancelled, else waited for. */
  lockAll(because: VaultsLocked['because']): Promise<void>
  /** Waits for what runs, before a vault is locked by hand. */
  ready(): Promise<void>
}

/** @param tell says which vaults were locked, and why */
export function createVaultLocking(
  { projects, custody }: Pick<Services, 'projects' | 'custody'>,
  operations: Operations,
  secrets: readonly Pick<SecretClipboard, 'clear'>[],
  tell: (locked: VaultsLocked) => void,
): VaultLocking {
  const clearAll = async (): Promise<void> => {
    await Promise.all(secrets.map((secret) => secret.clear()))
  }
  return {
    async lockAll(because) {
      if (because !== 'idle') operations.cancelAll()
      const held = custody.held()
      await clearAll()
      const orderly = operations.settled().then(() => projects.lockAll())
      const end = new Promise<void>((resolve) => setTimeout(resolve, patience).unref())
      await (because === 'idle' ? orderly : Promise.race([orderly, end]))
      // What a cancelled step still holds is refused by the vault: it lends no key that is gone.
      for (const project of custody.held()) custody.lock(project)
      if (held.length > 0) tell({ projects: [...held], because })
    },
    async ready() {
      await clearAll()
      await operations.settled()
    },
  }
}
