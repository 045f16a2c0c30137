import { clusterAdminsBinding } from '../rbac'
import { clusterBindings } from './bindings'
import { kubeadmConfigs } from './kubeadm-config'
import { kubeadmEncryptionLater, kubeadmRestarts, kubeadmSteps } from './kubeadm-steps'
import { kubeadmTable } from './kubeadm-table'
import type { Layout } from './layout'

/**
 * kubeadm's folders. Files and consumers: kubernetes/kubernetes cmd/kubeadm/app/constants and
 * phases/controlplane, phases/etcd; website setup/best-practices/certificates.
 */
export const kubeadm: Layout = {
  id: 'kubeadm',
  title: 'kubeadm',
  serverAuthority: 'ca',
  rows: {},
  // kubeadm compares kubeconfigs with the first certificate of ca.crt, byte for byte (phases/kubeconfig),
  // and the controller manager takes exactly one as its signer.
  trust: 'alone',
  limits: {},
  // `encryptionAlgorithm` came with 1.31, P-384 in it with 1.34 (reference: kubeadm v1beta4 types).
  renewsSince: { 'rsa-3072': 31, 'rsa-4096': 31, 'ecdsa-p256': 31, 'ecdsa-p384': 34 },
  hasNodeBundles: true,
  joinsByHash: true,
  modes: {
    certificate: 0o644,
    privateKey: 0o600,
    // kubeadm writes sa.pub with the mode of a key.
    publicKey: 0o600,
    kubeconfig: 0o600,
    folder: 0o755,
  },
  owner: { user: 'root', group: 'root' },
  folders: [],
  places: kubeadmTable,
  configs: kubeadmConfigs,
  adminConfigs: clusterBindings,
  adminSteps: () => [],
  rightsNotes: [
    `admin.conf has its rights from rbac/${clusterAdminsBinding().fileName}, which kubeadm init applies by itself.`,
  ],
  steps: kubeadmSteps,
  encryptionLater: kubeadmEncryptionLater,
  restarts: kubeadmRestarts,
}
