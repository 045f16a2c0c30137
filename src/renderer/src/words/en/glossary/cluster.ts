/** Terms of Kubernetes and etcd. */
export const clusterTerms = {
  apiServer: {
    name: 'API server',
    also: 'kube-apiserver',
    text: 'The door of a cluster: kubectl, kubelets and controllers all talk to it, over TLS. Its certificate must hold every name and address under which they reach it.',
  },
  binding: {
    name: 'Binding',
    also: 'RoleBinding, ClusterRoleBinding',
    text: 'The object in the cluster that gives a user or a group the rights of a role. Taking it away ends the rights at once, while the certificate stays valid.',
  },
  controlPlane: {
    name: 'Control plane',
    also: 'control planes, control-plane',
    text: 'A node that runs the API server, the scheduler and the controller manager. Several of them keep the cluster reachable when one is away.',
  },
  encryptionAtRest: {
    name: 'Encryption at rest',
    also: 'EncryptionConfiguration',
    text: 'The API server can encrypt Secrets before it writes them to etcd. The keys are in a file that must be the same on every control plane, else some of them cannot read what others wrote.',
  },
  endpoint: {
    name: 'Control plane endpoint',
    also: 'endpoint',
    text: 'The name or address, with a port, under which clients reach the control planes. With several of them it is a load balancer or a virtual address. It goes into the certificate of every API server.',
  },
  etcd: {
    name: 'etcd',
    also: '',
    text: 'The database that holds everything a cluster knows. Whoever can read it knows all Secrets, so it has an authority of its own.',
  },
  etcdPeer: {
    name: 'etcd peer',
    also: 'peer certificate, etcd peers',
    text: 'One etcd member as seen by another. Its certificate serves and shows itself at once, so it needs both extended key usages and every address of the node.',
  },
  externalAuthority: {
    name: 'External CA mode',
    also: 'external authority',
    text: 'The keys of the authorities are on no node. The cluster cannot sign anything, and whoever takes over a node cannot either. Every renewal comes from this app.',
  },
  externalEtcd: {
    name: 'External etcd',
    also: '',
    text: 'etcd runs on nodes of its own. Control planes get a client certificate for it and never its authority key.',
  },
  frontProxy: {
    name: 'Front proxy',
    also: 'aggregation, aggregation layer',
    text: 'The way by which the API server hands requests on to extension APIs such as metrics. It has an authority of its own, because whoever it vouches for may speak in the name of any user.',
  },
  group: {
    name: 'Group',
    also: 'groups',
    text: 'A set of users that rights are given to. A client certificate names its groups in the subject, one organization for each. They cannot be changed without a new certificate.',
  },
  joinHash: {
    name: 'Join hash',
    also: 'discovery hash',
    text: "The SHA-256 of the cluster authority's public key. kubeadm join compares it with what the API server shows, so that a node cannot join the wrong cluster.",
  },
  kubeconfig: {
    name: 'Kubeconfig',
    also: 'kubeconfigs',
    text: 'A file that says where a cluster is, how to recognise it, and who one is. It holds a private key, so each person gets one of their own.',
  },
  kubelet: {
    name: 'Kubelet',
    also: 'kubelets',
    text: 'The agent on every node that starts containers. It shows a client certificate to the API server and serves logs and exec itself.',
  },
  kubeletClient: {
    name: 'Kubelet client certificate',
    also: "API server's kubelet client",
    text: 'What the API server shows to kubelets when someone asks for logs or exec. Its user needs the role system:kubelet-api-admin, by a binding or by a group.',
  },
  kubeletServing: {
    name: 'Kubelet serving certificate',
    also: 'kubelet-serving',
    text: 'What a kubelet shows to those who ask it for logs and metrics. Without one it makes its own, which nobody can check and which holds no address.',
  },
  namespace: {
    name: 'Namespace',
    also: 'namespaces',
    text: 'A part of a cluster with names and rights of its own. A kubeconfig can hold one as the place where commands work.',
  },
  node: {
    name: 'Node',
    also: 'nodes',
    text: 'A machine of the cluster. Its name and addresses go into its certificates, so a change of either reissues some of them.',
  },
  podNetwork: {
    name: 'Pod network',
    also: 'pod networks',
    text: 'The addresses that pods get. No certificate holds them; they must not overlap with those of nodes and services.',
  },
  rbac: {
    name: 'RBAC',
    also: 'role-based access control',
    text: 'The rules inside the cluster that say what a user or a group may do. A certificate says only who someone is.',
  },
  serviceAccountKey: {
    name: 'Service account key pair',
    also: 'service-account key, service account key, service-account keys',
    text: 'The key pair that signs and checks the tokens of pods. It has no certificate. All control planes need the same one, else pods are refused now and then.',
  },
  serviceNetwork: {
    name: 'Service network',
    also: 'service networks',
    text: 'The addresses that services get. The first one belongs to the API server and is in its certificate.',
  },
  stackedEtcd: {
    name: 'Stacked etcd',
    also: '',
    text: 'Every control plane runs an etcd member beside its API server. Simple; losing a control plane loses a member with it.',
  },
  staticPod: {
    name: 'Static pod',
    also: 'static pods',
    text: 'A pod that a kubelet starts from a file on its node. kubeadm runs etcd and the control plane that way; moving the file away and back restarts it.',
  },
  superAdmin: {
    name: 'system:masters',
    also: 'super-admin',
    text: 'A group that may do everything and that no rule can limit. A certificate with it cannot be stopped before it ends, so it is for emergencies.',
  },
  worker: {
    name: 'Worker',
    also: 'workers',
    text: 'A node that runs the work of people and no part of the control plane. Its bundle never holds the key of an authority or of service accounts.',
  },
} as const
