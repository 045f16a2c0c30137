import { AppError } from '../../shared/errors'
import type { MergedKubeconfigView } from '../../shared/merged-kubeconfig'
import { mergeParts, type MergeSource } from '../domain/kubeconfig-merge'
import { maskedLines, textOf, type KubeconfigPart } from '../domain/kubeconfig-text'
import type { RowKey } from '../domain/plan/spec'
import { publicPems, requestFor, type KubeconfigFile } from './kubeconfigs'
import { createMaterial, issuedRow, privateKeyPemBytes } from './material'
import type { ProjectStore } from './ports'
import type { Vault } from './custody-ports'
import type { ProjectState } from './project-state'

/** One identity of one project, at an endpoint of it. */
export type MergeEntry = {
  readonly state: ProjectState
  readonly key: RowKey
  readonly endpoint?: string | undefined
}

const fileName = 'merged.kubeconfig'

function sourceOf({ state, key, endpoint }: MergeEntry, privateKey: string): MergeSource {
  const { request } = requestFor(state, key, { endpoint })
  const project = state.project.definition.metadata.name
  return { project, request, pems: { ...publicPems(state, request), privateKey } }
}

/** @returns the context to begin with. Throws `input-refused` for one that is not in the file. */
function currentOf(parts: readonly KubeconfigPart[], wanted: string | undefined): string {
  const names = parts.map((part) => part.names.context)
  const [first] = names
  if (first === undefined) throw new AppError('input-refused', { reason: 'Choose an identity.' })
  if (wanted === undefined) return first
  if (names.includes(wanted)) return wanted
  throw new AppError(
    'input-refused',
    { reason: `Use one of ${names.join(', ')}.` },
    { because: `${JSON.stringify(wanted)} is no context of this file.` },
  )
}

/** @returns the merged file as it would be written, keys masked. Throws `certificate-not-found`. */
export function previewMerged(
  entries: readonly MergeEntry[],
  current: string | undefined,
): MergedKubeconfigView {
  const parts = mergeParts(entries.map((entry) => sourceOf(entry, '')))
  const chosen = currentOf(parts, current)
  // Only keys inside the file have a line of their own; others are named by path.
  const sizes = new Map(
    entries.flatMap(({ state, key }, at) => {
      const part = parts[at]
      if (part === undefined || part.request.paths !== undefined) return []
      return [[part.names.user, privateKeyPemBytes(issuedRow(state, key))] as const]
    }),
  )
  return {
    fileName,
    current: chosen,
    contexts: parts.map(({ names, request }) => ({ name: names.context, server: request.server })),
    lines: maskedLines(textOf(parts, chosen), [...sizes.values()]),
  }
}

/** @returns the real file. Errors as `Vault`. */
export async function writeMerged(
  entries: readonly (MergeEntry & { readonly vault: Vault })[],
  current: string | undefined,
  store: Pick<ProjectStore, 'readKeys'>,
): Promise<KubeconfigFile> {
  const sources: MergeSource[] = []
  for (const { vault, ...entry } of entries) {
    const withoutKey = sourceOf(entry, '')
    if (withoutKey.request.paths !== undefined) {
      sources.push(withoutKey)
      continue
    }
    const material = createMaterial(entry.state, vault, store)
    try {
      const pem = await material.contentOf({ from: 'private-key', row: entry.key })
      sources.push(sourceOf(entry, pem.toString()))
      pem.fill(0)
    } finally {
      material.forget()
    }
  }
  const parts = mergeParts(sources)
  const content = Buffer.from(textOf(parts, currentOf(parts, current)))
  return { fileName, content, beside: [] }
}
