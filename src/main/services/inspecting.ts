import type { CertificateFacts } from '../pki/types'
import { lintFiles, type FoundFinding } from './verify/check-lint'
import {
  contentsOf,
  type FileContents,
  type FoundCertificate,
  type FoundKey,
} from './verify/contents'
import { printable } from './verify/entries'
import { readSource } from './verify/read-source'

/** One thing in a file. Plain data; a private key is described, never shown. */
export type Inspected =
  | { readonly kind: 'certificate'; readonly facts: CertificateFacts }
  | {
      readonly kind: 'private-key' | 'public-key'
      readonly algorithm: string
      /** Files whose certificate has this key. */
      readonly matches: readonly string[]
    }
  | {
      readonly kind: 'kubeconfig'
      readonly currentContext: string | undefined
      readonly contexts: readonly {
        readonly name: string
        readonly cluster: string | undefined
        readonly user: string | undefined
        readonly namespace: string | undefined
      }[]
      readonly clusters: readonly {
        readonly name: string
        readonly server: string | undefined
        readonly authorities: readonly CertificateFacts[]
      }[]
      readonly users: readonly {
        readonly name: string
        readonly certificate: CertificateFacts | undefined
        readonly key: { readonly algorithm: string; readonly matches: boolean } | undefined
        readonly hasToken: boolean
      }[]
    }
  | { readonly kind: 'other'; readonly what: string }

export type InspectedFile = {
  /** As given, with the path inside an archive or folder behind it. */
  readonly path: string
  /** Octal permission bits such as `600`; undefined where the source has none. */
  readonly mode: string | undefined
  readonly bytes: number
  readonly holds: readonly Inspected[]
  /** What the lint says of its certificates. */
  readonly findings: readonly FoundFinding[]
}

/**
 * Describes certificates, keys and kubeconfigs in files, folders and bundles. Files that hold none
 * of them are listed with nothing in them when they were named, and left out of bundles.
 * @param now to judge dates; without it they are only shown.
 * @throws AppError `file-unreadable`, `input-refused`.
 */
export async function inspectPaths(
  paths: readonly string[],
  signal?: AbortSignal,
  now?: Date,
): Promise<InspectedFile[]> {
  const found: { path: string; contents: FileContents; isNamed: boolean }[] = []
  for (const path of paths) {
    signal?.throwIfAborted()
    const source = await readSource(path)
    const isNamed = source.kind === 'file'
    for (const file of source.files) {
      const name = isNamed ? path : `${path}: ${file.path}`
      found.push({ path: printable(name), contents: contentsOf(file), isNamed })
    }
  }
  const owners = found.flatMap(({ path, contents }) =>
    contents.certificates.map(({ spki }) => ({ path, spki })),
  )
  const findings = lintFiles(
    found.map(({ path, contents }) => ({ path, contents, expected: {}, isTokenKey: false })),
    now?.getTime(),
  )
  return found
    .map(({ path, contents, isNamed }) => ({
      isNamed,
      inspected: {
        path,
        mode: contents.file.mode === undefined ? undefined : contents.file.mode.toString(8),
        bytes: contents.file.content.length,
        holds: holdingsOf(contents, owners),
        findings: findings.filter((finding) => finding.path === path),
      },
    }))
    .filter(({ isNamed, inspected }) => isNamed || inspected.holds.length > 0)
    .map(({ inspected }) => inspected)
}

type Owner = { readonly path: string; readonly spki: string }

function holdingsOf(contents: FileContents, owners: readonly Owner[]): Inspected[] {
  const { certificates, keys, kubeconfig, otherBlocks, unreadable } = contents
  return [
    ...certificates.map((found) => ({ kind: 'certificate' as const, facts: factsOf(found) })),
    ...keys.map((key) => describedKey(key, owners)),
    ...(kubeconfig === undefined ? [] : [describedKubeconfig(kubeconfig)]),
    ...otherBlocks.map((label) => ({
      kind: 'other' as const,
      what: label === 'ENCRYPTED PRIVATE KEY' ? 'encrypted private key' : `PEM block ${label}`,
    })),
    ...unreadable.map((because) => ({ kind: 'other' as const, what: printable(because) })),
  ]
}

function describedKey(
  { isPrivate, algorithm, spki }: FoundKey,
  owners: readonly Owner[],
): Inspected {
  return {
    kind: isPrivate ? 'private-key' : 'public-key',
    algorithm,
    matches: owners.filter((owner) => owner.spki === spki).map(({ path }) => path),
  }
}

function describedKubeconfig({
  config,
  authorities,
  users,
}: NonNullable<FileContents['kubeconfig']>): Inspected {
  const text = (value: string | undefined) => (value === undefined ? undefined : printable(value))
  return {
    kind: 'kubeconfig',
    currentContext: text(config['current-context']),
    contexts: config.contexts.map(({ name, context }) => ({
      name: printable(name),
      cluster: text(context.cluster),
      user: text(context.user),
      namespace: text(context.namespace),
    })),
    clusters: config.clusters.map(({ name, cluster }) => ({
      name: printable(name),
      server: text(cluster.server),
      authorities: (authorities.get(name) ?? []).map(factsOf),
    })),
    users: config.users.map(({ name, user }) => {
      const { certificates = [], key } = users.get(name) ?? {}
      const [leaf] = certificates
      return {
        name: printable(name),
        certificate: leaf && factsOf(leaf),
        key: key && { algorithm: key.algorithm, matches: key.spki === leaf?.spki },
        hasToken: user.token !== undefined,
      }
    }),
  }
}

/** Names in a foreign certificate may hold anything, terminal control included. */
function factsOf({ facts }: FoundCertificate): CertificateFacts {
  return {
    ...facts,
    subject: printable(facts.subject),
    issuer: printable(facts.issuer),
    commonName: printable(facts.commonName),
    organizations: facts.organizations.map(printable),
    dnsNames: facts.dnsNames.map(printable),
  }
}
