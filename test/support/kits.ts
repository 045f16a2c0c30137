/** Two computers: real files and real vaults in folders of their own, keychains in memory, cheap scrypt. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCustody } from '../../src/main/adapters/custody'
import type { Keychain } from '../../src/main/adapters/keychain'
import { createProjectFiles } from '../../src/main/adapters/project-files'
import { createProjectTransfer } from '../../src/main/adapters/project-transfer'
import type { Derive } from '../../src/main/services/kits/container'
import { createKitDesk } from '../../src/main/services/kits/desk'
import type { KitPorts, SealedTarget, Shares } from '../../src/main/services/kits/making'
import { applyChanges } from '../../src/main/services/issuing'
import { createProjects } from '../../src/main/services/projects'
import { clockAt } from './in-memory-ports'
import { InlineSigning } from './signing'

export const kitPassphrase = 'correct horse battery staple'

/** As scrypt, but at once: what is proven here is what is done with the key. */
export const cheapDerive: Derive = async (passphrase, salt) =>
  createHash('sha256').update(salt).update(passphrase.normalize('NFC')).digest()

/** A keychain whose entries a test can change. */
export type TestKeychain = Keychain & { readonly entries: Map<string, Buffer> }

export function memoryKeychain(): TestKeychain {
  const entries = new Map<string, Buffer>()
  const ofProject = (project: string) =>
    [...entries.keys()].filter((account) => account.startsWith(`${project}/`))
  return {
    entries,
    backend: 'Secret Service',
    status: async () => ({ usable: true, backend: 'Secret Service' }),
    write: async (account, secret) => void entries.set(account, Buffer.from(secret)),
    read: async (account) => {
      const found = entries.get(account)
      return found && Buffer.from(found)
    },
    remove: async (account) => void entries.delete(account),
    holdsAny: async (project) => ofProject(project).length > 0,
    removeProject: async (project) => {
      for (const account of ofProject(project)) entries.delete(account)
    },
    idle: async () => true,
  }
}

const noShares: Shares = {
  split: async () => [],
  open: async () => {
    throw new Error('no shares here')
  },
}

/** A computer with a data folder and a keychain. */
export async function computer(
  options: {
    owner?: string
    derive?: Derive
    shares?: Shares
    /** By default a new folder, and a keychain in memory. */
    home?: string
    keychain?: TestKeychain
  } = {},
) {
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'certwright-kits-')))
  const keychain = options.keychain ?? memoryKeychain()
  const clock = clockAt()
  const store = createProjectFiles(home, clock)
  const custody = createCustody(home, keychain)
  const projects = createProjects({
    clock,
    store,
    custody,
    newId: () =>
      createHash('sha256').update(home).update(`${Date.now()}`).digest('hex').slice(0, 16),
  })
  const transfer = createProjectTransfer(home)
  const ports: KitPorts = {
    clock,
    custody,
    transfer,
    projects,
    owner: async () => options.owner ?? 'ada',
    shares: options.shares ?? noShares,
    derive: options.derive ?? cheapDerive,
  }
  const pool = new InlineSigning()
  return {
    home,
    keychain,
    clock,
    store,
    custody,
    projects,
    transfer,
    ports,
    desk: createKitDesk(ports),
    apply: (id: string) => applyChanges(id, { clock, pool, projects }),
    target: (name: string): SealedTarget => fileTarget(join(home, name)),
    remove: () => rm(home, { recursive: true, force: true }),
  }
}
export type Computer = Awaited<ReturnType<typeof computer>>

export function fileTarget(path: string): SealedTarget {
  return {
    path,
    write: (bytes) => writeFile(path, bytes, { mode: 0o600 }),
    read: () => readFile(path),
  }
}
