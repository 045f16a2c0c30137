import { k3sLayout } from './k3s-layout'
import type { Product } from './k3s-product'
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

/** Authorities for k3s, which makes every other certificate itself. */
export const k3s: Layout = { id: 'k3s', ...k3sLayout(product) }
