/** Made-up texts of the drawing board: a kubeconfig, bundles and the ledger of the homelab. */
import type {
  KubeconfigEntry,
  KubeconfigForm,
  KubeconfigView,
} from '../../../src/shared/kubeconfig-models'
import type { LedgerView } from '../../../src/shared/activity-models'
import type { BundleView } from '../../../src/shared/bundle-models'
import type { ClusterDefinition } from '../../../src/shared/definition'
import type { z } from '../../../src/shared/schema'

type Bundle = z.infer<typeof BundleView>
const fakeData = 'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJ4VENDQVd1Z0F3SUJBZ0lRQ'

export function entriesOf(definition: ClusterDefinition, issued: boolean): KubeconfigEntry[] {
  const planes = definition.spec.nodes.filter((each) => each.roles.includes('control-plane'))
  const entry = (
    key: string,
    label: string,
    group: KubeconfigEntry['group'],
    note: string,
    commonName: string,
    organizations: string[] = [],
    node: string | null = null,
  ): KubeconfigEntry => ({ key, label, group, node, note, commonName, organizations, issued })
  return [
    entry('admin', 'admin', 'people', 'cluster-admin', 'kubernetes-admin', [
      'kubeadm:cluster-admins',
    ]),
    entry('super-admin', 'super-admin', 'people', 'bypasses RBAC', 'kubernetes-super-admin', [
      'system:masters',
    ]),
    ...definition.spec.users.map((user) =>
      entry(
        `user@${user.name}`,
        user.name,
        'people',
        `${user.groups.join(', ')} in ${user.namespace ?? 'default'}`,
        user.name,
        user.groups,
      ),
    ),
    ...planes.flatMap(({ name }) => [
      entry(
        `controller-manager@${name}`,
        'controller-manager',
        'control-plane',
        name,
        'system:kube-controller-manager',
        [],
        name,
      ),
      entry(
        `scheduler@${name}`,
        'scheduler',
        'control-plane',
        name,
        'system:kube-scheduler',
        [],
        name,
      ),
    ]),
    ...definition.spec.nodes.map(({ name }) =>
      entry(
        `kubelet-client@${name}`,
        name,
        'node',
        'kubelet',
        `system:node:${name}`,
        ['system:nodes'],
        name,
      ),
    ),
  ]
}

export function kubeconfigOf(
  entry: KubeconfigEntry,
  definition: ClusterDefinition,
  chosen: string,
  form: KubeconfigForm = 'embedded',
): KubeconfigView {
  const cluster = definition.metadata.name
  const planes = definition.spec.nodes.filter((each) => each.roles.includes('control-plane'))
  const endpoints = [
    {
      id: 'endpoint',
      label: 'k8s.lab.internal',
      server: 'https://k8s.lab.internal:6443',
      covered: true,
      note: 'Covered, port 6443',
    },
    ...planes.map((each) => ({
      id: each.name,
      label: each.name,
      server: `https://${each.addresses[0] ?? ''}:6443`,
      covered: each.name !== 'cp-2',
      note: each.name === 'cp-2' ? 'Not covered yet' : `Covered, ${each.addresses[0] ?? ''}`,
    })),
  ]
  const server = endpoints.find((each) => each.id === chosen) ?? endpoints[0]
  const line = (text: string, secretBytes: number | null = null) => ({ text, secretBytes })
  return {
    entry,
    fileName: `${entry.label}.${cluster}.kubeconfig`,
    endpoints,
    endpoint: server?.id ?? 'endpoint',
    form,
    beside:
      form === 'embedded'
        ? []
        : ['ca.crt', 'crt', 'key'].map((end) => `${entry.label}.${cluster}.${end}`),
    lines: [
      line('apiVersion: v1'),
      line('kind: Config'),
      line('clusters:'),
      line(`- name: ${cluster}`),
      line('  cluster:'),
      line(`    server: ${server?.server ?? ''}`),
      line(`    certificate-authority-data: ${fakeData.repeat(8)}`),
      line('contexts:'),
      line(`- name: ${entry.label}@${cluster}`),
      line('  context:'),
      line(`    cluster: ${cluster}`),
      line(`    user: ${entry.label}`),
      line(`current-context: ${entry.label}@${cluster}`),
      line('users:'),
      line(`- name: ${entry.label}`),
      line('  user:'),
      line(`    client-certificate-data: ${fakeData.repeat(8)}`),
      line('    client-key-data:', 241),
    ],
    notAfter: '2027-01-22T09:15:00.000Z',
    daysLeft: 61,
    rbac:
      entry.group === 'people' && entry.key.startsWith('user@')
        ? 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata:\n  name: dev-edit\n  namespace: finance\nsubjects:\n- kind: Group\n  name: dev\n  apiGroup: rbac.authorization.k8s.io\nroleRef:\n  kind: ClusterRole\n  name: edit\n  apiGroup: rbac.authorization.k8s.io\n'
        : '',
    curl: `curl --cacert ca.crt --cert ${entry.label}.crt --key ${entry.label}.key ${server?.server ?? ''}/api/v1/nodes\n`,
  }
}

const planeFiles = [
  ['admin.conf', true, 5_500, 'admin'],
  ['super-admin.conf', true, 5_500, 'super-admin'],
  ['controller-manager.conf', true, 5_500, 'controller-manager'],
  ['kubelet.conf', true, 1_900, 'kubelet-client'],
  ['scheduler.conf', true, 5_500, 'scheduler'],
  ['pki/apiserver.crt', false, 1_200, 'apiserver'],
  ['pki/apiserver.key', true, 241, 'apiserver'],
  ['pki/apiserver-etcd-client.crt', false, 800, 'apiserver-etcd-client'],
  ['pki/apiserver-etcd-client.key', true, 241, 'apiserver-etcd-client'],
  ['pki/apiserver-kubelet-client.crt', false, 800, 'apiserver-kubelet-client'],
  ['pki/apiserver-kubelet-client.key', true, 241, 'apiserver-kubelet-client'],
  ['pki/ca.crt', false, 700, 'ca'],
  ['pki/front-proxy-ca.crt', false, 700, 'front-proxy-ca'],
  ['pki/front-proxy-client.crt', false, 800, 'front-proxy-client'],
  ['pki/front-proxy-client.key', true, 241, 'front-proxy-client'],
  ['pki/sa.key', true, 241, 'sa'],
  ['pki/sa.pub', false, 178, 'sa'],
  ['pki/etcd/ca.crt', false, 700, 'etcd-ca'],
  ['pki/etcd/healthcheck-client.crt', false, 800, 'etcd-healthcheck-client'],
  ['pki/etcd/healthcheck-client.key', true, 241, 'etcd-healthcheck-client'],
  ['pki/etcd/peer.crt', false, 900, 'etcd-peer'],
  ['pki/etcd/peer.key', true, 241, 'etcd-peer'],
  ['pki/etcd/server.crt', false, 900, 'etcd-server'],
  ['pki/etcd/server.key', true, 241, 'etcd-server'],
] as const
const workerFiles = [
  ['kubelet.conf', true, 1_900, 'kubelet-client'],
  ['pki/ca.crt', false, 700, 'ca'],
] as const

export function bundlesOf(definition: ClusterDefinition): Bundle[] {
  const own = [
    ['README.txt', '644', 2_100],
    ['MANIFEST.sha256', '644', 2_400],
    ['install.sh', '755', 9_800],
  ] as const
  return definition.spec.nodes.map((each) => {
    const material = each.roles.includes('control-plane') ? planeFiles : workerFiles
    const files = [
      ...own.map(([path, mode, bytes]) => ({
        path,
        target: null,
        mode,
        owner: 'root:root',
        isPrivate: false,
        bytes,
        why: 'How to put the bundle in place.',
        spec: null,
      })),
      ...material.map(([path, isPrivate, bytes, spec]) => ({
        path: `files/etc/kubernetes/${path}`,
        target: `/etc/kubernetes/${path}`,
        mode: isPrivate ? '600' : '644',
        owner: 'root:root',
        isPrivate,
        bytes,
        why: 'kubeadm reads it here.',
        spec,
      })),
    ]
    return {
      name: `${definition.metadata.name}-${each.name}`,
      node: each.name,
      roles: each.roles,
      files,
      privateFiles: files.filter((file) => file.isPrivate).length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
    }
  })
}

export const ledger: LedgerView[] = [
  {
    sequence: 4,
    kind: 'exported',
    rows: [],
    nodes: ['cp-1', 'cp-2', 'cp-3', 'w-1', 'w-2'],
    hash: '4444444444444444444444444444444444444444444444444444444444444444',
    at: '2026-06-14T09:20:00.000Z',
    by: 'mira',
    what: 'Exported 6 bundles',
    details: [
      '87 files as zip',
      'homelab-cp-1, homelab-cp-2, homelab-cp-3, homelab-w-1, homelab-w-2, admin',
    ],
  },
  {
    sequence: 3,
    kind: 'issued',
    rows: ['ca', 'apiserver@cp-1', 'kubelet-client@w-1', 'user@jane'],
    nodes: ['cp-1', 'w-1'],
    hash: '3333333333333333333333333333333333333333333333333333333333333333',
    at: '2026-06-14T09:16:00.000Z',
    by: 'mira',
    what: 'Issued 40 certificates',
    details: ['3 control planes, 2 workers, jane'],
  },
  {
    sequence: 2,
    kind: 'vault-created',
    rows: [],
    nodes: [],
    hash: '2222222222222222222222222222222222222222222222222222222222222222',
    at: '2026-06-14T09:15:00.000Z',
    by: 'mira',
    what: 'Put the vault key into the keychain',
    details: ['Secret Service (GNOME Keyring)'],
  },
  {
    sequence: 1,
    kind: 'created',
    rows: [],
    nodes: [],
    hash: '1111111111111111111111111111111111111111111111111111111111111111',
    at: '2026-06-14T09:14:00.000Z',
    by: 'mira',
    what: 'Created the project homelab',
    details: [],
  },
]
