import { AppError } from '../../shared/errors'
import { minimumPassphrase } from '../../shared/models'
import { isOffline, type IssuedCertificate } from '../domain/ledger'
import { offlineVersions, versionsOf } from '../domain/ledger-fold'
import { layouts } from '../domain/layouts'
import { labelOf } from '../domain/plan'
import type { AuthorityId, PlannedCertificate, RowKey } from '../domain/plan/spec'
import { shipsKey } from '../domain/shipped-keys'
import {
  checkReadBack,
  keyFor,
  readAuthorityKeys,
  writeAuthorityFile,
  type KeptVersion,
} from '../pki/authority-file'
import { actKeys } from './act-keys'
import { plannedOf } from './issuing'
import { removeAuthorityKeys } from './offline-sweep'
import type { Clock } from './ports'
import type { Vault } from './custody-ports'
import { appliedOf, evaluateDefinition, type ProjectState } from './project-state'
import type { Projects } from './projects'

type Ports = { readonly clock: Clock; readonly projects: Projects }

/** A file that a person chose. What `write` took, `read` gives back from the disk. */
export type ChosenFile = {
  write(content: Buffer): Promise<void>
  read(): Promise<Buffer>
}

export type OfflineOptions = {
  /** What the person typed: the authority's label. */
  readonly name: string
  /** Of the file; the vault's is another matter. */
  readonly passphrase: string
}

/**
 * Puts every version of an authority's key into an encrypted file, reads it back, and only then takes the
 * keys out of keychain or vault. A kill in between leaves the key in both places, never in none; what the
 * ledger calls offline is removed again when the vault opens next.
 *
 * @throws AppError `not-taken-offline` with the reason, `passphrase-weak`, `authority-offline`, those of Vault.
 */
export async function takeOffline(
  id: string,
  key: RowKey,
  { name, passphrase }: OfflineOptions,
  file: ChosenFile,
  { clock, projects }: Ports,
): Promise<ProjectState> {
  if ([...passphrase.normalize('NFC')].length < minimumPassphrase)
    throw new AppError('passphrase-weak', { minimum: minimumPassphrase })
  checkOffline(await projects.peek(id), key, name, clock.now())
  return projects.withVault(id, async ({ state, vault, append }) => {
    const label = checkOffline(state, key, name, clock.now())
    const kept = await keptVersions(state, key, vault)
    try {
      const project = state.project.definition.metadata.name
      const heading = [
        `Authority ${label} of ${project}, taken offline ${clock.now().toISOString()}`,
      ]
      const content = await writeAuthorityFile(heading, kept, passphrase)
      await file.write(content)
      checkReadBack(label, await file.read(), kept, passphrase)
      const versions = kept.map(({ version }) => version)
      const next = await append({ type: 'taken-offline', row: key, versions })
      await removeAuthorityKeys(id, vault, key, versions)
      return next
    } finally {
      for (const { privateKey } of kept) privateKey.fill(0)
    }
  })
}

/**
 * Puts the keys of an authority back from its file.
 * @throws AppError `authority-refused` with the reason, `passphrase-wrong`, `input-refused`, those of Vault.
 */
export async function bringBack(
  id: string,
  key: RowKey,
  given: { readonly content: Uint8Array; readonly passphrase: string },
  { projects }: Pick<Ports, 'projects'>,
): Promise<ProjectState> {
  const refuse = (reason: string) => new AppError('authority-refused', { name: key, reason })
  const check = (state: ProjectState): void => {
    if (!isOffline(state.issued.get(key))) throw refuse('It is not offline.')
  }
  check(await projects.peek(id))
  const found = readAuthorityKeys(given.content, given.passphrase)
  try {
    return await projects.withVault(id, async (open) => {
      check(open.state)
      const keys = actKeys(open)
      const versions: number[] = []
      try {
        for (const issued of offlineCertificates(open.state, key)) {
          const privateKey = keyFor(issued.pem, found)
          if (!privateKey) continue
          await keys.keep(key, issued.version, privateKey)
          versions.push(issued.version)
        }
        if (!versions.includes(open.state.issued.get(key)?.version ?? 0))
          throw refuse(
            'No key in the file belongs to its certificate. It is the file of another authority, or of another version.',
          )
        return await open.append({ type: 'back-online', row: key, versions })
      } catch (error) {
        await keys.discard()
        throw error
      }
    })
  } finally {
    for (const privateKey of found) privateKey.fill(0)
  }
}

/** @returns why an authority cannot be taken offline; undefined when it can. */
export function offlineRefusal(
  state: ProjectState,
  item: PlannedCertificate,
  now: Date,
): string | undefined {
  const issued = state.issued.get(item.key)
  if (issued?.kind !== 'authority') return 'It has not been issued.'
  if (isOffline(issued)) return 'It is offline already.'
  if (issued.privateKeyBytes === null) return 'Its key is not in this app.'
  const clusters = [appliedOf(state).cluster, evaluateDefinition(state, now).planned?.cluster]
  const shipping = clusters.find(
    (cluster) => cluster !== undefined && shipsKey(cluster, item.spec as AuthorityId),
  )
  return shipping
    ? `${layouts[shipping.layout].title} puts its key on control planes, so bundles could not be made. Keep authority keys in this app first (authorityKeys: kept).`
    : undefined
}

/** @returns the label. */
function checkOffline(state: ProjectState, key: RowKey, name: string, now: Date): string {
  const refuse = (reason: string) => new AppError('not-taken-offline', { name: key, reason })
  if (state.applied === undefined) throw new AppError('nothing-issued')
  const item = plannedOf(state, now, evaluateDefinition(state, now)).plan.items.find(
    (one): one is PlannedCertificate => one.kind === 'authority' && one.key === key,
  )
  if (!item) throw refuse('There is no such authority in the cluster.')
  const reason = offlineRefusal(state, item, now)
  if (reason !== undefined) throw refuse(reason)
  const label = labelOf(item)
  if (name !== label) throw refuse(`The name is not that of the authority. Type ${label}.`)
  return label
}

type Kept = KeptVersion & { readonly version: number }

/** The present version first. Keys of older ones may have been lost before; that is no reason to stop. */
async function keptVersions(state: ProjectState, key: RowKey, vault: Vault): Promise<Kept[]> {
  const current = state.issued.get(key)?.version
  const offline = offlineVersions(state.ledger).get(key)
  const kept: Kept[] = []
  for (const issued of versionsOf(state.ledger, key)) {
    if (issued.kind !== 'authority' || issued.privateKeyBytes === null) continue
    const { version, pem } = issued
    if (offline?.has(version) === true) continue
    const ref = { project: state.project.id, authority: key, version }
    try {
      const one = { version, pem, privateKey: await vault.loadAuthorityKey(ref) }
      if (version === current) kept.unshift(one)
      else kept.push(one)
    } catch (error) {
      if (version !== current && error instanceof AppError && error.code === 'key-missing') continue
      for (const { privateKey } of kept) privateKey.fill(0)
      throw error
    }
  }
  return kept
}

function offlineCertificates(state: ProjectState, key: RowKey): IssuedCertificate[] {
  const offline = offlineVersions(state.ledger).get(key)
  return versionsOf(state.ledger, key).filter(
    (issued): issued is IssuedCertificate =>
      issued.kind === 'authority' && offline?.has(issued.version) === true,
  )
}
