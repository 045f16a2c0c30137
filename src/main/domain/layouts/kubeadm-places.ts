import type { FilePlace, NodePair, NodePath, OnNode, Place, UsedBy } from './layout'
import { runsEtcd } from './roles'
import type { Role } from '../../../shared/definition'

const root = '/etc/kubernetes'
export const pki = `${root}/pki`
/** What the scheduler's pod sees of a pair that its node made. */
export const schedulerFolder = `${root}/scheduler`
/** Mounted into the static pod of the API server, folder and all. */
export const encryptionPath = `${root}/enc/enc.yaml`
export const kubeletKubeconfig = `${root}/kubelet.conf`
/** The pair that the kubelet makes itself where it finds none. */
export const kubeletServing = {
  certificate: '/var/lib/kubelet/pki/kubelet.crt',
  privateKey: '/var/lib/kubelet/pki/kubelet.key',
} as const
/** Who reads kubeadm's own configuration files. */
export const kubeadmUse: readonly UsedBy[] = [{ component: 'kubeadm', flag: '--config' }]
export const controlPlane: readonly Role[] = ['control-plane']
/** Nodes whose kubelet is a member of the cluster. */
export const kubelets: readonly Role[] = ['control-plane', 'worker']
export const etcdRoles: readonly Role[] = ['control-plane', 'etcd']

/** `use('kube-apiserver --client-ca-file', …)`: component and flag, or component and config field. */
export function use(...uses: readonly string[]): UsedBy[] {
  return uses.map((text) => {
    const space = text.indexOf(' ')
    return { component: text.slice(0, space), flag: text.slice(space + 1) }
  })
}

/** A path with its readers. */
export function file(path: NodePath, usedBy: readonly UsedBy[], on?: OnNode): FilePlace {
  return on === undefined ? { path, usedBy } : { path, usedBy, on }
}

/** `base.crt` and `base.key`. */
export function pairAt(base: NodePath): NodePair {
  return { certificate: `${base}.crt`, privateKey: `${base}.key` }
}

/** A kubeconfig in kubeadm's folder. */
export function conf(
  name: string,
  server: 'endpoint' | 'local',
  usedBy: readonly UsedBy[],
  why: string,
  options: { roles?: readonly Role[]; on?: OnNode; pair?: NodePath } = {},
): Place {
  return {
    as: 'kubeconfig',
    roles: options.roles ?? controlPlane,
    file: file(`${root}/${name}.conf`, usedBy, options.on),
    server,
    ...(options.pair === undefined ? {} : { pair: pairAt(options.pair) }),
    why,
  }
}

/** A certificate and its key in the folder of the API server's files. */
export function pair(name: string, certificateUse: string, keyUse: string, why: string): Place {
  return {
    as: 'files',
    roles: controlPlane,
    certificate: file(`${pki}/${name}.crt`, use(certificateUse)),
    privateKey: file(`${pki}/${name}.key`, use(keyUse)),
    why,
  }
}

/** A certificate and its key of an etcd member. */
export function etcdPair(name: string, certificateUse: string, keyUse: string, why: string): Place {
  return {
    as: 'files',
    roles: etcdRoles,
    certificate: file(`${pki}/etcd/${name}.crt`, use(certificateUse), runsEtcd),
    privateKey: file(`${pki}/etcd/${name}.key`, use(keyUse), runsEtcd),
    why,
  }
}

/** An authority's key on control planes, where the cluster's definition wants it there. */
export function authorityKey(path: NodePath, usedBy: string, on: OnNode, why: string): Place {
  return { as: 'files', roles: controlPlane, privateKey: file(path, use(usedBy), on), why }
}

/** A file of the admin bundle. */
export function forAdmin(content: 'certificate' | 'kubeconfig', path: string, why: string): Place {
  return { as: 'admin', content, path, why }
}

/** The root above the others, where nodes trust what it signed and never itself. */
export const rootForAdmin: readonly Place[] = [
  forAdmin(
    'certificate',
    'root-ca.crt',
    'For auditors: every chain ends in it. No node trusts it by itself, its key stays here.',
  ),
]
