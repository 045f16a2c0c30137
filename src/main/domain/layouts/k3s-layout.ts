import { adminBinding, adminRights } from './admin-rights'
import { k3sConfigs } from './k3s-config'
import { k3sPlaces } from './k3s-places'
import { k3sFolders } from './k3s-product'
import type { Product } from './k3s-product'
import { etcdNote, k3sLimits, k3sModes, k3sRows } from './k3s-rows'
import { k3sRestarts, k3sSteps } from './k3s-steps'
import type { Layout } from './layout'

/** @returns everything that the layouts of k3s and of RKE2 have in common; see `k3sPlaces`. */
export function k3sLayout(product: Product): Omit<Layout, 'id'> {
  return {
    title: product.name,
    serverAuthority: 'server-ca',
    rows: k3sRows(product.command),
    trust: 'chain',
    hasNodeBundles: true,
    joinsByHash: false,
    renewsSince: {},
    limits: k3sLimits(product.name),
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
}
