import type { CertificateSpec } from '../plan/spec'
import { clusterAdminsBinding } from '../rbac'
import { clusterBindings } from './bindings'
import { encryptionLater } from './encryption-later'
import { encryptionConfigPath } from './systemd-paths'
import { etcdFolderPlace } from './etcd-service'
import type { Layout } from './layout'
import { systemdConfigs } from './systemd-config'
import { systemdPlaces } from './systemd-places'
import { systemdAdminSteps, systemdRestarts, systemdSteps } from './systemd-steps'

/** A control plane runs no kubelet here, unless it is a worker too. */
const onWorkers: Pick<CertificateSpec, 'scope'> = {
  scope: { per: 'node', roles: () => ['worker'] },
}

/**
 * Kubernetes "the hard way": units of systemd and no distribution, with etcd behind TLS, a front
 * proxy and names in every certificate. The folders are those of that tutorial, as far as it goes.
 */
export const systemd: Layout = {
  id: 'systemd',
  title: 'systemd',
  serverAuthority: 'ca',
  rows: {
    'kubelet-client': onWorkers,
    'kubelet-serving': onWorkers,
    'kube-proxy': onWorkers,
  },
  trust: 'alone',
  renewsSince: {},
  limits: {},
  hasNodeBundles: true,
  joinsByHash: false,
  modes: {
    certificate: 0o644,
    privateKey: 0o600,
    publicKey: 0o600,
    kubeconfig: 0o600,
    folder: 0o755,
  },
  owner: { user: 'root', group: 'root' },
  folders: [etcdFolderPlace],
  places: systemdPlaces,
  configs: systemdConfigs,
  adminConfigs: clusterBindings,
  adminSteps: systemdAdminSteps,
  rightsNotes: [
    `admin.conf has no rights until rbac/${clusterAdminsBinding().fileName} is applied with super-admin.conf.`,
  ],
  steps: systemdSteps,
  encryptionLater: (cluster) =>
    encryptionLater(cluster, {
      path: encryptionConfigPath,
      introduce: [],
      restart: 'sudo systemctl daemon-reload && sudo systemctl restart kube-apiserver',
    }),
  restarts: systemdRestarts,
}
