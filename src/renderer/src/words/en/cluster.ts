/** The Cluster screen: its fields, and every choice with what follows from it. */
export const cluster = {
  title: 'Cluster',
  fileSaved: 'Cluster file saved.',
  sentence: 'What is the same on every node. Each choice says what follows from it.',
  laidOutFor: 'Laid out for {layout}: files, flags and commands follow it.',
  name: 'Name',
  nameHelp: 'Names the project and its bundles.',
  description: 'Description',
  descriptionHelp: 'For you; it goes into no certificate.',
  version: 'Kubernetes version',
  versionHelp: 'As 1.35 or 1.35.5. Some defaults of kubeadm depend on it.',
  clusterName: 'Name in kubeconfigs',
  clusterNameHelp: 'kubeadm calls it kubernetes. With several clusters, give each its own.',
  layoutTitle: 'Layout',
  layoutText:
    'The distribution: where files go, which ones there are, and the commands of each node.',
  distribution: 'Distribution',
  etcdTitle: 'etcd',
  etcdText: 'The database of the cluster. Its certificates come from an authority of their own.',
  members: 'Members',
  endpoint: {
    title: 'Endpoint',
    text: 'Where kubectl and the nodes reach the API server. It goes into its certificate and into every kubeconfig.',
    label: 'Control plane endpoint',
    help: "DNS name or IP address, port 6443 unless you write another. Without one, the first control plane's address is used.",
    names: 'Further names of the API server',
    namesHelp: 'Load balancers and old names. Each reissues the certificate of every API server.',
  },
  network: {
    title: 'Network',
    text: 'Node addresses must lie outside both networks. They cannot be changed in a running cluster.',
    services: 'Service networks',
    servicesHelp: "The first address of the first one goes into the API server's certificate.",
    pods: 'Pod networks',
    podsHelp: 'For checks and for kubeadm. No certificate holds it.',
    domain: 'DNS domain',
    domainHelp: 'The API server answers to kubernetes.default.svc.{domain}.',
    atMost: 'At most one IPv4 and one IPv6 network.',
  },
  keys: {
    title: 'Keys',
    text: 'A change reissues every certificate, authorities included.',
    algorithm: 'Key algorithm',
    authorities: 'Authorities',
    places: 'Authority keys',
    names: 'Names that authorities may sign for',
  },
  lifetimes: {
    title: 'Lifetimes',
    text: 'As 10y, 90d or 12h; a year is 365 days. Applies to what is issued from now on.',
    authority: 'Authorities',
    authorityHelp: 'Nothing signed by one outlives it.',
    certificate: 'Servers and components',
    certificateHelp: 'Each node is visited once in that time.',
    user: 'Users',
    userHelp: 'Short: a certificate cannot be called back.',
    fault: 'Write a number followed by y, d or h, such as 1y or 90d.',
  },
  rights: {
    title: 'Rights',
    text: 'How the API server proves itself to kubelets, for logs and exec.',
    label: "Group of the API server's kubelet client",
  },
  subject: {
    title: 'Subject',
    text: 'Optional. It is written into the authorities and helps people to tell them apart; Kubernetes does not read it.',
    O: 'Organization',
    OU: 'Unit',
    C: 'Country, two letters',
    ST: 'State or province',
    L: 'Town',
  },
  layout: {
    kubeadm: {
      label: 'kubeadm',
      consequence: 'Every certificate and kubeconfig is made here; kubeadm finds and uses them.',
    },
    systemd: {
      label: 'systemd, the hard way',
      consequence: 'Every component is a unit; unit files and configuration are in the bundles.',
    },
    k3s: {
      label: 'k3s',
      consequence:
        'Authorities and join tokens are made here. k3s makes the rest at its first start.',
    },
    rke2: { label: 'RKE2', consequence: 'As for k3s, in the folders of RKE2.' },
    k0s: {
      label: 'k0s',
      consequence: 'Authorities are made here. k0s makes the rest again at each start.',
    },
    talos: {
      label: 'Talos',
      consequence: 'One secrets.yaml for talosctl, in the admin bundle. Machines get no files.',
    },
  },
  hierarchy: {
    separate: {
      label: 'An authority per purpose',
      consequence: 'What one of them signed opens nothing of another.',
    },
    'two-tier': {
      label: 'The same, below a root',
      consequence: "The root's key never leaves this app; it can renew the others later.",
    },
    single: {
      label: 'One for everything',
      consequence: 'As in most tutorials: every kubelet certificate then opens etcd too.',
    },
  },
  topology: {
    stacked: {
      label: 'On the control planes',
      consequence: 'Every control plane holds an etcd member. Use an odd number of them.',
    },
    external: {
      label: 'On nodes of its own',
      consequence: 'Needs nodes with the role etcd. Control planes get client certificates only.',
    },
  },
  algorithm: {
    'ecdsa-p256': {
      label: 'ECDSA P-256',
      consequence: 'Small and fast. kubeadm 1.31 and later renew with it.',
    },
    'ecdsa-p384': {
      label: 'ECDSA P-384',
      consequence: 'For policies that ask for it. kubeadm 1.34 and later renew with it.',
    },
    'rsa-2048': {
      label: 'RSA 2048',
      consequence: 'What kubeadm makes by itself, in every version. Slower to issue.',
    },
    'rsa-3072': { label: 'RSA 3072', consequence: 'Every version takes it. Slow to issue.' },
    'rsa-4096': {
      label: 'RSA 4096',
      consequence: 'Every version takes it. Slowest to issue, and to connect with.',
    },
    ed25519: {
      label: 'Ed25519',
      consequence:
        'kubeadm refuses such key files, and the other distributions do not expect them.',
    },
  },
  keyPlace: {
    'control-planes': {
      label: 'On the control planes too',
      consequence:
        'The usual form: the cluster can sign requests, and kubeadm can renew by itself.',
    },
    kept: {
      label: 'Kept here only',
      consequence:
        'External CA mode: whoever takes over a node cannot sign. Renewals come from this app.',
    },
  },
  nameLimits: {
    none: {
      label: 'Any',
      consequence: 'The usual form: whoever takes the key of an authority can pose as any server.',
    },
    cluster: {
      label: 'Those of this cluster',
      consequence: 'Go and OpenSSL refuse other servers. Users are not limited by it.',
    },
  },
  nameRoom: {
    dnsDomains: 'Domains of nodes to come',
    dnsDomainsHelp:
      'Names below them are let in as well. What the cluster needs today is in already.',
    networks: 'Networks of nodes to come',
    networksHelp: 'A node with an address outside them would need a new authority.',
  },
  kubeletGroup: {
    none: {
      label: 'None',
      consequence:
        'Least rights. The admin bundle carries the binding that it needs, for any version.',
    },
    'kubeadm:cluster-admins': {
      label: 'kubeadm:cluster-admins',
      consequence:
        'As kubeadm 1.29 to 1.35.4 writes it: works without a binding, with full rights.',
    },
  },
} as const
