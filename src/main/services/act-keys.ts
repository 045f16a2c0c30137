import type { RowKey } from '../domain/plan/spec'
import { stopIfCancelled } from './operations'
import type { Sealed } from '../pki/types'
import { sealId } from './project-state'
import type { OpenForChange } from './projects'

/** The private keys of one act: those of authorities go into the vault at once, the others are sealed. */
export type ActKeys = {
  /** Stores an authority's key and reads it back. */
  keep(authority: RowKey, version: number, privateKey: Uint8Array): Promise<void>
  seal(row: RowKey, version: number, privateKey: Uint8Array): Promise<void>
  readonly sealed: Readonly<Record<string, Sealed>>
  /** Takes out of the vault again what was kept: the act did not happen. */
  discard(): Promise<void>
}

/** @returns a keeper for one act; it stops with `cancelled` before it stores another key. */
export function actKeys({ state, vault }: OpenForChange, signal?: AbortSignal): ActKeys {
  const project = state.project.id
  const kept: { authority: RowKey; version: number }[] = []
  const sealed: Record<string, Sealed> = {}
  return {
    async keep(authority, version, privateKey) {
      stopIfCancelled(signal)
      kept.push({ authority, version })
      await vault.storeAuthorityKey({ project, authority, version }, privateKey)
    },
    async seal(row, version, privateKey) {
      const id = sealId(row, version)
      sealed[id] = await vault.seal(id, privateKey)
    },
    sealed,
    async discard() {
      for (const ref of kept) await vault.removeAuthorityKey({ project, ...ref })
    },
  }
}
