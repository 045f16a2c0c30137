import {
  admins,
  apiserver,
  controlPlaneClients,
  etcdMember,
  kubelet,
  user,
  type ExpectedCluster,
} from './expected-rows'

export const homelab: ExpectedCluster = {
  example: 'homelab.yaml',
  project: 'homelab',
  authorities: { ca: 'kubernetes', 'etcd-ca': 'etcd-ca', 'front-proxy-ca': 'front-proxy-ca' },
  certificates: {
    ...admins,
    ...user('jane', ['dev']),
    ...apiserver(
      'cp-1',
      [
        'cp-1',
        'cp-1.lab.internal',
        'k8s.lab.internal',
        'kubernetes',
        'kubernetes.default',
        'kubernetes.default.svc',
        'kubernetes.default.svc.cluster.local',
      ],
      ['10.96.0.1', '192.168.10.11'],
    ),
    ...controlPlaneClients('cp-1'),
    ...etcdMember(
      'cp-1',
      ['cp-1', 'cp-1.lab.internal', 'localhost'],
      ['192.168.10.11', '127.0.0.1', '::1'],
    ),
    ...kubelet('cp-1', ['cp-1', 'cp-1.lab.internal'], ['192.168.10.11']),
    ...kubelet('w-1', ['w-1', 'w-1.lab.internal'], ['192.168.10.21']),
    ...kubelet('w-2', ['w-2', 'w-2.lab.internal'], ['192.168.10.22']),
  },
}
