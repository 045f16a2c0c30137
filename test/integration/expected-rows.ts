/**
 * What each certificate must be, written by hand from the kubeadm documentation and sources
 * (kubernetes.io "PKI certificates and requirements", kubeadm's certlist.go). Nothing in the
 * expected-*.ts files may come from src/main/domain: they judge it.
 */
export type ExpectedCertificate = {
  readonly authority: 'ca' | 'etcd-ca' | 'front-proxy-ca'
  readonly cn: string
  /** Values of O, each an attribute of its own. */
  readonly o: readonly string[]
  readonly eku: readonly ('serverAuth' | 'clientAuth')[]
  readonly dns: readonly string[]
  readonly ip: readonly string[]
}

export type ExpectedCluster = {
  /** File below examples/. */
  readonly example: string
  readonly project: string
  /** By row key. Authorities are in `authorities`. */
  readonly certificates: Readonly<Record<string, ExpectedCertificate>>
  readonly authorities: Readonly<Record<'ca' | 'etcd-ca' | 'front-proxy-ca', string>>
}

const client = (
  authority: ExpectedCertificate['authority'],
  cn: string,
  o: readonly string[] = [],
): ExpectedCertificate => ({ authority, cn, o, eku: ['clientAuth'], dns: [], ip: [] })

/** Client certificates that every control plane has. */
export const controlPlaneClients = (node: string): Record<string, ExpectedCertificate> => ({
  [`apiserver-kubelet-client@${node}`]: client('ca', 'kube-apiserver-kubelet-client'),
  [`apiserver-etcd-client@${node}`]: client('etcd-ca', 'kube-apiserver-etcd-client'),
  [`front-proxy-client@${node}`]: client('front-proxy-ca', 'front-proxy-client'),
  [`controller-manager@${node}`]: client('ca', 'system:kube-controller-manager'),
  [`scheduler@${node}`]: client('ca', 'system:kube-scheduler'),
})

export const apiserver = (
  node: string,
  dns: readonly string[],
  ip: readonly string[],
): Record<string, ExpectedCertificate> => ({
  [`apiserver@${node}`]: {
    authority: 'ca',
    cn: 'kube-apiserver',
    o: [],
    eku: ['serverAuth'],
    dns,
    ip,
  },
})

/** Server, peer and probe of one etcd member; server and peer are shown when calling too. */
export const etcdMember = (
  node: string,
  dns: readonly string[],
  ip: readonly string[],
): Record<string, ExpectedCertificate> => {
  const both = {
    authority: 'etcd-ca',
    cn: node,
    o: [],
    eku: ['serverAuth', 'clientAuth'],
    dns,
    ip,
  } as const
  return {
    [`etcd-server@${node}`]: both,
    [`etcd-peer@${node}`]: both,
    [`etcd-healthcheck-client@${node}`]: client('etcd-ca', 'kube-etcd-healthcheck-client'),
  }
}

export const kubelet = (
  node: string,
  dns: readonly string[],
  ip: readonly string[],
): Record<string, ExpectedCertificate> => ({
  [`kubelet-client@${node}`]: client('ca', `system:node:${node}`, ['system:nodes']),
  [`kubelet-serving@${node}`]: {
    authority: 'ca',
    cn: `system:node:${node}`,
    o: ['system:nodes'],
    eku: ['serverAuth'],
    dns,
    ip,
  },
})

export const admins: Record<string, ExpectedCertificate> = {
  admin: client('ca', 'kubernetes-admin', ['kubeadm:cluster-admins']),
  'super-admin': client('ca', 'kubernetes-super-admin', ['system:masters']),
}

export const user = (
  name: string,
  groups: readonly string[],
): Record<string, ExpectedCertificate> => ({
  [`user@${name}`]: client('ca', name, groups),
})
