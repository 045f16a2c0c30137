/** The Users screen. */
export const users = {
  title: 'Users',
  sentence:
    'A certificate says who someone is. What they may do is decided by RBAC, for their groups.',
  add: 'Add user',
  revocation:
    'Kubernetes reads no revocation list: a certificate works until it ends. Removing a user here stops renewal; to take access away at once, remove the binding of the group.',
  number: 'Number',
  name: 'Name',
  groups: 'Groups',
  namespace: 'Namespace',
  lifetime: 'Lifetime',
  actions: 'Actions',
  new: 'New',
  addHere: 'Type a name to add a user',
  theNew: 'the new user',
  nth: 'user {n}',
  nameOf: 'Name of {user}',
  groupsOf: 'Groups of {user}',
  namespaceOf: 'Namespace of {user}',
  lifetimeOf: 'Lifetime of {user}',
  showKubeconfig: 'Show the kubeconfig',
  showKubeconfigOf: 'Show the kubeconfig of {user}',
  remove: 'Remove',
  removeUser: 'Remove {user}',
  oldStays: '{fault} The old lifetime stays until then.',
} as const
