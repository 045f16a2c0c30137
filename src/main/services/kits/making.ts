import { AppError } from '../../../shared/errors'
import type { ShareCount } from '../../../shared/kit-models'
import { isoSeconds } from '../../domain/validity'
import type { Clock, ProjectTransfer } from '../ports'
import type { Custody, Vault } from '../custody-ports'
import type { ProjectState } from '../project-state'
import type { Projects } from '../projects'
import { checkContent } from './checking'
import { keyFromPassphrase, openContainer, sealContainer, type Derive } from './container'
import { decodeContent, encodeContent, zeroContent, type Content } from './content'
import { gather } from './gathering'
import { readContainer, type Header } from './header'

/** Where a file goes, and how it is read back. */
export type SealedTarget = {
  readonly path: string
  write(bytes: Uint8Array): Promise<void>
  read(): Promise<Buffer>
}

export type KitPorts = {
  readonly clock: Clock
  readonly custody: Custody
  readonly transfer: ProjectTransfer
  readonly projects: Projects
  /** Who makes files: the name of the settings, or of the operating system. */
  owner(): Promise<string>
  readonly shares: Shares
  readonly derive?: Derive | undefined
}

/** Shares of a kit's key, as texts for people. */
export type Shares = {
  split(
    key: Buffer,
    count: ShareCount,
    kit: { readonly id: string; readonly madeAt: string; readonly project: string },
  ): Promise<string[]>
  /** @returns the key, which the caller zeroes. Error `shares-refused`. */
  open(header: Header, texts: readonly string[]): Promise<Buffer>
}

/** What was written, read back and compared. */
export type Written = {
  readonly id: string
  readonly bytes: number
  readonly authorities: readonly { readonly key: string; readonly version: number }[]
  readonly otherKeys: number
  readonly madeAt: string
}

export type KitOptions = {
  readonly passphrase: string
  readonly shares?: ShareCount | undefined
}

/**
 * Writes a recovery kit, reads it back, restores it in memory and compares, then records what it covers.
 *
 * @param withKey gets the kit's key before it is zeroed, to split it; it runs before the act is recorded
 * @throws AppError `nothing-issued`, `passphrase-weak`, `sealed-file-unverified`, those of Vault and of the target
 */
export async function makeKit(
  id: string,
  target: SealedTarget,
  { passphrase, shares }: KitOptions,
  ports: KitPorts,
  withKey: (key: Buffer, kit: { id: string; madeAt: string }) => Promise<void> = async () =>
    undefined,
): Promise<Written> {
  const state = await ports.projects.peek(id)
  if (state.project.custody === undefined) throw new AppError('nothing-issued')
  return ports.projects.withVault(id, async (open) => {
    const made = await writeVerified(open.state, open.vault, target, ports, {
      kind: 'recovery-kit',
      hasAuthorityKeys: true,
      passphrase,
      shares,
      withKey,
    })
    const { id: file, authorities } = made
    await open.append({ type: 'kit-made', file, authorities, ...(shares ? { shares } : {}) })
    return made
  })
}

export type ShareOptions = { readonly passphrase: string; readonly hasAuthorityKeys: boolean }

/**
 * Writes a project file for others. The ledger says so before any key leaves, so that the file itself holds
 * the entry: both sides have it as the last common one.
 * @throws as `makeKit`
 */
export async function makeProjectFile(
  id: string,
  target: SealedTarget,
  { passphrase, hasAuthorityKeys }: ShareOptions,
  ports: KitPorts,
): Promise<Written> {
  const before = await ports.projects.peek(id)
  const act = (state: ProjectState) =>
    ({
      type: 'project-shared',
      hasAuthorityKeys,
      file: target.path.split(/[\\/]/).at(-1) ?? '',
      definition: state.project.definition,
    }) as const
  const options = { kind: 'project-file', hasAuthorityKeys, passphrase, shares: undefined } as const
  const withKey = async () => undefined
  if (before.project.custody !== undefined)
    return ports.projects.withVault(id, async (open) => {
      const state = await open.append(act(open.state))
      return writeVerified(state, open.vault, target, ports, { ...options, withKey })
    })
  const state = await ports.projects.record(id, act(before))
  return writeVerified(state, undefined, target, ports, { ...options, withKey })
}

type Making = {
  readonly kind: 'recovery-kit' | 'project-file'
  readonly hasAuthorityKeys: boolean
  readonly passphrase: string
  readonly shares: ShareCount | undefined
  withKey(key: Buffer, kit: { id: string; madeAt: string }): Promise<void>
}

async function writeVerified(
  state: ProjectState,
  vault: Vault | undefined,
  target: SealedTarget,
  ports: KitPorts,
  { kind, hasAuthorityKeys, passphrase, shares, withKey }: Making,
): Promise<Written> {
  const madeAt = isoSeconds(ports.clock.now())
  const files = await ports.transfer.read(state.project.id)
  const by = await ports.owner()
  const content = await gather(state, vault, files, { by, hasAuthorityKeys })
  try {
    const plain = encodeContent(content)
    const { bytes, id, key } = await sealContainer(
      { kind, madeAt, passphrase, shares },
      plain,
      ports.derive,
    ).finally(() => plain.fill(0))
    try {
      await target.write(bytes)
      const otherKeys = await verify(target, passphrase, content, ports)
      await withKey(key, { id, madeAt })
      const authorities = content.authorities.map(({ key: row, version }) => ({
        key: row,
        version,
      }))
      return { id, bytes: bytes.length, authorities, otherKeys, madeAt }
    } finally {
      key.fill(0)
    }
  } finally {
    zeroContent(content)
  }
}

/** The trial restore: in memory, from the bytes that are in the file now. @returns how many sealed keys it opened. */
async function verify(
  target: SealedTarget,
  passphrase: string,
  wanted: Content,
  ports: KitPorts,
): Promise<number> {
  try {
    const container = readContainer(await target.read())
    const key = await keyFromPassphrase(container, passphrase, ports.derive)
    const plain = openContainer(container, key)
    key.fill(0)
    const found = decodeContent(plain)
    plain.fill(0)
    try {
      const { keys } = await checkContent(found, ports)
      if (!isSameContent(found, wanted))
        throw new AppError('sealed-file-damaged', {}, { because: 'It holds something else.' })
      return [...keys.values()].reduce((sum, file) => sum + Object.keys(file).length, 0)
    } finally {
      zeroContent(found)
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const because = [error.message, error.because].filter(Boolean).join('. ')
    throw new AppError('sealed-file-unverified', { path: target.path }, { cause: error, because })
  }
}

function isSameContent(one: Content, other: Content): boolean {
  return (
    one.project.id === other.project.id &&
    one.files.length === other.files.length &&
    one.files.every(
      ({ name, text }, index) =>
        other.files[index]?.name === name && other.files[index]?.text === text,
    ) &&
    isSameKey(one.vaultKey, other.vaultKey) &&
    one.authorities.length === other.authorities.length &&
    one.authorities.every(({ key, version, privateKey }, index) => {
      const twin = other.authorities[index]
      return twin?.key === key && twin.version === version && privateKey.equals(twin.privateKey)
    })
  )
}

function isSameKey(one: Buffer | undefined, other: Buffer | undefined): boolean {
  return one === undefined || other === undefined ? one === other : one.equals(other)
}
