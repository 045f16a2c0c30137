import { k3sLayout } from './k3s-layout'
import type { Product } from './k3s-product'
import type { Layout } from './layout'

const product: Product = {
  name: 'RKE2',
  folder: '/var/lib/rancher/rke2',
  config: '/etc/rancher/rke2/config.yaml',
  // https://docs.rke2.io/install/ha: nodes register at the supervisor, not at the API server.
  registrationPort: 9345,
  firstServer: {},
  registersBesideEtcd: true,
  asksForEncryption: false,
  units: { server: 'rke2-server', agent: 'rke2-agent' },
  setUp: (role) =>
    `sudo INSTALL_RKE2_ARTIFACT_PATH=/root/rke2-artifacts INSTALL_RKE2_TYPE=${role} sh rke2-install.sh`,
  command: 'rke2',
  kubectl: '/var/lib/rancher/rke2/bin/kubectl',
  kubeconfig: '/etc/rancher/rke2/rke2.yaml',
}

const common = k3sLayout(product)

/** Authorities for RKE2, which makes every other certificate itself. */
export const rke2: Layout = {
  id: 'rke2',
  ...common,
  limits: {
    ...common.limits,
    // https://github.com/rancher/rke2/issues/6194 and its backports 6454 and 6455.
    externalEtcd: {
      patches: { 29: 8, 30: 4 },
      why: 'Earlier releases of RKE2 do not start with an external etcd: the server waits for its API server for ever.',
    },
  },
}
