import { roles } from '../../../shared/definition'
import type { Role } from '../../../shared/definition'

/**
 * What tools and people call the roles, without case, blanks and marks, in the singular: kubeadm's and
 * kubectl's labels, groups of Kubespray (`kube_control_plane`, `kube_node`, formerly `kube-master`), of
 * k3s-ansible (`server`, `agent`) and of RKE2 and k0s.
 * https://github.com/kubernetes-sigs/kubespray/blob/master/docs/ansible/inventory.md
 * https://github.com/k3s-io/k3s-ansible/blob/master/inventory-sample.yml
 */
const words: Readonly<Record<string, Role>> = {
  controlplane: 'control-plane',
  controlplanenode: 'control-plane',
  cp: 'control-plane',
  master: 'control-plane',
  masternode: 'control-plane',
  server: 'control-plane',
  controller: 'control-plane',
  steuerungsebene: 'control-plane',
  steuerknoten: 'control-plane',
  etcd: 'etcd',
  etcdnode: 'etcd',
  etcdmember: 'etcd',
  worker: 'worker',
  workernode: 'worker',
  node: 'worker',
  agent: 'worker',
  compute: 'worker',
  minion: 'worker',
  arbeiter: 'worker',
  arbeitsknoten: 'worker',
}
const prefixes = ['kubernetes', 'kubeadm', 'kube', 'k8s', 'k3s', 'rke2', 'k0s']

/** @returns the role that a word or a group's name means: `kube_control_plane`, `Masters`. */
export function roleOf(text: string): Role | undefined {
  const word = text
    .slice(0, 64)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  const bare = prefixes.find((prefix) => word.startsWith(prefix))
  for (const candidate of [word, bare === undefined ? '' : word.slice(bare.length)]) {
    const singular = candidate.replace(/s$/, '')
    const role = Object.hasOwn(words, candidate)
      ? words[candidate]
      : Object.hasOwn(words, singular)
        ? words[singular]
        : undefined
    if (role) return role
  }
  return undefined
}

/**
 * Reads a list of roles: `control-plane,etcd`, `Control Plane / worker`, kubectl's `<none>`.
 * @returns the roles in their usual order, and the first word that is none.
 */
export function rolesIn(text: string): { roles: Role[]; unknown: string | undefined } {
  const joined = text.slice(0, 300).replace(/control[\s_-]+plane/gi, 'control-plane')
  const found = new Set<Role>()
  let unknown: string | undefined
  for (const word of joined.split(/[\s,;|/+&]+/)) {
    if (word === '' || word === '<none>' || word === '-') continue
    const role = roleOf(word)
    if (role) found.add(role)
    else unknown ??= word
  }
  return { roles: inOrder(found), unknown }
}

/** @returns roles in the order in which the definition lists them. */
export function inOrder(found: ReadonlySet<Role>): Role[] {
  return roles.filter((role) => found.has(role))
}
