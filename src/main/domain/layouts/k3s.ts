import { adminBinding, adminRights } from './admin-rights'
import { k3sConfigs } from './k3s-config'
import { k3sPlaces } from './k3s-places'
import { etcdNote, k3sLimits, k3sModes, k3sRows } from './k3s-rows'
import { k3sFolders } from './k3s-product'
import type { Product } from './k3s-product'
import { k3sRestarts, k3sSteps } from './k3s-steps'
import type { Layout } from './layout'

const product: Product = {
  name: 'k3s',
  folder: '/var/lib/rancher/k3s',
  config: '/etc/rancher/k3s/config.yaml',
  registrationPort: undefined,
  firstServer: { 'cluster-init': true },
  registersBesideEtcd: false,
  asksForEncryption: true,
  units: { server: 'k3s', agent: 'k3s-agent' },
  setUp: (role) =>
    `sudo INSTALL_K3S_SKIP_DOWNLOAD=true INSTALL_K3S_SKIP_START=true sh k3s-install.sh ${role}`,
  command: 'k3s',
  kubectl: 'k3s kubectl',
  kubeconfig: '/etc/rancher/k3s/k3s.yaml',
}

/** Authorities for k3s, which makes every other certificate itself. See `k3sPlaces`. */
export const k3s: Layout = {
  id: 'k3s',
  title: 'k3s',
  serverAuthority: 'server-ca',
  rows: k3sRows('k3s'),
  trust: 'chain',
  hasNodeBundles: true,
  joinsByHash: false,
  renewsSince: {},
  limits: k3sLimits('k3s'),
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
