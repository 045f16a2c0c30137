import type { LayoutId } from '../../../shared/definition'
import { kubeadm } from './kubeadm'
import type { Layout } from './layout'

/** Every distribution that Certwright knows. */
export const layouts: Readonly<Record<LayoutId, Layout>> = { kubeadm }
