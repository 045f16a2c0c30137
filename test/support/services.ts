import { ClusterDefinition, type ClusterDefinitionInput } from '../../src/shared/definition'
import { applyChanges, type IssueOptions } from '../../src/main/services/issuing'
import { exportBundles, type ExportOptions } from '../../src/main/services/exporting'
import { acceptCertificates } from '../../src/main/services/accepting'
import { bringAuthority, releaseAuthority, type Brought } from '../../src/main/services/bringing'
import {
  bringBack,
  takeOffline,
  type ChosenFile,
  type OfflineOptions,
} from '../../src/main/services/offline-authorities'
import type { GivenFile } from '../../src/main/services/request-examining'
import { signRequests, type SignOptions } from '../../src/main/services/request-signing'
import { createProjects } from '../../src/main/services/projects'
import {
  clockAt,
  memoryArchive,
  memoryCustody,
  memoryFolders,
  memoryStore,
} from './in-memory-ports'
import { InlineSigning } from './signing'

/** A small homelab as a person writes it: three control planes, two workers, one user. */
export function homelab(change: (input: ClusterDefinition) => void = () => undefined) {
  const input: ClusterDefinitionInput = {
    metadata: { name: 'homelab' },
    spec: {
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      nodes: [
        { name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] },
        { name: 'cp-2', roles: ['control-plane'], addresses: ['192.168.10.12'] },
        { name: 'cp-3', roles: ['control-plane'], addresses: ['192.168.10.13'] },
        { name: 'w-1', addresses: ['192.168.10.21'] },
        { name: 'w-2', addresses: ['192.168.10.22'] },
      ],
      users: [{ name: 'jane', groups: ['dev'], namespace: 'finance' }],
    },
  }
  const definition = ClusterDefinition.parse(input)
  change(definition)
  return definition
}

/** The real use cases over ports in memory. */
export function servicesInMemory() {
  const clock = clockAt()
  const store = memoryStore(clock)
  const custody = memoryCustody()
  const archive = memoryArchive()
  const folders = memoryFolders(archive)
  const pool = new InlineSigning()
  let ids = 0
  const projects = createProjects({
    clock,
    store,
    custody,
    newId: () => `project-${(ids += 1)}`,
  })
  return {
    clock,
    store,
    custody,
    archive,
    pool,
    projects,
    apply: (id: string, options?: IssueOptions) =>
      applyChanges(id, { clock, pool, projects }, options),
    sign: (
      id: string,
      files: readonly GivenFile[],
      items?: readonly string[],
      options?: SignOptions,
    ) => signRequests(id, { clock, pool, projects }, files, items, options),
    accept: (id: string, files: readonly GivenFile[], items?: readonly string[], reason?: string) =>
      acceptCertificates(id, { clock, projects }, files, items, reason),
    bring: (id: string, key: string, brought: Brought) =>
      bringAuthority(id, key, brought, { clock, projects }),
    release: (id: string, key: string) => releaseAuthority(id, key, projects),
    takeOffline: (id: string, key: string, options: OfflineOptions, file: ChosenFile) =>
      takeOffline(id, key, options, file, { clock, projects }),
    bringBack: (id: string, key: string, given: { content: Uint8Array; passphrase: string }) =>
      bringBack(id, key, given, { projects }),
    async export(id: string, options: Partial<ExportOptions> = {}) {
      const state = await projects.peek(id)
      const vault = await projects.vaultOf(state)
      return exportBundles(
        state,
        vault,
        { archive, folders, store },
        { format: 'zip', folder: '/out', ...options },
      )
    },
  }
}
