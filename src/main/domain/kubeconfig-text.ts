import type { KubeconfigView } from '../../shared/kubeconfig-models'
import type { KubeconfigRequest } from './files'
import { yamlText } from './yaml-text'

/** What goes into a kubeconfig, as PEM. The private key stays in main. */
export type KubeconfigPems = {
  readonly authority: string
  readonly certificate: string
  readonly privateKey: string
}

/** One cluster, one user and the context that joins them, under the names of their entries. */
export type KubeconfigPart = {
  readonly request: KubeconfigRequest
  readonly pems: KubeconfigPems
  readonly names: { readonly cluster: string; readonly user: string; readonly context: string }
}

/**
 * Writes a kubeconfig in the form of kubeadm: one cluster, one user, one context `user@cluster`. Data
 * is the PEM text in standard base64 on one line (client-go clientcmd); where the request names paths,
 * they stand instead.
 */
export function kubeconfigText(request: KubeconfigRequest, pems: KubeconfigPems): string {
  const { clusterName: cluster, userName: user } = request
  const context = `${user}@${cluster}`
  return textOf([{ request, pems, names: { cluster, user, context } }], context)
}

/**
 * Writes several into one file. Entries of the same name are one; the caller gives other names
 * to what differs, because clients take the first entry of a name and drop the others without a word.
 * @param current name of the context that is in force.
 */
export function textOf(parts: readonly KubeconfigPart[], current: string): string {
  const clusters = new Map(parts.map(({ names, ...part }) => [names.cluster, part]))
  const contexts = new Map(parts.map((part) => [part.names.context, part]))
  const users = new Map(parts.map(({ names, ...part }) => [names.user, part]))
  return yamlText({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [...clusters].map(([name, { request, pems }]) => ({
      name,
      cluster: {
        server: request.server,
        ...(request.tlsServerName === undefined
          ? {}
          : { 'tls-server-name': request.tlsServerName }),
        ...(request.paths?.authority === undefined
          ? { 'certificate-authority-data': base64(pems.authority) }
          : { 'certificate-authority': request.paths.authority }),
      },
    })),
    contexts: [...contexts].map(
      ([
        name,
        {
          names,
          request: { namespace },
        },
      ]) => ({
        name,
        context: {
          cluster: names.cluster,
          ...(namespace === undefined ? {} : { namespace }),
          user: names.user,
        },
      }),
    ),
    'current-context': current,
    users: [...users].map(([name, { request, pems }]) => ({
      name,
      user:
        request.paths === undefined
          ? {
              'client-certificate-data': base64(pems.certificate),
              'client-key-data': base64(pems.privateKey),
            }
          : {
              ...(request.paths.certificate === undefined
                ? { 'client-certificate-data': base64(pems.certificate) }
                : { 'client-certificate': request.paths.certificate }),
              'client-key': request.paths.privateKey,
            },
    })),
  })
}

/**
 * The lines of a kubeconfig for the window, without private keys: the line of one ends after
 * `client-key-data:` and carries the size of the key's PEM in bytes instead.
 * @param secretBytes of each key, in the order of the users.
 */
export function maskedLines(text: string, secretBytes: readonly number[]): KubeconfigView['lines'] {
  let at = 0
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const secret = /^\s*client-key-data:/.exec(line)?.[0]
      if (secret === undefined) return { text: line, secretBytes: null }
      const bytes = secretBytes[at] ?? 0
      at += 1
      return { text: secret, secretBytes: bytes }
    })
}

/** PEM is ASCII, which is what `btoa` takes. */
function base64(pem: string): string {
  return btoa(pem)
}
