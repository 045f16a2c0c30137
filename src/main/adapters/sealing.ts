import { seal, unseal } from '../pki/seal'
import type { Sealed } from '../pki/types'
import type { Vault } from '../services/custody-ports'

/**
 * @param id `<row key>#<version>`, or `vault` for the wrapped vault key
 * @returns what a sealed secret is bound to: moved to another project, row or version, it does not open.
 */
export function binding(project: string, id: string): string {
  return `certwright/1/${project}/${id}`
}

/** @returns the id under which an authority's key is sealed in a passphrase vault. */
export function authorityId({
  authority,
  version,
}: {
  authority: string
  version: number
}): string {
  return `${authority}#${version}`
}

/**
 * Lends a project's vault key to `work`, which is synchronous: the key may be zeroed by a lock at any
 * await, and a key of zeros would still seal.
 * @throws AppError `vault-locked`, or what loading the key throws
 */
export type LendVaultKey = <T>(work: (key: Uint8Array) => T) => Promise<T>

/** @returns the part of a vault that is the same wherever its key is kept. */
export function sealingWith(
  project: string,
  lend: LendVaultKey,
): Pick<Vault, 'seal' | 'open' | 'copyKey'> {
  return {
    copyKey: (): Promise<Buffer> => lend((key) => Buffer.from(key)),
    seal: (id: string, privateKey: Uint8Array): Promise<Sealed> =>
      lend((key) => seal(key, binding(project, id), privateKey)),
    open: (id: string, sealed: Sealed): Promise<Buffer> =>
      lend((key) => unseal(key, binding(project, id), sealed, id)),
  }
}
