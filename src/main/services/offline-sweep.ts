import { offlineVersions } from '../domain/ledger-fold'
import type { RowKey } from '../domain/plan/spec'
import type { Vault } from './custody-ports'
import type { ProjectState } from './project-state'

/** Removes what the ledger calls offline and a kill has left in the vault. */
export async function sweepOffline({ project, ledger }: ProjectState, vault: Vault): Promise<void> {
  for (const [key, versions] of offlineVersions(ledger))
    await removeAuthorityKeys(project.id, vault, key, [...versions])
}

export async function removeAuthorityKeys(
  project: string,
  vault: Vault,
  authority: RowKey,
  versions: readonly number[],
): Promise<void> {
  for (const version of versions) await vault.removeAuthorityKey({ project, authority, version })
}
