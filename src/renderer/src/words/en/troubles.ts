/** Error texts that people meet: why they come, and what to do here. The texts themselves stand in help/troubles. */
export const troubles = {
  unknownAuthority: {
    cause:
      'The side that checks does not have the authority that signed, or has an older one of the same name. An old kubeconfig after a new cluster is the usual case.',
    remedy:
      'Compare the fingerprint of the authority on the machine with that on Certificates. Then export the bundle of that node again, or save the kubeconfig anew.',
  },
  notValidFor: {
    cause: 'The name or address that was asked for is not among the alternative names.',
    remedy:
      'Add it on Cluster as the endpoint or a further name, or on Nodes as an address. Then apply the changes, export, and restart what the review names.',
  },
  noIpNames: {
    cause:
      'The server was reached by address, but its certificate holds names only. In metrics-server it means that kubelets use certificates that they made themselves.',
    remedy:
      'Write the address of the node on Nodes and install its bundle: it holds a serving certificate for the kubelet.',
  },
  expired: {
    cause: 'Its lifetime is over, or the clock of one of the two machines is wrong.',
    remedy:
      'Compare the clocks first. Certificates shows what has ended: renew it, export the bundles of those nodes and install them.',
  },
  wrongUsage: {
    cause:
      'A certificate for servers was shown as a client, or the other way round. etcd members need both usages.',
    remedy:
      'Open the certificate here and read its usage. Certificates from this app have the right ones: find out which file is really in place.',
  },
  rejected: {
    cause:
      'etcd refused another member or a client. The field named error says why: a wrong authority, a missing address, no client certificate.',
    remedy:
      'Read that field and look it up here. If it names an address, add it to the node on Nodes; etcd compares where a peer comes from with its certificate.',
  },
  badCertificate: {
    cause: 'The other side refused our certificate. The reason stands in its log, not in this one.',
    remedy: 'Read the log of the other side at the same second and look up what it says.',
  },
  noClientCertificate: {
    cause:
      'A client came without a certificate, or with one from an authority that is not asked for.',
    remedy:
      'For etcdctl give --cacert, --cert and --key. For a kubeconfig save it again from Kubeconfigs: it holds both.',
  },
  keyMismatch: {
    cause:
      'The key belongs to another certificate, or the file with the chain does not begin with the certificate itself.',
    remedy: 'Install the whole bundle of the node again: its files belong together.',
  },
  noPem: {
    cause: 'The file is empty, or it is DER or PKCS#12.',
    remedy: 'Save the certificate as PEM, which is what Kubernetes reads.',
  },
  unauthorized: {
    cause:
      'The API server does not accept the client certificate: another authority signed it, it has ended, or none was sent.',
    remedy:
      'Open the kubeconfig on Kubeconfigs and compare authority and end. Save it again, and look whether kubectl really reads that file.',
  },
  forbidden: {
    cause: 'The certificate is fine. No binding gives this user or one of its groups the right.',
    remedy:
      'Apply the manifest that Kubeconfigs shows under RBAC, or correct the groups on Users. Names are compared letter by letter.',
  },
  wrongNode: {
    cause: 'A kubelet shows the certificate of another node, or is known under another name.',
    remedy:
      'Every node needs its own bundle. The name on Nodes must be the one that the kubelet registers: all lower case.',
  },
  pinned: {
    cause: 'The join hash is not that of this cluster, or is a hash of the whole certificate.',
    remedy: 'Copy the join command from the README.txt of the bundle of the node.',
  },
  otherAuthority: {
    cause: 'kubeadm found files of two clusters, or of two issuances, in its folder.',
    remedy: 'Run install.sh of the newest bundle again. It replaces all files together.',
  },
  bearer: {
    cause:
      'Control planes use different service account key pairs, so some refuse what others signed.',
    remedy:
      'Install the bundles of all control planes from the same export, then restart the API servers.',
  },
  transform: {
    cause: 'An API server has other keys for encryption at rest than the one that wrote the data.',
    remedy:
      'Put the same encryption configuration on every control plane. Keep old keys until all data is written anew.',
  },
  badDecrypt: {
    cause:
      'openssl got a wrong passphrase for an encrypted key. PKCS#12 says mac verify failure instead.',
    remedy:
      'Try the passphrase again. If it is lost, save the key under a new one: here the key is still there.',
  },
  authorityOffline: {
    cause: 'Its key was taken out of this app into a file under a passphrase, on Cluster.',
    remedy:
      'Bring it back on Cluster with the file and its passphrase. Or apply the changes, give the requests on Requests to whoever has the file, and take in the certificates.',
  },
} as const
