import { AppError } from '../../../shared/errors'
import type { RowVersion } from '../../domain/ledger'
import { everIssued } from '../../domain/ledger-fold'
import type { ProjectFile } from '../ports'
import type { Vault } from '../custody-ports'
import type { ProjectState } from '../project-state'
import type { AuthorityKey, Content } from './content'

/** @returns every version of an authority whose key was made or brought here, and of requests for one. */
export function authorityVersions({ ledger, requested }: ProjectState): RowVersion[] {
  const found = new Map<string, RowVersion>()
  const add = ({ key, version }: RowVersion): void => {
    found.set(`${key}#${version}`, { key, version })
  }
  for (const issued of everIssued(ledger))
    if (issued.kind === 'authority' && issued.privateKeyBytes !== null) add(issued)
  for (const request of requested.values()) if (request.profile.isAuthority) add(request)
  return [...found.values()]
}

/** @returns the authorities in force whose keys are here: these must be in a kit. */
export function currentAuthorities({ issued }: ProjectState): RowVersion[] {
  return [...issued.values()].flatMap((one) =>
    one.kind === 'authority' && one.privateKeyBytes !== null
      ? [{ key: one.key, version: one.version }]
      : [],
  )
}

/**
 * Collects what a file carries. The caller zeroes its keys.
 * @param vault undefined for a project that never issued anything
 * @throws AppError those of Vault; `key-missing` for an authority in force
 */
export async function gather(
  state: ProjectState,
  vault: Vault | undefined,
  files: readonly ProjectFile[],
  { by, hasAuthorityKeys }: { readonly by: string; readonly hasAuthorityKeys: boolean },
): Promise<Content> {
  const { id, definition } = state.project
  return {
    project: { id, name: definition.metadata.name },
    by,
    hasAuthorityKeys,
    files,
    vaultKey: await vault?.copyKey(),
    authorities: vault && hasAuthorityKeys ? await authorityKeys(state, vault) : [],
  }
}

async function authorityKeys(state: ProjectState, vault: Vault): Promise<AuthorityKey[]> {
  const needed = new Set(currentAuthorities(state).map(({ key, version }) => `${key}#${version}`))
  const keys: AuthorityKey[] = []
  try {
    for (const { key, version } of authorityVersions(state)) {
      const ref = { project: state.project.id, authority: key, version }
      const privateKey = await vault.loadAuthorityKey(ref).catch((error: unknown) => {
        // The key of a version that is no longer in force may be gone, and no kit can bring it back.
        const isGone = error instanceof AppError && error.code === 'key-missing'
        if (isGone && !needed.has(`${key}#${version}`)) return undefined
        throw error
      })
      if (privateKey) keys.push({ key, version, privateKey })
    }
    return keys
  } catch (error) {
    for (const { privateKey } of keys) privateKey.fill(0)
    throw error
  }
}
