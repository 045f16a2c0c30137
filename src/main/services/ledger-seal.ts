import { AppError } from '../../shared/errors'
import { headSealId, headStatement } from '../domain/ledger-head'
import type { SealHead } from './ports'
import type { Vault } from './custody-ports'
import type { ProjectState } from './project-state'

/** @returns what seals the end of a ledger under the key of a vault. */
export function sealerOf(vault: Vault): SealHead {
  return (statement) => vault.seal(headSealId, Buffer.from(statement))
}

/**
 * Checks what the vault sealed last of the ledger. The chain alone proves nothing against somebody who
 * writes it anew; without the vault key nobody can seal another end.
 *
 * @throws AppError `ledger-broken`
 */
export async function checkLedgerSeal(
  { project, ledger, sealedHead }: ProjectState,
  vault: Pick<Vault, 'open'>,
): Promise<void> {
  if (!sealedHead) return
  const { entries, hash, seal, path } = sealedHead
  const opened = await vault.open(headSealId, seal).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'sealed-broken') return undefined
    throw error
  })
  const isOurs = opened?.toString() === headStatement({ entries, hash })
  if (isOurs && ledger[entries - 1]?.hash === hash) return
  const name = project.definition.metadata.name
  const because = 'The seal on the end of the ledger is not one of this vault.'
  throw new AppError('ledger-broken', { name, entry: entries, path }, { because })
}
