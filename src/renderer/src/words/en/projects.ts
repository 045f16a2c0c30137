/** The list of projects, and the first run without one. */
export const projects = {
  title: 'Projects',
  sentence: 'One project holds one cluster: its nodes, its certificates and its keys.',
  settings: 'Settings',
  openSample: 'Open sample',
  import: 'Import',
  newCluster: 'New cluster',
  cluster: 'Cluster',
  nodes: 'Nodes',
  state: 'State',
  nextToExpire: 'Next to expire',
  opened: 'Opened',
  sample: 'Sample, do not deploy',
  layoutAndVersion: '{layout} · {version}',
  noNodes: 'No nodes yet',
  nothingIssued: 'Nothing is issued yet',
  allValid: 'All {n} valid',
  expiring: '{n} expires in {days} | {n} expiring, first in {days}',
  waiting: '{n} waits to be issued | {n} wait to be issued',
  first: {
    title: 'Every certificate of a cluster, at hand',
    text: 'Describe the nodes once; the rest happens on this computer.',
    newText: 'Name the nodes, get every certificate, key and file.',
    importText: 'From a cluster definition in YAML.',
    sampleText: 'Five nodes to look around in. Do not deploy it.',
    keychain:
      'Authority keys go to {keychain} on this computer. Nothing on the disk can sign, and the app never opens a network connection.',
    noKeychain:
      'No keychain answers on this computer. Before the first certificate you choose a passphrase that seals the keys, or start a keychain.',
  },
} as const
