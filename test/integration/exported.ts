/** Finds certificates and keys in exported bundles by the paths that kubeadm documents. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export type Pair = { readonly certificate: string; readonly privateKey: string }
export type Material = {
  /** By authority id. */
  readonly authorities: ReadonlyMap<string, { readonly certificate: string }>
  /** By row key, such as `apiserver@cp-1`. */
  readonly certificates: ReadonlyMap<string, Pair>
}

/** Written by hand from the kubeadm documentation, "PKI certificates and requirements". */
const pairs: Readonly<Record<string, string>> = {
  'etc/kubernetes/pki/apiserver': 'apiserver',
  'etc/kubernetes/pki/apiserver-kubelet-client': 'apiserver-kubelet-client',
  'etc/kubernetes/pki/apiserver-etcd-client': 'apiserver-etcd-client',
  'etc/kubernetes/pki/front-proxy-client': 'front-proxy-client',
  'etc/kubernetes/pki/etcd/server': 'etcd-server',
  'etc/kubernetes/pki/etcd/peer': 'etcd-peer',
  'etc/kubernetes/pki/etcd/healthcheck-client': 'etcd-healthcheck-client',
  'var/lib/kubelet/pki/kubelet': 'kubelet-serving',
}
const kubeconfigs: Readonly<Record<string, string>> = {
  'etc/kubernetes/controller-manager.conf': 'controller-manager',
  'etc/kubernetes/scheduler.conf': 'scheduler',
  'etc/kubernetes/kubelet.conf': 'kubelet-client',
}
const authorities: Readonly<Record<string, string>> = {
  'etc/kubernetes/pki/ca.crt': 'ca',
  'etc/kubernetes/pki/etcd/ca.crt': 'etcd-ca',
  'etc/kubernetes/pki/front-proxy-ca.crt': 'front-proxy-ca',
}

/** @param folder that holds the bundles as folders. */
export function exportedMaterial(folder: string, project: string): Material {
  const found = {
    authorities: new Map<string, { certificate: string }>(),
    certificates: new Map<string, Pair>(),
  }
  for (const name of readdirSync(folder)) {
    const node = name.slice(project.length + 1)
    const files = join(folder, name, 'files')
    for (const [path, id] of Object.entries(authorities)) {
      if (!existsSync(join(files, path))) continue
      const certificate = readFileSync(join(files, path), 'utf8')
      const known = found.authorities.get(id)?.certificate ?? certificate
      if (known !== certificate) throw new Error(`${name} has another ${id}`)
      found.authorities.set(id, { certificate })
    }
    for (const [path, id] of Object.entries(pairs)) {
      if (!existsSync(join(files, `${path}.crt`))) continue
      found.certificates.set(`${id}@${node}`, {
        certificate: readFileSync(join(files, `${path}.crt`), 'utf8'),
        privateKey: readFileSync(join(files, `${path}.key`), 'utf8'),
      })
    }
    for (const [path, id] of Object.entries(kubeconfigs)) {
      if (!existsSync(join(files, path))) continue
      found.certificates.set(`${id}@${node}`, pairOf(join(files, path)))
    }
    if (node === 'admin') addPeople(join(folder, name, 'kubeconfigs'), found.certificates)
  }
  return found
}

function addPeople(folder: string, certificates: Map<string, Pair>): void {
  for (const file of readdirSync(folder)) {
    const key = file.endsWith('.conf')
      ? file.slice(0, -'.conf'.length)
      : `user@${file.slice(0, -'.kubeconfig'.length)}`
    certificates.set(key, pairOf(join(folder, file)))
  }
}

/** The client certificate and key that a kubeconfig embeds. */
export function pairOf(kubeconfig: string): Pair {
  const config: unknown = parse(readFileSync(kubeconfig, 'utf8'))
  const [user] = (config as { users: { user: Record<string, string> }[] }).users
  const field = (name: string) => Buffer.from(user?.user[name] ?? '', 'base64').toString('utf8')
  return { certificate: field('client-certificate-data'), privateKey: field('client-key-data') }
}
