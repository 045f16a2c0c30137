import type { Cluster, ClusterNode } from '../cluster'
import { peoplePlaces, serverAuthorityForAdmin } from './admin-places'
import { extraPlaces } from './extra-places'
import { etcdMemberRows } from './etcd-rows'
import { absentInKubeadm } from './kubeadm-absent'
import {
  authorityKey,
  conf,
  controlPlane,
  encryptionPath,
  etcdPair,
  etcdRoles,
  file,
  kubelets,
  kubeletServing,
  pair,
  pki,
  schedulerFolder,
  use,
  rootForAdmin,
} from './kubeadm-places'
import type { Layout } from './layout'
import { isControlPlane, isFirstControlPlane, runsEtcd } from './roles'

/** kubeadm's external CA mode (`kept`) works without authority keys on nodes; otherwise it signs there. */
const signsOnNodes = (cluster: Cluster) => cluster.pki.authorityKeys === 'control-planes'
/** kubeadm makes etcd certificates on nodes only where it runs etcd there itself. */
const signsEtcdOnNodes = (cluster: Cluster) =>
  signsOnNodes(cluster) && cluster.etcd.topology === 'stacked'
const talksToEtcd = (cluster: Cluster, node: ClusterNode) =>
  isControlPlane(node) || runsEtcd(cluster, node)

const apiserver = 'kube-apiserver'
const manager = 'kube-controller-manager'

/**
 * Where every row goes. Files and consumers: kubernetes/kubernetes cmd/kubeadm/app/constants and
 * phases/controlplane, phases/etcd; website setup/best-practices/certificates.
 */
export const kubeadmTable: Layout['places'] = {
  extra: extraPlaces,
  ...absentInKubeadm,
  'encryption-key': [
    {
      as: 'inside',
      roles: controlPlane,
      path: encryptionPath,
      why: 'API servers encrypt Secrets with it, the same on every control plane.',
    },
  ],
  'root-ca': rootForAdmin,
  ca: [
    {
      as: 'files',
      roles: kubelets,
      certificate: file(
        `${pki}/ca.crt`,
        use(
          'kubelet authentication.x509.clientCAFile',
          `${apiserver} --client-ca-file`,
          `${manager} --client-ca-file`,
          `${manager} --root-ca-file`,
          `${manager} --cluster-signing-cert-file`,
        ),
      ),
      why: 'Tells this node which identities belong to the cluster.',
    },
    authorityKey(
      `${pki}/ca.key`,
      `${manager} --cluster-signing-key-file`,
      signsOnNodes,
      'Signs the requests of kubelets and whoever else asks the cluster for a certificate.',
    ),
    serverAuthorityForAdmin,
  ],
  'etcd-ca': [
    {
      as: 'files',
      roles: etcdRoles,
      certificate: file(
        `${pki}/etcd/ca.crt`,
        use(`${apiserver} --etcd-cafile`, 'etcd --trusted-ca-file', 'etcd --peer-trusted-ca-file'),
        talksToEtcd,
      ),
      why: 'Tells etcd and its clients whom to trust.',
    },
    authorityKey(
      `${pki}/etcd/ca.key`,
      'kubeadm certs renew',
      signsEtcdOnNodes,
      'Lets kubeadm renew the etcd certificates on this node.',
    ),
  ],
  'front-proxy-ca': [
    {
      as: 'files',
      roles: controlPlane,
      certificate: file(
        `${pki}/front-proxy-ca.crt`,
        use(
          `${apiserver} --requestheader-client-ca-file`,
          `${manager} --requestheader-client-ca-file`,
        ),
      ),
      why: 'Tells extension API servers that a forwarded request is genuine.',
    },
    authorityKey(
      `${pki}/front-proxy-ca.key`,
      'kubeadm certs renew',
      signsOnNodes,
      'Lets kubeadm renew the front-proxy certificate on this node.',
    ),
  ],
  apiserver: [
    pair(
      'apiserver',
      `${apiserver} --tls-cert-file`,
      `${apiserver} --tls-private-key-file`,
      'The API server shows it to kubectl, kubelets and controllers.',
    ),
  ],
  'apiserver-kubelet-client': [
    pair(
      'apiserver-kubelet-client',
      `${apiserver} --kubelet-client-certificate`,
      `${apiserver} --kubelet-client-key`,
      'The API server shows it to kubelets, for logs and exec.',
    ),
  ],
  'apiserver-etcd-client': [
    pair(
      'apiserver-etcd-client',
      `${apiserver} --etcd-certfile`,
      `${apiserver} --etcd-keyfile`,
      'The API server shows it to etcd.',
    ),
  ],
  'front-proxy-client': [
    pair(
      'front-proxy-client',
      `${apiserver} --proxy-client-cert-file`,
      `${apiserver} --proxy-client-key-file`,
      'The API server shows it to extension API servers.',
    ),
  ],
  ...etcdMemberRows(etcdPair),
  'controller-manager': [
    conf(
      'controller-manager',
      'local',
      use(
        `${manager} --kubeconfig`,
        `${manager} --authentication-kubeconfig`,
        `${manager} --authorization-kubeconfig`,
      ),
      'The controller manager reaches the API server of this node with it.',
      { pair: `${pki}/controller-manager` },
    ),
  ],
  scheduler: [
    conf(
      'scheduler',
      'local',
      use(
        'kube-scheduler --kubeconfig',
        'kube-scheduler --authentication-kubeconfig',
        'kube-scheduler --authorization-kubeconfig',
      ),
      'The scheduler reaches the API server of this node with it.',
      // A folder of its own: the scheduler's pod sees none of the others.
      { pair: `${schedulerFolder}/client` },
    ),
  ],
  'kubelet-client': [
    conf(
      'kubelet',
      'endpoint',
      use('kubelet --kubeconfig'),
      'The kubelet reaches the API server with it, as this node.',
      { roles: kubelets, pair: '/var/lib/kubelet/pki/kubelet-client' },
    ),
  ],
  'kubelet-serving': [
    {
      as: 'files',
      roles: kubelets,
      certificate: file(kubeletServing.certificate, use('kubelet tlsCertFile')),
      privateKey: file(kubeletServing.privateKey, use('kubelet tlsPrivateKeyFile')),
      why: 'The kubelet shows it to the API server and to metrics collectors.',
    },
  ],
  admin: [
    conf(
      'admin',
      'endpoint',
      use('kubeadm --kubeconfig', 'kubectl --kubeconfig'),
      'kubeadm and the admin of this node reach the API server with it.',
    ),
    ...peoplePlaces.admin,
  ],
  'super-admin': [
    conf(
      'super-admin',
      'endpoint',
      use('kubeadm init'),
      'kubeadm init gives admin.conf its rights with it. It bypasses every authorization rule.',
      // kubeadm checks it in `init` only; `join` neither reads nor makes it, in external CA mode too.
      { on: isFirstControlPlane },
    ),
    ...peoplePlaces['super-admin'],
  ],
  user: peoplePlaces.user,
  sa: [
    {
      as: 'files',
      roles: controlPlane,
      privateKey: file(
        `${pki}/sa.key`,
        use(
          `${apiserver} --service-account-signing-key-file`,
          `${manager} --service-account-private-key-file`,
        ),
      ),
      publicKey: file(`${pki}/sa.pub`, use(`${apiserver} --service-account-key-file`)),
      why: 'The API server signs the tokens of pods with it, the same on every control plane.',
    },
  ],
}
