/** What openssl says about the certificates that a bundle ships, and about the keys beside them. */
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import { judge, withFiles } from '../../support/openssl'

/**
 * With which file of the same node a leaf is checked, by hand from the reference §1.9, §2.3, §4.2, §4.6
 * and §4.8: what the program that is shown the certificate has in its flag.
 */
const checkedWith: readonly (readonly [leaf: RegExp, authority: string])[] = [
  [
    /^\/etc\/kubernetes\/pki\/(apiserver|apiserver-kubelet-client)\.crt$/,
    '/etc/kubernetes/pki/ca.crt',
  ],
  [/^\/var\/lib\/kubelet\/pki\/kubelet\.crt$/, '/etc/kubernetes/pki/ca.crt'],
  [/^\/etc\/kubernetes\/pki\/front-proxy-client\.crt$/, '/etc/kubernetes/pki/front-proxy-ca.crt'],
  [/^\/etc\/kubernetes\/pki\/apiserver-etcd-client\.crt$/, '/etc/kubernetes/pki/etcd/ca.crt'],
  [
    /^\/etc\/kubernetes\/pki\/etcd\/(server|peer|healthcheck-client)\.crt$/,
    '/etc/kubernetes/pki/etcd/ca.crt',
  ],
  [
    /^\/var\/lib\/kubernetes\/pki\/(kube-apiserver|apiserver-kubelet-client)\.crt$/,
    '/var/lib/kubernetes/pki/ca.crt',
  ],
  [
    /^\/var\/lib\/kubernetes\/pki\/front-proxy-client\.crt$/,
    '/var/lib/kubernetes/pki/front-proxy-ca.crt',
  ],
  [
    /^\/var\/lib\/kubernetes\/pki\/apiserver-etcd-client\.crt$/,
    '/var/lib/kubernetes/pki/etcd-ca.crt',
  ],
  [/^\/var\/lib\/kubelet\/kubelet\.crt$/, '/var/lib/kubelet/ca.crt'],
  [/^\/etc\/etcd\/pki\/(server|peer|healthcheck-client)\.crt$/, '/etc/etcd/pki/ca.crt'],
  [/^\/etc\/rancher\/(k3s|rke2)\/datastore\/client\.crt$/, ''],
  [/^\/etc\/k0s\/etcd\/client\.crt$/, ''],
]

/** @returns every file below a folder, as an absolute path of the node. */
export function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `/${relative(root, path)}`)
    .sort()
}

function pemsOf(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n?/g) ?? []
}

/** Checks one leaf, the rest of its file between it and the trusted file, for each use that it names. */
function faultsOfLeaf(shown: string, file: string, trusted: string): string[] {
  const [leaf = '', ...between] = pemsOf(file)
  const usages = new X509Certificate(leaf).keyUsage
  const purposes = [
    ...(usages.includes('1.3.6.1.5.5.7.3.1') ? ['sslserver'] : []),
    ...(usages.includes('1.3.6.1.5.5.7.3.2') ? ['sslclient'] : []),
  ]
  if (purposes.length === 0) return [`${shown} is for nothing`]
  return withFiles({ leaf, between: between.join(''), trusted }, (pathOf) =>
    purposes.flatMap((purpose) => {
      const { ok, output } = judge('openssl', [
        ...['verify', '-x509_strict', '-partial_chain', '-purpose', purpose],
        ...['-CAfile', pathOf('trusted')],
        ...(between.length > 0 ? ['-untrusted', pathOf('between')] : []),
        pathOf('leaf'),
      ])
      return ok ? [] : [`${shown} as ${purpose}: ${output}`]
    }),
  )
}

/** An authority's file: its first certificate must follow from those after it, or stand for itself. */
function faultsOfAuthority(shown: string, file: string): string[] {
  const pems = pemsOf(file)
  return pems.flatMap((pem, index) => {
    const above = pems.slice(index + 1).join('') || pem
    return withFiles({ pem, above }, (pathOf) => {
      const args = ['verify', '-x509_strict', '-partial_chain', '-CAfile', pathOf('above')]
      const { ok, output } = judge('openssl', [...args, pathOf('pem')])
      return ok ? [] : [`${shown}, certificate ${index + 1}: ${output}`]
    })
  })
}

type Judged = { readonly faults: readonly string[]; readonly leaves: number }

/** @param root where install.sh put the files. */
export function judgeCertificates(root: string): Judged {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const paths = filesBelow(root).filter((path) => path.endsWith('.crt'))
  const isAuthority = (path: string) => new X509Certificate(read(path)).ca
  const leaves = paths.filter((path) => !isAuthority(path))
  return {
    leaves: leaves.length,
    faults: [
      ...leaves.flatMap((path) => {
        const authority = checkedWith.find(([leaf]) => leaf.test(path))?.[1]
        if (authority === undefined) return [`${path}: nobody said with what it is checked`]
        const trusted = authority || path.replace(/client\.crt$/, 'ca.crt')
        return faultsOfLeaf(path, read(path), read(trusted))
      }),
      ...paths.filter(isAuthority).flatMap((path) => faultsOfAuthority(path, read(path))),
    ],
  }
}

type Kubeconfig = {
  clusters: { cluster: Record<string, string> }[]
  users: { user: Record<string, string> }[]
}

/** The client certificate of a kubeconfig, checked with the authority of clients. */
export function judgeKubeconfig(path: string, clientAuthority: string): string[] {
  const { users }: Kubeconfig = parse(readFileSync(path, 'utf8')) as Kubeconfig
  const data = users[0]?.user['client-certificate-data'] ?? ''
  return faultsOfLeaf(path, Buffer.from(data, 'base64').toString('utf8'), clientAuthority)
}

/** SHA-256 free: the DER of the public half, so that keys and certificates can be compared. */
function publicHalf(key: ReturnType<typeof createPublicKey>): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64')
}

/** @returns the public halves of every private key in a text, in PEM or in base64 of PEM. */
export function privateKeysIn(text: string): string[] {
  const decoded = (text.match(/[A-Za-z0-9+/]{60,}={0,2}/g) ?? []).map((data) =>
    Buffer.from(data, 'base64').toString('latin1'),
  )
  return [text, ...decoded].flatMap((one) =>
    (
      one.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g) ?? []
    ).map((pem) => publicHalf(createPublicKey(createPrivateKey(pem)))),
  )
}

/** @returns the public key of a certificate, in the form of `privateKeysIn`. */
export function publicHalfOf(certificate: Uint8Array): string {
  return publicHalf(new X509Certificate(certificate).publicKey)
}
