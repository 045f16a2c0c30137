import { AppError } from '../../shared/errors'
import type { KubeconfigEntry, KubeconfigView } from '../../shared/models'
import type { KubeconfigRequest } from '../domain/files'
import {
  curlCommand,
  defaultEndpoint,
  endpointChoices,
  kubeconfigEntries,
  kubeconfigEntry,
  kubeconfigFileName,
  kubeconfigRequest,
  maskedLines,
} from '../domain/kubeconfig'
import type { PlannedCertificate, RowKey } from '../domain/plan/spec'
import { isIssuedCertificate } from '../domain/ledger'
import { keyOf } from '../domain/plan'
import { clusterAdminsBinding, clusterAdminsGroup } from '../domain/rbac'
import { userRights } from '../domain/user-rights'
import { daysLeft } from '../domain/status'
import { chainPem, createMaterial, issuedRow, privateKeyPemBytes } from './material'
import type { ProjectStore, Vault } from './ports'
import { appliedOf, type Applied, type ProjectState } from './project-state'

/** A kubeconfig with its key: for the clipboard or a file, never for the window. */
export type KubeconfigFile = { readonly fileName: string; readonly content: Buffer }

/** @returns every identity with a kubeconfig; none while nothing is issued. */
export function listKubeconfigs(state: ProjectState): KubeconfigEntry[] {
  if (state.applied === undefined) return []
  const { cluster, plan } = appliedOf(state)
  return kubeconfigEntries(cluster, plan, (row) => state.issued.has(row))
}

/**
 * @param endpoint id of an endpoint choice; without one, what the layout uses.
 * @returns the kubeconfig as it would be written, its key masked. Throws `certificate-not-found`.
 */
export function previewKubeconfig(
  state: ProjectState,
  key: RowKey,
  endpoint: string | undefined,
  now: Date,
): KubeconfigView {
  const { applied, item, request, endpoints, chosen } = requestFor(state, key, endpoint)
  const issued = issuedRow(state, key)
  if (!isIssuedCertificate(issued)) throw new AppError('certificate-not-found', { name: key })
  const entry = kubeconfigEntry(applied.cluster, item, true)
  return {
    entry,
    fileName: kubeconfigFileName(applied.cluster, entry),
    endpoints,
    endpoint: chosen,
    lines: maskedLines(
      request,
      {
        authority: chainPem(state, request.authority, request.trust),
        certificate: chainPem(state, key, 'chain'),
      },
      privateKeyPemBytes(issued),
    ),
    notAfter: issued.notAfter,
    daysLeft: daysLeft(issued.notAfter, now),
    rbac: rbacOf(applied, item),
    curl: curlCommand(request, entry.label),
  }
}

/** @returns the real file. Errors as `Vault`. */
export async function writeKubeconfig(
  state: ProjectState,
  key: RowKey,
  endpoint: string | undefined,
  vault: Vault,
  store: Pick<ProjectStore, 'readKeys'>,
): Promise<KubeconfigFile> {
  const { applied, item, request } = requestFor(state, key, endpoint)
  const material = createMaterial(state, vault, store)
  try {
    return {
      fileName: kubeconfigFileName(applied.cluster, kubeconfigEntry(applied.cluster, item, true)),
      content: await material.contentOf({ from: 'kubeconfig', kubeconfig: request }),
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

function requestFor(
  state: ProjectState,
  key: RowKey,
  endpoint: string | undefined,
): {
  applied: Applied
  item: PlannedCertificate
  request: KubeconfigRequest
  endpoints: KubeconfigView['endpoints']
  chosen: string
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
  return {
    applied,
    item,
    endpoints,
    chosen: choice.id,
    request: kubeconfigRequest(applied.cluster, item, choice.server),
  }
}
