import type { LayoutId } from '../../../shared/definition'
import { k0s } from './k0s'
import { k3s } from './k3s'
import { kubeadm } from './kubeadm'
import type { Layout } from './layout'
import { rke2 } from './rke2'
import { systemd } from './systemd'
import { talos } from './talos'

/** Every distribution that Certwright knows. */
export const layouts: Readonly<Record<LayoutId, Layout>> = {
  kubeadm,
  systemd,
  k3s,
  rke2,
  k0s,
  talos,
}
