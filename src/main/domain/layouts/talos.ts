import { absent, absentRows, splitAuthorities } from './absent'
import { peoplePlaces, serverAuthorityForAdmin } from './admin-places'
import { extraPlaces } from './extra-places'
import { adminRights } from './admin-rights'
import type { AuthorityId } from '../plan/spec'
import type { Layout, Place } from './layout'
import { secretsPath, talosConfigs } from './talos-config'
import { talosSteps } from './talos-steps'

/** A part of the one file that talosctl reads. It is no node's: roles are empty. */
function inside(field: string, why: string): Place {
  return { as: 'inside', roles: [], path: `${secretsPath}#${field}`, why }
}

const madeWith = (signedBy: AuthorityId) =>
  absent('Talos makes it in memory when it starts, and renews it.', signedBy)
const byToken = absent('Talos has it signed when the machine joins.', 'ca')
const bySelf = absent(
  'The kubelet signs it itself, unless rotate-server-certificates is set in the machine configuration.',
)
const inPods = absent('Talos runs kube-proxy in pods, with a token of their own.')
const tokens = absent('Machines join with the tokens of Talos.')

/**
 * Authorities and secrets for Talos, which has no files to copy: everything travels in the machine
 * configuration (talos.dev, "talosctl gen secrets"). Certificates stand alone: with a root beside
 * them, who has a Kubernetes certificate could open the API of the operating system.
 */
export const talos: Layout = {
  id: 'talos',
  title: 'Talos',
  serverAuthority: 'ca',
  // Subjects as Talos itself gives them.
  rows: {
    ca: { organizations: ['kubernetes'] },
    'etcd-ca': { organizations: ['etcd'] },
    'os-ca': { commonName: 'talos', organizations: ['talos'], keyAlgorithm: 'ed25519' },
  },
  trust: 'alone',
  hasNodeBundles: false,
  joinsByHash: false,
  renewsSince: {},
  limits: {
    nameConstraints: {
      allowed: ['none'],
      why: 'Talos signs certificates itself, for names that are not known here, and would stop at the first one outside of the limits.',
    },
    topologies: {
      allowed: ['stacked'],
      why: 'Talos runs etcd on its control planes. Nodes for etcd alone have no place in it.',
    },
    keyAlgorithms: {
      allowed: ['rsa-2048', 'rsa-3072', 'rsa-4096', 'ecdsa-p256', 'ecdsa-p384'],
      why: 'Talos writes Ed25519 keys under a name of its own, which the controller manager cannot read. For the API of the operating system it takes them, and gets one.',
    },
    authorityKeys: {
      allowed: ['control-planes'],
      why: 'Talos signs every certificate itself, so its control planes need the keys of the authorities.',
    },
    privateKeys: {
      allowed: ['here'],
      why: 'Machines of Talos make their keys themselves in any case, and Talos signs for them.',
    },
    hierarchies: {
      allowed: ['separate', 'two-tier'],
      why: 'In Talos, who may call Kubernetes must not be able to open the API of the operating system.',
    },
  },
  modes: {
    certificate: 0o644,
    privateKey: 0o600,
    publicKey: 0o644,
    kubeconfig: 0o600,
    folder: 0o755,
  },
  owner: { user: 'root', group: 'root' },
  folders: [],
  places: {
    'root-ca': [
      {
        as: 'not-shipped',
        why: 'Talos takes single certificates. The key stays here in any case.',
      },
    ],
    ca: [inside('certs.k8s', 'Signs API servers, kubelets and people.'), serverAuthorityForAdmin],
    'etcd-ca': [inside('certs.etcd', 'Signs etcd members and their clients.')],
    'front-proxy-ca': [
      inside('certs.k8saggregator', 'Signs what the API server shows to extension API servers.'),
    ],
    'os-ca': [inside('certs.os', 'Signs machines and whoever may call talosctl.')],
    sa: [inside('certs.k8sserviceaccount', 'Signs the tokens of pods.')],
    'encryption-key': [
      inside('secrets.secretboxencryptionsecret', 'Encrypts Secrets before etcd stores them.'),
    ],
    'bootstrap-token': [inside('secrets.bootstraptoken', 'Kubelets join with it.')],
    'trustd-token': [inside('trustdinfo.token', 'Machines ask for their certificate with it.')],
    'cluster-id': [inside('cluster.id', 'Names the cluster where machines find each other.')],
    'cluster-secret': [inside('cluster.secret', 'Encrypts what machines tell each other there.')],
    ...peoplePlaces,
    extra: extraPlaces,
    ...absentRows(splitAuthorities, 'Talos knows no such authority.'),
    apiserver: madeWith('ca'),
    'apiserver-kubelet-client': madeWith('ca'),
    'apiserver-etcd-client': madeWith('etcd-ca'),
    'front-proxy-client': madeWith('front-proxy-ca'),
    'etcd-server': madeWith('etcd-ca'),
    'etcd-peer': madeWith('etcd-ca'),
    'etcd-healthcheck-client': absent('Talos runs no such probe.'),
    'controller-manager': madeWith('ca'),
    scheduler: madeWith('ca'),
    'kubelet-client': byToken,
    'kubelet-serving': bySelf,
    'kube-proxy': inPods,
    'server-token': tokens,
    'agent-token': tokens,
  },
  configs: () => [],
  adminConfigs: talosConfigs,
  adminSteps: talosSteps,
  rightsNotes: [adminRights('Talos')],
  steps: () => [],
  restarts: () => [],
}
