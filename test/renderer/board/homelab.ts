/** A made-up homelab for the drawing board: three control planes, two workers, jane. No real keys. */
import { ClusterDefinition } from '../../../src/shared/definition'
import type { CertificateRow, Finding, Status } from '../../../src/shared/models'

/** The board's clock, so that pictures do not change from day to day. */
export const boardNow = new Date('2026-11-22T09:15:00Z')

export const homelab: ClusterDefinition = ClusterDefinition.parse({
  metadata: { name: 'homelab', description: 'Three small PCs in the cellar' },
  spec: {
    controlPlaneEndpoint: 'k8s.lab.internal:6443',
    nodes: [
      node('cp-1', 'control-plane', ['192.168.10.11']),
      node('cp-2', 'control-plane', ['192.168.10.12']),
      node('cp-3', 'control-plane', ['192.168.10.13']),
      node('w-1', 'worker', ['192.168.10.21', 'fd00:10::21']),
      node('w-2', 'worker', ['192.168.10.22', 'fd00:10::22']),
    ],
    users: [{ name: 'jane', groups: ['dev'], namespace: 'finance', validity: '90d' }],
  },
})

function node(name: string, role: 'control-plane' | 'worker', addresses: string[]) {
  return { name, roles: [role], addresses, dnsNames: [`${name}.lab.internal`] }
}

type Sketch = {
  readonly spec: string
  readonly label: string
  readonly authority: string
  readonly commonName: string
  readonly organizations?: string[]
  readonly serves?: boolean
  readonly paths: string[]
}

const pki = '/etc/kubernetes/pki'

const perControlPlane = (name: string): Sketch[] => [
  {
    spec: 'apiserver',
    label: 'kube-apiserver',
    authority: 'ca',
    commonName: 'kube-apiserver',
    serves: true,
    paths: [`${pki}/apiserver.crt`],
  },
  {
    spec: 'etcd-server',
    label: 'etcd-server',
    authority: 'etcd-ca',
    commonName: name,
    serves: true,
    paths: [`${pki}/etcd/server.crt`],
  },
  {
    spec: 'etcd-peer',
    label: 'etcd-peer',
    authority: 'etcd-ca',
    commonName: name,
    serves: true,
    paths: [`${pki}/etcd/peer.crt`],
  },
  {
    spec: 'apiserver-etcd-client',
    label: 'apiserver-etcd-client',
    authority: 'etcd-ca',
    commonName: 'kube-apiserver-etcd-client',
    paths: [`${pki}/apiserver-etcd-client.crt`],
  },
  {
    spec: 'apiserver-kubelet-client',
    label: 'apiserver-kubelet-client',
    authority: 'ca',
    commonName: 'kube-apiserver-kubelet-client',
    paths: [`${pki}/apiserver-kubelet-client.crt`],
  },
  {
    spec: 'controller-manager',
    label: 'controller-manager',
    authority: 'ca',
    commonName: 'system:kube-controller-manager',
    paths: ['/etc/kubernetes/controller-manager.conf'],
  },
  {
    spec: 'scheduler',
    label: 'scheduler',
    authority: 'ca',
    commonName: 'system:kube-scheduler',
    paths: ['/etc/kubernetes/scheduler.conf'],
  },
  {
    spec: 'etcd-healthcheck-client',
    label: 'etcd-healthcheck-client',
    authority: 'etcd-ca',
    commonName: 'kube-etcd-healthcheck-client',
    paths: [`${pki}/etcd/healthcheck-client.crt`],
  },
  {
    spec: 'front-proxy-client',
    label: 'front-proxy-client',
    authority: 'front-proxy-ca',
    commonName: 'front-proxy-client',
    paths: [`${pki}/front-proxy-client.crt`],
  },
]

const perNode = (name: string): Sketch[] => [
  {
    spec: 'kubelet-client',
    label: 'kubelet-client',
    authority: 'ca',
    commonName: `system:node:${name}`,
    organizations: ['system:nodes'],
    paths: ['/etc/kubernetes/kubelet.conf'],
  },
  {
    spec: 'kubelet-serving',
    label: 'kubelet-serving',
    authority: 'ca',
    commonName: `system:node:${name}`,
    organizations: ['system:nodes'],
    serves: true,
    paths: ['/var/lib/kubelet/pki/kubelet.crt'],
  },
]

const people: Sketch[] = [
  {
    spec: 'admin',
    label: 'admin',
    authority: 'ca',
    commonName: 'kubernetes-admin',
    organizations: ['kubeadm:cluster-admins'],
    paths: ['/etc/kubernetes/admin.conf'],
  },
  {
    spec: 'super-admin',
    label: 'super-admin',
    authority: 'ca',
    commonName: 'kubernetes-super-admin',
    organizations: ['system:masters'],
    paths: ['/etc/kubernetes/super-admin.conf'],
  },
]

/** Days left and state of rows that are not simply valid for 204 more days. */
const special: Readonly<Record<string, { status: Status; daysLeft: number }>> = {
  'apiserver@cp-1': { status: 'expiring', daysLeft: 12 },
  'apiserver@cp-2': { status: 'outdated', daysLeft: 204 },
  'etcd-server@cp-2': { status: 'outdated', daysLeft: 204 },
  'etcd-peer@cp-2': { status: 'outdated', daysLeft: 204 },
  'kubelet-serving@cp-2': { status: 'outdated', daysLeft: 204 },
  'apiserver-kubelet-client@cp-1': { status: 'valid', daysLeft: 97 },
  'user@jane': { status: 'valid', daysLeft: 61 },
}

const iso = (days: number) => new Date(boardNow.getTime() + days * 86_400_000).toISOString()

/** Hex that looks like a serial and is the same each time: FNV-1a over the key, repeated. */
function hexOf(key: string, digits: number): string {
  let hash = 0x811c9dc5
  let text = ''
  for (let round = 0; text.length < digits; round++) {
    for (const char of `${key}/${round}`) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193)
    text += (hash >>> 0).toString(16).padStart(8, '0')
  }
  return text.slice(0, digits)
}

function rowOf(
  sketch: Sketch,
  scope: { node?: string; user?: string; addresses?: readonly string[] },
  isIssued: boolean,
): CertificateRow {
  const { node = null, user = null, addresses = [] } = scope
  const key = node ? `${sketch.spec}@${node}` : user ? `user@${user}` : sketch.spec
  const { status, daysLeft } = special[key] ?? { status: 'valid' as const, daysLeft: 204 }
  const totalDays = user === null ? 365 : 90
  const names =
    sketch.spec === 'apiserver'
      ? [
          'kubernetes',
          'kubernetes.default',
          'kubernetes.default.svc',
          'kubernetes.default.svc.cluster.local',
          'k8s.lab.internal',
        ]
      : []
  return {
    key,
    label: sketch.label,
    spec: sketch.spec,
    kind: 'certificate',
    purpose: 'Shown to kubectl, kubelets and controllers.',
    authority: sketch.authority,
    node,
    user,
    commonName: sketch.commonName,
    organizations: sketch.organizations ?? [],
    dnsNames: sketch.serves && node ? [...names, node, `${node}.lab.internal`] : [],
    addresses: sketch.serves
      ? [...(sketch.spec === 'apiserver' ? ['10.96.0.1'] : []), ...addresses, '127.0.0.1']
      : [],
    usages: sketch.serves ? ['serverAuth'] : ['clientAuth'],
    keyAlgorithm: 'ecdsa-p256',
    privateKey: 'here',
    bytes: null,
    status: isIssued ? status : 'waiting',
    version: isIssued ? 1 : 0,
    serial: isIssued ? hexOf(key, 32) : '',
    fingerprint: isIssued ? hexOf(`${key}#`, 64) : '',
    notBefore: isIssued ? iso(daysLeft - totalDays) : null,
    notAfter: isIssued ? iso(daysLeft) : null,
    daysLeft: isIssued ? daysLeft : null,
    totalDays: isIssued ? totalDays : null,
    otherNames: [],
    paths: sketch.paths,
    usedBy: sketch.paths.length === 0 ? [] : [usedByOf[sketch.spec] ?? 'kubelet --kubeconfig'],
  }
}

const usedByOf: Readonly<Record<string, string>> = {
  apiserver: 'kube-apiserver --tls-cert-file',
  'etcd-server': 'etcd --cert-file',
  'etcd-peer': 'etcd --peer-cert-file',
  'apiserver-etcd-client': 'kube-apiserver --etcd-certfile',
  'apiserver-kubelet-client': 'kube-apiserver --kubelet-client-certificate',
  'controller-manager': 'kube-controller-manager --kubeconfig',
  scheduler: 'kube-scheduler --kubeconfig',
}

/** What no authority signs: the key pair of service accounts, and the key of encryption at rest. */
function otherRows(isIssued: boolean): CertificateRow[] {
  const sketch = { authority: '', commonName: '' }
  const sa = rowOf(
    { ...sketch, spec: 'sa', label: 'service-account', paths: [`${pki}/sa.key`, `${pki}/sa.pub`] },
    {},
    isIssued,
  )
  const secret = rowOf(
    {
      ...sketch,
      spec: 'encryption-key',
      label: 'encryption-key',
      paths: ['/etc/kubernetes/encryption-config.yaml'],
    },
    {},
    isIssued,
  )
  const bare = {
    usages: [],
    serial: '',
    fingerprint: '',
    notBefore: null,
    notAfter: null,
    daysLeft: null,
    totalDays: null,
  }
  return [
    {
      ...sa,
      ...bare,
      kind: 'key-pair',
      usedBy: ['kube-apiserver --service-account-key-file'],
    },
    {
      ...secret,
      ...bare,
      kind: 'secret',
      keyAlgorithm: null,
      bytes: 32,
      usedBy: ['kube-apiserver --encryption-provider-config'],
    },
  ]
}

/** All rows of a definition: authorities, the service-account key pair and the secret last. */
export function rowsOf(definition: ClusterDefinition, isIssued: boolean): CertificateRow[] {
  const rows: CertificateRow[] = []
  for (const { name, roles, addresses } of definition.spec.nodes) {
    const sketches = roles.includes('control-plane') ? perControlPlane(name) : []
    for (const sketch of [...sketches, ...perNode(name)]) {
      rows.push(rowOf(sketch, { node: name, addresses }, isIssued))
    }
  }
  for (const sketch of people) rows.push(rowOf(sketch, {}, isIssued))
  for (const { name, groups } of definition.spec.users) {
    const sketch = {
      spec: 'user',
      label: name,
      authority: 'ca',
      commonName: name,
      organizations: groups,
      paths: [],
    }
    rows.push(rowOf(sketch, { user: name }, isIssued))
  }
  for (const [key, commonName] of [
    ['ca', 'kubernetes'],
    ['etcd-ca', 'etcd-ca'],
    ['front-proxy-ca', 'front-proxy-ca'],
  ] as const) {
    const base = rowOf(
      { spec: key, label: commonName, authority: key, commonName, paths: [`${pki}/${key}.crt`] },
      {},
      isIssued,
    )
    rows.push({
      ...base,
      kind: 'authority',
      usages: [],
      ...(isIssued
        ? { notBefore: iso(-161), notAfter: iso(3_489), daysLeft: 3_489, totalDays: 3_650 }
        : {}),
    })
  }
  return [...rows, ...otherRows(isIssued)]
}

/** Real enough for the shape of a finding under its row. */
export function findingsOf(definition: ClusterDefinition): Finding[] {
  return definition.spec.nodes.flatMap((each, index) =>
    each.addresses.flatMap((address, position) =>
      address.startsWith('10.244.')
        ? [
            {
              severity: 'error' as const,
              code: 'address-in-pod-cidr',
              path: ['spec', 'nodes', index, 'addresses', position],
              what: `${address} lies inside the pod network 10.244.0.0/16.`,
              why: 'A pod could be given the same address, and traffic for this node would be lost.',
              remedy: 'Use an address of the network the node is cabled to, such as 192.168.10.23.',
              fixes: [
                {
                  label: 'Use 192.168.10.23',
                  set: [
                    {
                      path: ['spec', 'nodes', index, 'addresses', position],
                      value: '192.168.10.23',
                    },
                  ],
                },
              ],
            },
          ]
        : [],
    ),
  )
}
