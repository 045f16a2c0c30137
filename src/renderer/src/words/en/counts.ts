/** Things with their number, to be set into sentences. */
export const counts = {
  nodes: '{n} node | {n} nodes',
  controlPlanes: '{n} control plane | {n} control planes',
  workers: '{n} worker | {n} workers',
  etcdMembers: '{n} etcd member | {n} etcd members',
  otherNodes: '{n} other node | {n} other nodes',
  certificates: '{n} certificate | {n} certificates',
  keys: '{n} key | {n} keys',
  files: '{n} file | {n} files',
  bundles: '{n} bundle | {n} bundles',
  days: '{n} day | {n} days',
} as const
