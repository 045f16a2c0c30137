import { AppError } from '../../shared/errors'
import type { KubeconfigEntry, KubeconfigView } from '../../shared/kubeconfig-models'
import type { KubeconfigRequest } from '../domain/files'
import {
  curlCommand,
  defaultEndpoint,
  endpointChoices,
  kubeconfigEntries,
  kubeconfigEntry,
  kubeconfigFileName,
  kubeconfigRequest,
  pathsBeside,
} from '../domain/kubeconfig'
import type { KubeconfigForm } from '../domain/kubeconfig'
import { kubeconfigText, maskedLines } from '../domain/kubeconfig-text'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { isIssuedCertificate } from '../domain/ledger'
import { keyOf } from '../domain/plan'
import { clusterAdminsBinding, clusterAdminsGroup } from '../domain/rbac'
import { userRights } from '../domain/user-rights'
import { daysLeft } from '../domain/status'
import { chainPem, createMaterial, issuedRow, privateKeyPemBytes } from './material'
import type { ProjectStore } from './ports'
import type { Vault } from './custody-ports'
import { appliedOf, type Applied, type ProjectState } from './project-state'

/** A kubeconfig with its key: for the clipboard or a file, never for the window. */
export type KubeconfigFile = {
  readonly fileName: string
  readonly content: Buffer
  /** The files that it names by path, to be written into the same folder. */
  readonly beside: readonly {
    readonly fileName: string
    readonly content: Buffer
    readonly mode: number
  }[]
}

/** Id of an endpoint, and whether data or paths are written. */
export type KubeconfigChoice = {
  readonly endpoint?: string | undefined
  readonly form?: KubeconfigForm | undefined
}

/** @returns every identity with a kubeconfig; none while nothing is issued. */
export function listKubeconfigs(state: ProjectState): KubeconfigEntry[] {
  if (state.applied === undefined) return []
  const { cluster, plan } = appliedOf(state)
  return kubeconfigEntries(cluster, plan, (row) => state.issued.has(row))
}

/**
 * @param choice an endpoint by its id, without one what the layout uses; data or paths.
 * @returns the kubeconfig as it would be written, its key masked. Throws `certificate-not-found`.
 */
export function previewKubeconfig(
  state: ProjectState,
  key: RowKey,
  choice: KubeconfigChoice,
  now: Date,
): KubeconfigView {
  const { applied, item, request, endpoints, chosen, fileName } = requestFor(state, key, choice)
  const issued = issuedRow(state, key)
  if (!isIssuedCertificate(issued)) throw new AppError('certificate-not-found', { name: key })
  const entry = kubeconfigEntry(applied.cluster, item, true)
  const pems = { ...publicPems(state, request), privateKey: '' }
  return {
    entry,
    fileName,
    endpoints,
    endpoint: chosen,
    form: choice.form ?? 'embedded',
    beside:
      request.paths === undefined || item.privateKey === 'elsewhere'
        ? []
        : Object.values(request.paths),
    lines: maskedLines(
      kubeconfigText(request, pems),
      request.paths === undefined ? [privateKeyPemBytes(issued)] : [],
    ),
    notAfter: issued.notAfter,
    daysLeft: daysLeft(issued.notAfter, now),
    rbac: rbacOf(applied, item),
    curl: curlCommand(request, entry.label),
  }
}

/** @returns the authority and the certificates of a kubeconfig, as PEM. */
export function publicPems(
  state: ProjectState,
  { row, authority, trust }: KubeconfigRequest,
): { authority: string; certificate: string } {
  return {
    authority: chainPem(state, authority, trust),
    certificate: chainPem(state, row, 'chain'),
  }
}

/** @returns the real file, and those beside it that it names. Errors as `Vault`. */
export async function writeKubeconfig(
  state: ProjectState,
  key: RowKey,
  choice: KubeconfigChoice,
  vault: Vault,
  store: Pick<ProjectStore, 'readKeys'>,
): Promise<KubeconfigFile> {
  const { item, request, fileName } = requestFor(state, key, choice)
  const material = createMaterial(state, vault, store)
  try {
    const content = await material.contentOf({ from: 'kubeconfig', kubeconfig: request })
    const isWhole = request.paths === undefined || item.privateKey === 'elsewhere'
    if (isWhole) return { fileName, content, beside: [] }
    const { authority, certificate, privateKey } = pathsBeside(fileName)
    const pems = publicPems(state, request)
    const keyFile = await material.contentOf({ from: 'private-key', row: key })
    return {
      fileName,
      content,
      beside: [
        { fileName: authority, content: Buffer.from(pems.authority), mode: 0o644 },
        { fileName: certificate, content: Buffer.from(pems.certificate), mode: 0o644 },
        { fileName: privateKey, content: keyFile, mode: 0o600 },
      ],
    }
  } finally {
    material.forget()
  }
}

/** The binding that gives an identity its rights; Kubernetes itself binds the components. */
function rbacOf({ cluster }: Applied, item: PlannedCertificate): string {
  const user = cluster.users.find(({ name }) => name === item.user)
  if (user) return userRights(user)?.text ?? ''
  const isAdmin = item.profile.subject.organizations.includes(clusterAdminsGroup)
  return isAdmin ? clusterAdminsBinding().text : ''
}

/** @returns everything that a kubeconfig of a row is made from. */
export function requestFor(
  state: ProjectState,
  key: RowKey,
  { endpoint, form = 'embedded' }: KubeconfigChoice,
): {
  applied: Applied
  item: PlannedCertificate
  request: KubeconfigRequest
  endpoints: KubeconfigView['endpoints']
  chosen: string
  fileName: string
} {
  const applied = appliedOf(state)
  const item = applied.plan.items.find((candidate) => candidate.key === key)
  if (item?.kind !== 'certificate') throw new AppError('certificate-not-found', { name: key })
  const endpoints = endpointChoices(applied.cluster, (node) => {
    const server = state.issued.get(keyOf('apiserver', node))
    return server && isIssuedCertificate(server) ? server.profile.altNames : undefined
  })
  const choice =
    endpoints.find(({ id }) => id === endpoint) ?? defaultEndpoint(applied.cluster, item, endpoints)
  if (!choice) throw new AppError('nothing-issued')
  const entry = kubeconfigEntry(applied.cluster, item, true)
  const fileName = kubeconfigFileName(applied.cluster, entry)
  return {
    applied,
    item,
    endpoints,
    chosen: choice.id,
    fileName,
    request: {
      ...kubeconfigRequest(applied.cluster, item, choice.server),
      ...(form === 'paths' && item.privateKey === 'here' ? { paths: pathsBeside(fileName) } : {}),
    },
  }
}
