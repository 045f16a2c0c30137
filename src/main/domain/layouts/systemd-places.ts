import { absentRows, joinSecrets, splitAuthorities } from './absent'
import { peoplePlaces, serverAuthorityForAdmin, superAdminFor } from './admin-places'
import { extraPlaces } from './extra-places'
import { etcdMemberPlaces, etcdTrust } from './etcd-service'
import { file, rootForAdmin, use } from './kubeadm-places'
import type { Layout, OnNode } from './layout'
import { conf, pair, trust } from './systemd-files'
import {
  encryptionConfigPath,
  kubeletFolder,
  managerKubeconfig,
  pkiFolder,
  proxyFolder,
  schedulerKubeconfig,
  signsRequests,
} from './systemd-paths'

const apiserver = 'kube-apiserver'
const manager = 'kube-controller-manager'
const signs: OnNode = (cluster) => signsRequests(cluster)

/** Where every row goes; each file is read by the unit whose flag stands beside it. */
export const systemdPlaces: Layout['places'] = {
  extra: extraPlaces,
  ...absentRows(
    [...splitAuthorities, 'os-ca'],
    'Here the authorities have the names that kubeadm gives them.',
  ),
  ...absentRows(joinSecrets, 'Nodes bring their certificates and need no token to join.'),
  'root-ca': rootForAdmin,
  ca: [
    trust(
      ['control-plane'],
      `${pkiFolder}/ca.crt`,
      [
        `${apiserver} --client-ca-file`,
        `${apiserver} --kubelet-certificate-authority`,
        `${manager} --client-ca-file`,
        `${manager} --root-ca-file`,
        `${manager} --cluster-signing-cert-file`,
      ],
      'Tells this node which identities belong to the cluster.',
    ),
    {
      as: 'files',
      roles: ['control-plane'],
      privateKey: file(`${pkiFolder}/ca.key`, use(`${manager} --cluster-signing-key-file`), signs),
      why: 'Signs the requests of whoever asks the cluster for a certificate.',
    },
    trust(
      ['worker'],
      `${kubeletFolder}/ca.crt`,
      ['kubelet authentication.x509.clientCAFile'],
      'Tells the kubelet whose calls to take.',
    ),
    serverAuthorityForAdmin,
  ],
  'etcd-ca': [
    etcdTrust(),
    trust(
      ['control-plane'],
      `${pkiFolder}/etcd-ca.crt`,
      [`${apiserver} --etcd-cafile`],
      'Tells the API server which etcd is the real one.',
    ),
  ],
  'front-proxy-ca': [
    trust(
      ['control-plane'],
      `${pkiFolder}/front-proxy-ca.crt`,
      [`${apiserver} --requestheader-client-ca-file`, `${manager} --requestheader-client-ca-file`],
      'Tells extension API servers that a forwarded request is genuine.',
    ),
  ],
  apiserver: [
    pair(
      'kube-apiserver',
      '--tls-cert-file',
      '--tls-private-key-file',
      'The API server shows it to kubectl, kubelets and controllers.',
    ),
  ],
  'apiserver-kubelet-client': [
    pair(
      'apiserver-kubelet-client',
      '--kubelet-client-certificate',
      '--kubelet-client-key',
      'The API server shows it to kubelets, for logs and exec.',
    ),
  ],
  'apiserver-etcd-client': [
    pair(
      'apiserver-etcd-client',
      '--etcd-certfile',
      '--etcd-keyfile',
      'The API server shows it to etcd.',
    ),
  ],
  'front-proxy-client': [
    pair(
      'front-proxy-client',
      '--proxy-client-cert-file',
      '--proxy-client-key-file',
      'The API server shows it to extension API servers.',
    ),
  ],
  ...etcdMemberPlaces,
  'controller-manager': [
    conf(
      'control-plane',
      managerKubeconfig,
      `${pkiFolder}/kube-controller-manager`,
      'local',
      [
        `${manager} --kubeconfig`,
        `${manager} --authentication-kubeconfig`,
        `${manager} --authorization-kubeconfig`,
      ],
      'The controller manager reaches the API server of this node with it.',
    ),
  ],
  scheduler: [
    conf(
      'control-plane',
      schedulerKubeconfig,
      `${pkiFolder}/kube-scheduler`,
      'local',
      [
        'kube-scheduler clientConnection.kubeconfig',
        'kube-scheduler --authentication-kubeconfig',
        'kube-scheduler --authorization-kubeconfig',
      ],
      'The scheduler reaches the API server of this node with it.',
    ),
  ],
  'kubelet-client': [
    conf(
      'worker',
      `${kubeletFolder}/kubeconfig`,
      `${kubeletFolder}/kubelet-client`,
      'endpoint',
      ['kubelet --kubeconfig'],
      'The kubelet reaches the API server with it, as this node.',
    ),
  ],
  'kubelet-serving': [
    {
      as: 'files',
      roles: ['worker'],
      certificate: file(`${kubeletFolder}/kubelet.crt`, use('kubelet tlsCertFile')),
      privateKey: file(`${kubeletFolder}/kubelet.key`, use('kubelet tlsPrivateKeyFile')),
      why: 'The kubelet shows it to the API server and to metrics collectors.',
    },
  ],
  'kube-proxy': [
    conf(
      'worker',
      `${proxyFolder}/kubeconfig`,
      `${proxyFolder}/client`,
      'endpoint',
      ['kube-proxy clientConnection.kubeconfig'],
      'kube-proxy reaches the API server with it.',
    ),
  ],
  ...peoplePlaces,
  'super-admin': [superAdminFor('For the first start and for emergencies:')],
  sa: [
    {
      as: 'files',
      roles: ['control-plane'],
      privateKey: file(
        `${pkiFolder}/service-account.key`,
        use(
          `${apiserver} --service-account-signing-key-file`,
          `${manager} --service-account-private-key-file`,
        ),
      ),
      publicKey: file(
        `${pkiFolder}/service-account.pub`,
        use(`${apiserver} --service-account-key-file`),
      ),
      why: 'The API server signs the tokens of pods with it, the same on every control plane.',
    },
  ],
  'encryption-key': [
    {
      as: 'inside',
      roles: ['control-plane'],
      path: encryptionConfigPath,
      why: 'API servers encrypt Secrets with it, the same on every control plane.',
    },
  ],
}
