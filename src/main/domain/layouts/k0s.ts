import { absent, absentRows, joinSecrets, splitAuthorities } from './absent'
import { peoplePlaces, serverAuthorityForAdmin } from './admin-places'
import { extraPlaces } from './extra-places'
import { adminBinding, adminRights } from './admin-rights'
import {
  externalEtcdPlaces,
  externalEtcdRows,
  externalEtcdTrust,
  isExternal,
} from './external-etcd'
import { encryptionPath, etcdClient, k0sConfigs } from './k0s-config'
import { encryptionLater } from './encryption-later'
import { etcdFolderPlace } from './etcd-service'
import { k0sRestarts, k0sSteps } from './k0s-steps'
import { controlPlane, file, use } from './kubeadm-places'
import type { AuthorityId } from '../plan/spec'
import type { Layout, OnNode, Place } from './layout'
import { isFirstControlPlane } from './roles'

const pki = '/var/lib/k0s/pki'
const apiserver = 'kube-apiserver'
const manager = 'kube-controller-manager'

/**
 * Only the first controller finds authorities on its disk: the others get them when they join, and
 * one that has them already believes that it joined (k0s cmd/controller, needToJoin). Each file has
 * one certificate, because the signers of the controller manager take no more.
 */
function authority(
  name: string,
  certificateUse: readonly string[],
  keyUse: readonly string[],
  why: string,
  on: OnNode = isFirstControlPlane,
): Place {
  const certificate = file(`${pki}/${name}.crt`, use(...certificateUse), on)
  return {
    as: 'files',
    roles: controlPlane,
    certificate,
    privateKey: file(`${pki}/${name}.key`, use(...keyUse), on),
    why,
  }
}

const madeAtStart = (signedBy: AuthorityId) =>
  absent('k0s makes it again at each start, and would overwrite ours.', signedBy)
const madeAtJoin = absent('k0s has it signed when the node joins, and renews it.', 'ca')

/**
 * Authorities and the service-account key pair for k0s: docs.k0sproject.io "Install using custom CA
 * certificates and SA key pair". k0s makes every leaf again at each start, so it gets none of ours.
 */
export const k0s: Layout = {
  id: 'k0s',
  title: 'k0s',
  serverAuthority: 'ca',
  // Other names than those that k0s gives its own authorities, so that one sees where they are from.
  rows: {
    ...externalEtcdRows,
    'root-ca': { commonName: 'k0s-root-ca' },
    ca: { commonName: 'k0s-kubernetes-ca' },
    'etcd-ca': { commonName: 'k0s-etcd-ca' },
    'front-proxy-ca': { commonName: 'k0s-front-proxy-ca' },
  },
  trust: 'alone',
  hasNodeBundles: true,
  joinsByHash: false,
  renewsSince: {},
  limits: {
    nameConstraints: {
      allowed: ['none'],
      why: 'k0s signs certificates itself, for names that are not known here, and would stop at the first one outside of the limits.',
    },
    keyAlgorithms: {
      allowed: ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'],
      why: 'k0s signs with cfssl, which knows RSA and EC authorities.',
    },
    authorityKeys: {
      allowed: ['control-planes'],
      why: 'k0s signs every certificate itself, so its controllers need the keys of the authorities.',
    },
    privateKeys: {
      allowed: ['here'],
      why: 'Nodes of k0s make their keys themselves in any case, and k0s signs for them.',
    },
  },
  modes: {
    certificate: 0o644,
    // k0s gives ca.key and sa.key to the user that reads them when it starts.
    privateKey: 0o600,
    publicKey: 0o644,
    kubeconfig: 0o600,
    folder: 0o755,
  },
  owner: { user: 'root', group: 'root' },
  // Modes that k0s gives them itself (k0s pkg/constant): its users look up files, and list none.
  folders: [{ path: pki, mode: 0o751 }, { path: `${pki}/etcd`, mode: 0o711 }, etcdFolderPlace],
  places: {
    'root-ca': [
      { as: 'not-shipped', why: 'k0s takes single certificates. The key stays here in any case.' },
    ],
    ca: [
      authority(
        'ca',
        [
          `${apiserver} --client-ca-file`,
          `${manager} --root-ca-file`,
          `${manager} --cluster-signing-cert-file`,
        ],
        [`${manager} --cluster-signing-key-file`, 'k0s controller'],
        'k0s signs servers, kubelets and its own identities with it.',
      ),
      serverAuthorityForAdmin,
    ],
    'etcd-ca': [
      authority(
        'etcd/ca',
        ['etcd --trusted-ca-file', 'etcd --peer-trusted-ca-file', `${apiserver} --etcd-cafile`],
        ['k0s controller'],
        'k0s signs etcd members and their clients with it.',
        (cluster, node) => !isExternal(cluster) && isFirstControlPlane(cluster, node),
      ),
      ...externalEtcdTrust(etcdClient),
    ],
    'front-proxy-ca': [
      authority(
        'front-proxy-ca',
        [`${apiserver} --requestheader-client-ca-file`],
        ['k0s controller'],
        'k0s signs what the API server shows to extension API servers with it.',
      ),
    ],
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
          isFirstControlPlane,
        ),
        publicKey: file(
          `${pki}/sa.pub`,
          use(`${apiserver} --service-account-key-file`),
          isFirstControlPlane,
        ),
        why: 'Signs the tokens of pods. The other controllers get it when they join.',
      },
    ],
    ...peoplePlaces,
    extra: extraPlaces,
    ...absentRows([...splitAuthorities, 'os-ca'], 'k0s knows no such authority.'),
    apiserver: madeAtStart('ca'),
    ...externalEtcdPlaces(etcdClient, {
      'apiserver-etcd-client': madeAtStart('etcd-ca'),
      'etcd-server': madeAtStart('etcd-ca'),
      'etcd-peer': madeAtStart('etcd-ca'),
      'etcd-healthcheck-client': absent('k0s runs no such probe.'),
    }),
    'apiserver-kubelet-client': madeAtStart('ca'),
    'front-proxy-client': madeAtStart('front-proxy-ca'),
    'controller-manager': madeAtStart('ca'),
    scheduler: madeAtStart('ca'),
    'kubelet-client': madeAtJoin,
    'kubelet-serving': madeAtJoin,
    'kube-proxy': absent('k0s runs kube-proxy in pods, with a token of their own.'),
    'encryption-key': [
      {
        as: 'inside',
        roles: controlPlane,
        path: encryptionPath,
        why: 'API servers encrypt Secrets with it, the same on every controller.',
      },
    ],
    ...absentRows(joinSecrets, 'k0s makes its tokens when nodes join.'),
  },
  configs: k0sConfigs,
  adminConfigs: adminBinding,
  adminSteps: () => [],
  rightsNotes: [adminRights('the first controller')],
  steps: (cluster, node) => k0sSteps(cluster, node),
  encryptionLater: (cluster) =>
    encryptionLater(cluster, {
      path: encryptionPath,
      introduce: [],
      restart: 'sudo k0s stop && sudo k0s start',
    }),
  restarts: k0sRestarts,
}
