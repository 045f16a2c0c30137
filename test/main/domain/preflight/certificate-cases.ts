/** What pre-flight says of further certificates and of the rights of users, for preflight.test.ts. */
import type { sample } from '../sample'

type Spec = NonNullable<Parameters<typeof sample>[0]>
type Entry = NonNullable<Spec['certificates']>[number]
type User = NonNullable<Spec['users']>[number]
type Case = {
  readonly bad: Spec
  readonly good?: Spec
  readonly at: string
  readonly fix?: unknown
}

const bank: Entry = { name: 'bank', dnsNames: ['bank.lab.internal'] }
const extra = (fields: Partial<Entry> = {}, spec: Spec = {}): Spec => ({
  ...spec,
  certificates: [{ ...bank, ...fields }],
})
const client = (fields: Partial<Entry> = {}, spec: Spec = {}): Spec =>
  extra({ dnsNames: [], usages: ['clientAuth'], ...fields }, spec)
const first = 'spec.certificates.0'

export const certificateCases: Readonly<Record<string, readonly Case[]>> = {
  'certificate-name': [
    { bad: extra({ name: 'My Bank' }), good: extra(), at: `${first}.name`, fix: 'my-bank' },
    { bad: extra({ name: '' }), at: `${first}.name` },
    { bad: extra({ name: '../../x' }), at: `${first}.name` },
    { bad: extra({ name: 'x'.repeat(64) }), at: `${first}.name` },
  ],
  'certificate-repeated': [
    {
      bad: { certificates: [bank, bank] },
      good: { certificates: [bank, { ...bank, name: 'bank-2' }] },
      at: 'spec.certificates.1.name',
    },
  ],
  'certificate-authority': [
    {
      bad: extra({ authority: 'etc-ca' }),
      good: extra({ authority: 'etcd-ca' }),
      at: `${first}.authority`,
      fix: 'etcd-ca',
    },
    {
      bad: extra({ authority: 'root-ca' }, { pki: { hierarchy: 'two-tier' } }),
      at: `${first}.authority`,
    },
    { bad: extra({ authority: 'server-ca' }), at: `${first}.authority` },
    { bad: extra({ authority: 'etcd-ca' }, { layout: 'k3s' }), at: `${first}.authority` },
    {
      bad: extra({ authority: 'etcd-ca' }, { pki: { hierarchy: 'single' } }),
      at: `${first}.authority`,
      fix: 'ca',
    },
  ],
  'certificate-node': [
    {
      bad: extra({ nodes: ['w-1', 'w-9'] }),
      good: extra({ nodes: ['w-1', 'w-2'] }),
      at: `${first}.nodes.1`,
    },
  ],
  'certificate-node-bundle': [
    {
      bad: extra({ nodes: ['w-1'] }, { layout: 'talos' }),
      good: extra({}, { layout: 'talos' }),
      at: `${first}.nodes`,
      fix: [],
    },
  ],
  'certificate-usage': [
    { bad: extra({ usages: [] }), at: `${first}.usages`, fix: ['serverAuth'] },
    {
      bad: extra({ usages: ['serverAuht'] }),
      good: extra({ usages: ['serverAuth', 'clientAuth', '1.3.6.1.5.5.7.3.17'] }),
      at: `${first}.usages.0`,
      fix: 'serverAuth',
    },
    { bad: extra({ usages: ['2.5.29.37.0'] }), at: `${first}.usages.0` },
    { bad: extra({ usages: ['anyExtendedKeyUsage'] }), at: `${first}.usages.0` },
    { bad: extra({ usages: ['1.40.1'] }), at: `${first}.usages.0` },
    { bad: extra({ usages: ['keyCertSign'] }), at: `${first}.usages.0` },
  ],
  'certificate-time-stamping': [
    {
      bad: extra({ usages: ['serverAuth', '1.3.6.1.5.5.7.3.8'] }),
      good: extra({ usages: ['timeStamping'] }),
      at: `${first}.usages`,
      fix: ['timeStamping'],
    },
  ],
  'certificate-authority-like': [
    {
      bad: extra({ usages: ['serverAuth', 'OCSPSigning'] }),
      good: extra(),
      at: `${first}.usages.1`,
      fix: ['serverAuth'],
    },
  ],
  'certificate-common-name': [
    {
      bad: extra({ commonName: 'x'.repeat(65) }),
      good: extra({ commonName: 'Example Bank' }),
      at: `${first}.commonName`,
      fix: 'bank',
    },
    { bad: extra({ commonName: ' ' }), at: `${first}.commonName` },
    { bad: extra({ organizations: ['a\nb'] }), at: `${first}.organizations.0` },
  ],
  'certificate-server-names': [
    {
      bad: extra({ dnsNames: [] }),
      good: extra({ dnsNames: [], addresses: ['10.0.0.5'] }),
      at: `${first}.dnsNames`,
      fix: ['bank'],
    },
  ],
  'certificate-dns-name': [
    {
      bad: extra({ dnsNames: ['bank.lab', '10.0.0.5'] }),
      good: extra({ dnsNames: ['Bank.Lab.Internal.', '*.lab.internal'] }),
      at: `${first}.dnsNames.1`,
      fix: ['bank.lab'],
    },
    {
      bad: extra({ dnsNames: ['bank.lab.internal', 'https://bank'] }),
      at: `${first}.dnsNames.1`,
      fix: ['bank.lab.internal'],
    },
    { bad: extra({ dnsNames: ['https://bank'] }), at: `${first}.dnsNames.0` },
    { bad: extra({ dnsNames: ['f*.lab.internal'] }), at: `${first}.dnsNames.0` },
    { bad: extra({ dnsNames: ['*.internal'] }), at: `${first}.dnsNames.0` },
    { bad: extra({ dnsNames: ['a.*.internal'] }), at: `${first}.dnsNames.0` },
    { bad: extra({ dnsNames: ['bänk.lab'] }), at: `${first}.dnsNames.0` },
  ],
  'certificate-wildcard': [
    { bad: extra({ dnsNames: ['*.lab.internal'] }), good: extra(), at: `${first}.dnsNames.0` },
  ],
  'certificate-address': [
    {
      bad: extra({ addresses: ['web.lab.internal'] }),
      good: extra({ addresses: ['10.0.0.5', '::1', 'FD00::5'] }),
      at: `${first}.addresses.0`,
      fix: [],
    },
    { bad: extra({ addresses: ['10.0.0.0/8'] }), at: `${first}.addresses.0` },
    { bad: extra({ addresses: ['0.0.0.0'] }), at: `${first}.addresses.0` },
    { bad: extra({ addresses: ['fe80::1%eth0'] }), at: `${first}.addresses.0` },
  ],
  'certificate-other-name': [
    {
      bad: extra({ uris: ['/ingress'] }),
      good: extra({
        uris: ['spiffe://lab.internal/a', 'urn:uuid:1'],
        emails: ['a.b@lab.internal'],
      }),
      at: `${first}.uris.0`,
      fix: [],
    },
    { bad: extra({ uris: ['https://under_score/x'] }), at: `${first}.uris.0` },
    { bad: extra({ uris: ['https://a/%zz'] }), at: `${first}.uris.0` },
    { bad: extra({ emails: ['ops'] }), at: `${first}.emails.0`, fix: [] },
    { bad: extra({ emails: ['ops@lab_internal'] }), at: `${first}.emails.0` },
    { bad: extra({ emails: ['öps@lab.internal'] }), at: `${first}.emails.0` },
  ],
  'certificate-system-name': [
    {
      bad: client({ commonName: 'system:kube-scheduler' }),
      good: client({ commonName: 'system:x', authority: 'front-proxy-ca' }),
      at: `${first}.commonName`,
    },
  ],
  'certificate-name-taken': [
    {
      bad: client({ name: 'jane' }),
      good: client({ name: 'jane', authority: 'etcd-ca' }),
      at: `${first}.name`,
    },
    { bad: client({ commonName: 'kube-apiserver-kubelet-client' }), at: `${first}.commonName` },
    {
      bad: client({ commonName: 'kubernetes-admin', authority: 'client-ca' }, { layout: 'k3s' }),
      good: client({ commonName: 'kubernetes-admin' }, { layout: 'k3s' }),
      at: `${first}.commonName`,
    },
    {
      bad: {
        certificates: [
          { name: 'a', commonName: 'x', usages: ['clientAuth'] },
          { name: 'b', commonName: 'x', usages: ['clientAuth'] },
        ],
      },
      at: 'spec.certificates.1.commonName',
    },
  ],
  'certificate-masters': [
    {
      bad: client({ organizations: ['system:masters'] }),
      good: client({ organizations: ['ops'] }),
      at: `${first}.organizations.0`,
      fix: [],
    },
    { bad: client({ organizations: ['ops', 'system:nodes'] }), at: `${first}.organizations.1` },
  ],
  'certificate-opens-etcd': [
    {
      bad: client({ authority: 'etcd-ca' }),
      good: extra({ authority: 'etcd-ca' }),
      at: `${first}.authority`,
    },
    { bad: client({}, { pki: { hierarchy: 'single' } }), at: `${first}.authority` },
  ],
  'certificate-front-proxy': [
    { bad: client({ authority: 'front-proxy-ca' }), good: client(), at: `${first}.authority` },
  ],
  'certificate-opens-machines': [
    {
      bad: client({ authority: 'os-ca' }, { layout: 'talos' }),
      good: client({}, { layout: 'talos' }),
      at: `${first}.authority`,
    },
  ],
  'certificate-authority-name': [
    { bad: extra({ commonName: 'kubernetes' }), good: extra(), at: `${first}.commonName` },
    { bad: extra({ name: 'etcd-ca' }), at: `${first}.name` },
  ],
  'certificate-path': [
    {
      bad: extra({ nodes: ['w-1'], files: { key: 'tls/bank.key' } }),
      good: extra({ nodes: ['w-1'], files: { key: '/etc/nginx/bank.key' } }),
      at: `${first}.files.key`,
      fix: {},
    },
    { bad: extra({ files: { certificate: '/etc/../x/y' } }), at: `${first}.files.certificate` },
    { bad: extra({ files: { certificate: '/proc/1/x' } }), at: `${first}.files.certificate` },
    { bad: extra({ files: { authority: "/etc/a'b" } }), at: `${first}.files.authority` },
    { bad: extra({ files: { authority: '/bank.crt' } }), at: `${first}.files.authority` },
  ],
  'certificate-path-taken': [
    {
      bad: extra({ nodes: ['cp-1'], files: { certificate: '/etc/kubernetes/pki/apiserver.crt' } }),
      good: extra({ nodes: ['cp-1'] }),
      at: `${first}.files.certificate`,
      fix: {},
    },
    {
      bad: extra(
        { nodes: ['w-1'], files: { key: '/etc/rancher/k3s/config.yaml' } },
        { layout: 'k3s', pki: { hierarchy: 'two-tier' } },
      ),
      at: `${first}.files.key`,
    },
    {
      bad: {
        certificates: [
          { ...bank, nodes: ['w-1'], files: { key: '/etc/a/k.pem' } },
          { ...bank, name: 'b', nodes: ['w-1'], files: { key: '/etc/a/k.pem' } },
        ],
      },
      good: {
        certificates: [
          { ...bank, nodes: ['w-1'], files: { key: '/etc/a/k.pem' } },
          { ...bank, name: 'b', nodes: ['w-2'], files: { key: '/etc/a/k.pem' } },
        ],
      },
      at: 'spec.certificates.1.files.key',
    },
    {
      bad: extra({ nodes: ['w-1'], files: { certificate: '/etc/a/x', key: '/etc/a/x' } }),
      at: `${first}.files.key`,
    },
  ],
  'certificate-owner': [
    {
      bad: extra({ files: { owner: 'web server' } }),
      good: extra({ files: { owner: 'nginx:www-data' } }),
      at: `${first}.files.owner`,
      fix: 'root',
    },
    { bad: extra({ files: { owner: 'a:b:c' } }), at: `${first}.files.owner` },
  ],
}

type Right = NonNullable<User['bindings']>[number]
const rights = (...bindings: Right[]): Spec => ({
  users: [{ name: 'jane', namespace: 'finance', bindings }],
})
const binding = 'spec.users.0.bindings.0'
const rules = [{ resources: ['pods'], verbs: ['get'] }]

export const rightCases: Readonly<Record<string, readonly Case[]>> = {
  'user-role': [
    {
      bad: rights({ role: '' }),
      good: rights({ role: 'edit' }),
      at: `${binding}.role`,
      fix: 'view',
    },
    { bad: rights({ role: 'a/b' }), at: `${binding}.role` },
  ],
  'user-role-namespace': [
    {
      bad: rights({ role: 'deployer', kind: 'Role', namespace: '*' }),
      good: rights({ role: 'deployer', kind: 'Role' }),
      at: `${binding}.namespace`,
      fix: 'ClusterRole',
    },
  ],
  'user-right-namespace': [
    {
      bad: rights({ role: 'edit', namespace: 'Finance Dept' }),
      good: rights({ role: 'edit', namespace: '*' }),
      at: `${binding}.namespace`,
      fix: 'finance-dept',
    },
  ],
  'user-role-built-in': [
    {
      bad: rights({ role: 'edit', rules }),
      good: rights({ role: 'edit' }),
      at: `${binding}.role`,
      fix: 'own-edit',
    },
    { bad: rights({ role: 'system:node', rules }), at: `${binding}.role`, fix: 'own-node' },
  ],
  'user-role-rules': [
    {
      bad: rights({ role: 'own', rules: [{ resources: ['pods'], verbs: [] }] }),
      good: rights({ role: 'own', rules }),
      at: `${binding}.rules.0`,
    },
    { bad: rights({ role: 'own', rules: [] }), at: `${binding}.rules` },
  ],
  'user-role-twice': [
    {
      bad: rights(
        { role: 'own', rules },
        { role: 'own', rules: [{ resources: ['secrets'], verbs: ['get'] }], namespace: 'x' },
      ),
      good: rights({ role: 'own', rules }, { role: 'own', rules, namespace: 'x' }),
      at: 'spec.users.0.bindings.1.rules',
    },
  ],
  'user-right-twice': [
    {
      bad: rights({ role: 'edit' }, { role: 'edit', namespace: 'finance' }),
      good: rights({ role: 'edit' }, { role: 'edit', namespace: 'shop' }),
      at: 'spec.users.0.bindings.1',
    },
  ],
  'user-cluster-admin': [
    {
      bad: rights({ role: 'cluster-admin', namespace: '*' }),
      good: rights({ role: 'admin' }),
      at: `${binding}.role`,
      fix: 'edit',
    },
    { bad: rights({ role: 'cluster-admin' }), at: `${binding}.role` },
  ],
  'user-role-escalates': [
    {
      bad: rights({ role: 'own', rules: [{ resources: ['*'], verbs: ['*'] }] }),
      good: rights({ role: 'own', rules: [{ resources: ['*'], verbs: ['get'] }] }),
      at: `${binding}.rules.0`,
    },
    {
      bad: rights({ role: 'own', rules: [{ resources: ['users'], verbs: ['impersonate'] }] }),
      at: `${binding}.rules.0`,
    },
  ],
}

const limits = (
  nameConstraints: NonNullable<NonNullable<Spec['pki']>['nameConstraints']>,
): Spec => ({
  pki: { nameConstraints: { mode: 'cluster', ...nameConstraints } },
})
const room = { networks: ['192.168.0.0/16', 'fd00:10::/64'], dnsDomains: ['lab.internal'] }
const path = 'spec.pki.nameConstraints'

export const constraintCases: Readonly<Record<string, readonly Case[]>> = {
  'constraint-domain': [
    {
      bad: limits({ dnsDomains: ['*.lab.internal'] }),
      good: limits({ dnsDomains: ['Lab.Internal'] }),
      at: `${path}.dnsDomains.0`,
      fix: 'lab.internal',
    },
    { bad: limits({ dnsDomains: ['10.0.0.1'] }), at: `${path}.dnsDomains.0` },
  ],
  'constraint-network': [
    {
      bad: limits({ networks: ['192.168.10.11'] }),
      good: limits({ networks: ['192.168.10.0/24'] }),
      at: `${path}.networks.0`,
      fix: [],
    },
  ],
  'constraint-tight': [
    {
      bad: limits({}),
      good: limits(room),
      at: `${path}.networks`,
      fix: ['192.168.10.0/24', '192.168.32.0/24', 'fd00:10::/64'],
    },
  ],
  'constraint-addresses': [
    { bad: limits(room), at: `${path}.mode` },
    { bad: limits({}), at: `${path}.mode` },
  ],
  'constraint-many': [
    {
      bad: {
        ...limits({}),
        nodes: Array.from({ length: 201 }, (_, index) => ({ name: `n-${index}` })),
      },
      good: limits(room),
      at: `${path}.dnsDomains`,
    },
  ],
  'constraint-common-name': [
    {
      bad: { ...limits(room), users: [{ name: 'jane.doe' }] },
      good: { ...limits(room), users: [{ name: 'jane.lab.internal' }, { name: 'joe' }] },
      at: 'spec.users.0.name',
    },
  ],
  'layout-name-constraints': [
    {
      bad: { ...limits(room), layout: 'k3s' },
      good: limits(room),
      at: `${path}.mode`,
      fix: 'none',
    },
  ],
}
