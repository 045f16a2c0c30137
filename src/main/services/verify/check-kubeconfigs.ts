import { chainProblems, dateProblems } from './check-certificates'
import { authoritiesIn, type CheckedFile, type CheckedSource } from './checked-source'
import type { KubeconfigContents } from './contents'
import { signersOf, specOf } from './places'
import { problem, type Problem } from './problems'

/** References, server, embedded certificates and keys of every kubeconfig. */
export function checkKubeconfigs(checked: CheckedSource, now: Date): Problem[] {
  return checked.files.flatMap((file) => {
    const path = checked.name(file.path)
    const { kubeconfig } = file
    if (kubeconfig === undefined) {
      return file.place?.part === 'kubeconfig' ? [invalid(path, 'It is no kubeconfig.')] : []
    }
    return [
      ...referenceProblems(kubeconfig, path),
      ...clusterProblems(kubeconfig, path, now),
      ...userProblems(checked, file, kubeconfig, path, now),
    ]
  })
}

function invalid(path: string, because: string): Problem {
  return problem(path, 'kubeconfig-invalid', { because })
}

function referenceProblems({ config }: KubeconfigContents, path: string): Problem[] {
  const lists = { cluster: config.clusters, user: config.users, context: config.contexts }
  const twice = Object.entries(lists).flatMap(([kind, entries]) => {
    const names = entries.map(({ name }) => name)
    return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) =>
      invalid(path, `Two ${kind} entries are named ${name}: the second is never used.`),
    )
  })
  const dangling = config.contexts.flatMap(({ name, context }) => [
    ...(config.clusters.some((entry) => entry.name === context.cluster)
      ? []
      : [invalid(path, `The context ${name} names no cluster of the file.`)]),
    ...(config.users.some((entry) => entry.name === context.user)
      ? []
      : [invalid(path, `The context ${name} names no user of the file.`)]),
  ])
  const current = config['current-context']
  const isKnown = config.contexts.some(({ name }) => name === current)
  return [
    ...twice,
    ...dangling,
    ...(isKnown ? [] : [invalid(path, `The current context ${current ?? ''} is not in the file.`)]),
  ]
}

function clusterProblems(
  { config, authorities }: KubeconfigContents,
  path: string,
  now: Date,
): Problem[] {
  return config.clusters.flatMap(({ name, cluster }) => {
    const found = authorities.get(name) ?? []
    const isEmbedded = cluster['certificate-authority-data'] !== undefined
    return [
      ...(isHttps(cluster.server)
        ? []
        : [invalid(path, `The server of the cluster ${name} is no https address with a port.`)]),
      ...(cluster['insecure-skip-tls-verify'] === true
        ? [invalid(path, `The cluster ${name} skips the check of the server's certificate.`)]
        : []),
      ...(isEmbedded && found.length === 0
        ? [invalid(path, `The authority data of the cluster ${name} holds no certificate.`)]
        : []),
      ...(!isEmbedded && cluster['certificate-authority'] === undefined
        ? [invalid(path, `The cluster ${name} has no authority, so the system's are trusted.`)]
        : []),
      ...found.flatMap((certificate) => dateProblems(certificate, path, now)),
    ]
  })
}

function isHttps(server: string | undefined): boolean {
  if (server === undefined || !URL.canParse(server)) return false
  // URL drops the port 443 as the default of https.
  return new URL(server).protocol === 'https:' && /:\d+\/?$/.test(server)
}

function userProblems(
  { files }: CheckedSource,
  file: CheckedFile,
  { config, authorities, users }: KubeconfigContents,
  path: string,
  now: Date,
): Problem[] {
  const spec = file.place && specOf(file.place)
  const wanted = spec?.kind === 'certificate' ? spec : undefined
  const signers = signersOf(wanted?.id ?? 'user')
  return config.users.flatMap(({ name, user }) => {
    const { certificates = [], key } = users.get(name) ?? {}
    const [leaf, ...chain] = certificates
    if (leaf === undefined) {
      const isEmpty = user['client-certificate-data'] !== undefined
      return isEmpty ? [invalid(path, `The certificate of the user ${name} is empty.`)] : []
    }
    // Some distributions sign clients and servers with different authorities, so both count.
    const clientAuthorities = [
      ...[...authorities.values()].flat(),
      ...authoritiesIn(files.filter(({ place }) => signers.some((id) => id === place?.spec))),
    ]
    const usage = 'clientAuth'
    return [
      ...dateProblems(leaf, path, now),
      ...(key === undefined && user['client-key'] === undefined
        ? [invalid(path, `The user ${name} has a certificate and no key.`)]
        : []),
      ...(key !== undefined && key.spki !== leaf.spki
        ? [problem(path, 'key-differs', { certificate: `the certificate of the user ${name}` })]
        : []),
      ...(leaf.facts.extendedKeyUsages.includes(usage)
        ? []
        : [problem(path, 'usage-missing', { name: leaf.facts.commonName, usage })]),
      ...chainProblems(leaf, chain, clientAuthorities, path, now, wanted),
    ]
  })
}
