import { adminBinding, adminRights } from './admin-rights'
import { k3sConfigs } from './k3s-config'
import { k3sPlaces } from './k3s-places'
import { etcdNote, k3sLimits, k3sModes, k3sRows } from './k3s-rows'
import { k3sFolders } from './k3s-product'
import type { Product } from './k3s-product'
import { k3sRestarts, k3sSteps } from './k3s-steps'
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

/** Authorities for RKE2, which makes every other certificate itself. See `k3sPlaces`. */
export const rke2: Layout = {
  id: 'rke2',
  title: 'RKE2',
  serverAuthority: 'server-ca',
  rows: k3sRows('rke2'),
  trust: 'chain',
  hasNodeBundles: true,
  joinsByHash: false,
  renewsSince: {},
  limits: {
    ...k3sLimits('RKE2'),
    // https://github.com/rancher/rke2/issues/6194 and its backports 6454 and 6455.
    externalEtcd: {
      patches: { 29: 8, 30: 4 },
      why: 'Earlier releases of RKE2 do not start with an external etcd: the server waits for its API server for ever.',
    },
  },
  modes: k3sModes,
  owner: { user: 'root', group: 'root' },
  folders: k3sFolders(product),
  places: k3sPlaces(product),
  configs: (cluster, node) => k3sConfigs(cluster, node, product),
  adminConfigs: adminBinding,
  adminSteps: () => [],
  rightsNotes: [adminRights('the first server'), etcdNote],
  steps: (cluster, node) => k3sSteps(cluster, node, product),
  restarts: (changed, cluster, node) => k3sRestarts(changed, cluster, node, product),
}
