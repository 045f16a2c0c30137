import { describe, expect, it } from 'vitest'
import { previewImport } from '../../../../src/main/domain/import/preview'
import type { Reading } from '../../../../src/main/domain/import/preview'
import { ClusterDefinition } from '../../../../src/shared/definition'
import type { NodeDefinition } from '../../../../src/shared/definition'
import { AppError } from '../../../../src/shared/errors'

const empty = ClusterDefinition.parse({ metadata: { name: 'lab' }, spec: {} })
const withNodes = (...nodes: (Partial<NodeDefinition> & { name: string })[]) =>
  ClusterDefinition.parse({ metadata: { name: 'lab' }, spec: { nodes } })

/** One line per row: what happens, name, roles, addresses, DNS names or the reason. */
function rows(text: string, definition = empty, reading: Reading = {}): string[] {
  return previewImport(text, definition, reading).rows.map(({ kind, line, name, node, reason }) =>
    node === null
      ? `${line ?? '-'} refused ${name}: ${reason}`
      : [line ?? '-', kind, name, node.roles.join('+'), ...node.addresses, ...node.dnsNames].join(
          ' ',
        ),
  )
}
const fields = (text: string, definition = empty) =>
  Object.fromEntries(
    previewImport(text, definition).fields.map(({ path, after }) => [
      path.slice(1).join('.'),
      after,
    ]),
  )
const formatOf = (text: string) => previewImport(text, empty).sniffed
function reasonOf(text: string, reading: Reading = {}): string {
  try {
    previewImport(text, empty, reading)
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.view().remedy}`
    throw error
  }
  return 'it was read'
}

describe('tables', () => {
  it('reads a header in any order, in English or German, with quotes and semicolons', () => {
    const text =
      'Adresse;Rolle;"Knoten";Anmerkung\n"10.0.0.11";Master;CP-1;"oben; links"\n10.0.0.21 fd00::21;Worker;w-1;\n'
    expect(formatOf(text)).toBe('table')
    expect(rows(text)).toEqual([
      '2 add cp-1 control-plane 10.0.0.11',
      '3 add w-1 worker 10.0.0.21 fd00::21',
    ])
    expect(previewImport(text, empty).table).toEqual({
      hasHeader: true,
      columns: [
        { title: 'Adresse', sample: '10.0.0.11', meaning: 'addresses' },
        { title: 'Rolle', sample: 'Master', meaning: 'roles' },
        { title: 'Knoten', sample: 'CP-1', meaning: 'name' },
        { title: 'Anmerkung', sample: 'oben; links', meaning: 'ignored' },
      ],
    })
  })

  it('reads columns without a header by what they hold', () => {
    const text =
      '10.0.0.11\tcontrol-plane\tcp-1\tcp-1.lab.internal\n10.0.0.21\tworker\tw-1\tw-1.lab.internal'
    expect(rows(text)).toEqual([
      '1 add cp-1 control-plane 10.0.0.11 cp-1.lab.internal',
      '2 add w-1 worker 10.0.0.21 w-1.lab.internal',
    ])
  })

  it('reads columns that blanks part, and a plain list of names', () => {
    expect(rows('cp-1   10.0.0.11  master\nw-1 10.0.0.21  node')).toEqual([
      '1 add cp-1 control-plane 10.0.0.11',
      '2 add w-1 worker 10.0.0.21',
    ])
    expect(rows('w-1\nw-2\n')).toEqual(['1 add w-1 worker', '2 add w-2 worker'])
  })

  it('puts several columns of addresses together, and takes prefix lengths off', () => {
    expect(rows('name,ipv4,ipv6\nw-1,10.0.0.21/24,FD00:0::21\n')).toEqual([
      '2 add w-1 worker 10.0.0.21 fd00::21',
    ])
  })

  it('follows the mapping of a person', () => {
    const text = 'a,10.0.0.1,x.lab\nb,10.0.0.2,y.lab'
    const table = { hasHeader: false, columns: ['dnsNames', 'addresses', 'name'] as const }
    expect(rows(text, empty, { table: { ...table, columns: [...table.columns] } })).toEqual([
      '1 add x.lab worker 10.0.0.1 a',
      '2 add y.lab worker 10.0.0.2 b',
    ])
  })

  it('says the line of each row that it refuses, also after a cell with line breaks', () => {
    const text =
      'name,ip,role\n"w-1","10.0.0.1\n10.0.0.2",worker\nw-2,10.0.0.300,worker\n,10.0.0.4,worker\nw-5,10.0.0.5,gpu\nw_6,10.0.0.6,worker\nw-1,10.0.0.7,worker\n'
    expect(rows(text)).toEqual([
      '2 add w-1 worker 10.0.0.1 10.0.0.2',
      '4 refused w-2: 10.0.0.300: it is not an address: it is neither IPv4 nor IPv6.',
      '5 refused 10.0.0.4 worker: It has no name.',
      '6 refused w-5: "gpu" is not a role. Roles are control-plane, etcd and worker.',
      '7 refused w_6: An underscore is not allowed. Use a hyphen.',
      '8 refused w-1: Line 2 names it already.',
    ])
  })

  it('says where a quote is not closed', () => {
    expect(reasonOf('name,ip\n"w-1,10.0.0.1\nw-2,10.0.0.2')).toMatch(
      /^import-refused: The table cannot be read: a quote is opened and not closed/,
    )
  })
})

describe('what is there already', () => {
  const text = 'name,ip,dns\ncp-1,192.168.10.11,\nw-1,192.168.10.99,w-1.lab\nw-9,192.168.10.29,\n'
  const definition = withNodes(
    { name: 'cp-1', roles: ['control-plane'], addresses: ['192.168.10.11'] },
    { name: 'w-1', roles: ['worker'], addresses: ['192.168.10.21'] },
  )

  it('keeps it where nothing differs, changes it where the text says otherwise, adds the rest', () => {
    expect(rows(text, definition)).toEqual([
      '2 same cp-1 control-plane 192.168.10.11',
      '3 change w-1 worker 192.168.10.99 w-1.lab',
      '4 add w-9 worker 192.168.10.29',
    ])
    expect(previewImport(text, definition).rows[1]?.before?.addresses).toEqual(['192.168.10.21'])
  })

  it('leaves alone what the text does not speak of', () => {
    expect(rows('name,ip\ncp-1,192.168.10.12', definition)).toEqual([
      '2 change cp-1 control-plane 192.168.10.12',
    ])
  })
})

describe('/etc/hosts', () => {
  it('names nodes by the name without a dot and joins lines of the same name', () => {
    const text = `127.0.0.1 localhost
::1   ip6-localhost ip6-loopback
192.168.10.11 cp-1.lab.internal cp-1 # first
192.168.10.21\tw-1
fd00:10::21   w-1
`
    expect(formatOf(text)).toBe('hosts')
    expect(rows(text)).toEqual([
      '1 refused 127.0.0.1 localhost: 127.0.0.1 is no address of a node.',
      '2 refused ::1 ip6-localhost ip6-loopback: ::1 is no address of a node.',
      '3 add cp-1 worker 192.168.10.11 cp-1.lab.internal',
      '4 add w-1 worker 192.168.10.21 fd00:10::21',
    ])
  })

  it('finds the node that is there under its full name', () => {
    const definition = withNodes({
      name: 'cp-1.lab.internal',
      addresses: ['192.168.10.11'],
      roles: ['control-plane'],
    })
    expect(rows('192.168.10.12 cp-1 cp-1.lab.internal', definition)).toEqual([
      '1 change cp-1.lab.internal control-plane 192.168.10.12 cp-1',
    ])
  })
})

const kubespray = `[all]
node1 ansible_host=95.54.0.12 ip=10.3.0.1 access_ip=10.3.0.1 # rack 1
node2 ansible_host=95.54.0.13 ip=10.3.0.2
node[3:4] ansible_host=node.example.com
bastion ansible_host=95.54.0.1 ansible_user="some one"

[kube_control_plane]
node1
[etcd]
node1
[kube_node]
node2
node[3:4]
[k8s_cluster:children]
kube_control_plane
kube_node
[all:vars]
ansible_user=root
`

describe('Ansible inventories', () => {
  it('reads Kubespray in INI: groups give roles, ip comes before ansible_host, ranges are written out', () => {
    expect(formatOf(kubespray)).toBe('ansible-ini')
    expect(rows(kubespray)).toEqual([
      '2 add node1 control-plane 10.3.0.1',
      '3 add node2 worker 10.3.0.2',
      '4 add node3 worker node.example.com',
      '4 add node4 worker node.example.com',
      '5 refused bastion: None of its groups names a role: control plane, etcd or node.',
    ])
  })

  it('reads the same in YAML, with lines', () => {
    const text = `all:
  hosts:
    node1: { ansible_host: 95.54.0.12, ip: 10.3.0.1 }
    node2:
      ansible_host: 10.3.0.2
      secret: !vault |
        6162
  children:
    kube_control_plane:
      hosts:
        node1:
    kube_node:
      hosts:
        node2:
    k8s_cluster:
      children: { kube_control_plane: , kube_node: }
`
    expect(formatOf(text)).toBe('ansible-yaml')
    expect(rows(text)).toEqual([
      '3 add node1 control-plane 10.3.0.1',
      '4 add node2 worker 10.3.0.2',
    ])
  })

  it('gives roles through groups of groups, and proposes external etcd where members stand alone', () => {
    const text =
      '[servers]\na ansible_host=10.0.0.1\n[etcd]\ndb-[01:02] \n[workers]\nw ansible_host=10.0.0.3\n[masters:children]\nservers\n'
    expect(rows(text)).toEqual([
      '2 add a control-plane 10.0.0.1',
      '4 add db-01 etcd',
      '4 add db-02 etcd',
      '6 add w worker 10.0.0.3',
    ])
    expect(fields(text)).toEqual({ 'etcd.topology': 'external' })
  })

  it('refuses a range that names more nodes than a cluster can have', () => {
    expect(reasonOf('[all]\nn[1:99999999] ansible_host=1.2.3.4')).toMatch(/more than 10000 nodes/)
    expect(reasonOf(`[all]\n${'n[0:9]'.repeat(9)} ip=1.2.3.4`)).toMatch(/more than 10000 nodes/)
    expect(rows('[all]\nn[3:1] ip=1.2.3.4')).toEqual([
      '2 refused n[3:1]: Its range cannot be read. Ranges look like node[1:3].',
    ])
  })
})

const kubeadm = (version: string, extra = '') => `apiVersion: kubeadm.k8s.io/${version}
kind: ClusterConfiguration
clusterName: lab
kubernetesVersion: v1.34.2
controlPlaneEndpoint: "k8s.lab.internal:6443"
networking: { serviceSubnet: "10.96.0.0/16,fd00:96::/112", podSubnet: 10.128.0.0/14, dnsDomain: lab.local }
apiServer:
  certSANs: [lb.lab.internal, 192.168.10.5]
${extra}---
apiVersion: kubeadm.k8s.io/${version}
kind: InitConfiguration
nodeRegistration:
  name: cp-1
  kubeletExtraArgs: ${version === 'v1beta3' ? '{ node-ip: "192.168.10.11,fd00::11" }' : '[{ name: node-ip, value: "192.168.10.11,fd00::11" }]'}
localAPIEndpoint: { advertiseAddress: 192.168.10.11, bindPort: 6443 }
---
apiVersion: kubeadm.k8s.io/${version}
kind: JoinConfiguration
nodeRegistration: { name: w-1 }
discovery: {}
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
`

describe('kubeadm configurations', () => {
  it.each(['v1beta3', 'v1beta4'])('reads %s: fields of the cluster and nodes', (version) => {
    const text = kubeadm(version)
    expect(formatOf(text)).toBe('kubeadm')
    expect(rows(text)).toEqual([
      '13 add cp-1 control-plane 192.168.10.11 fd00::11',
      '19 add w-1 worker',
    ])
    expect(fields(text)).toEqual({
      kubernetesVersion: '1.34',
      clusterName: 'lab',
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      'network.serviceCIDRs': '10.96.0.0/16, fd00:96::/112',
      'network.podCIDRs': '10.128.0.0/14',
      'network.dnsDomain': 'lab.local',
      'apiServer.extraSANs': 'lb.lab.internal, 192.168.10.5',
    })
  })

  it('reads algorithm, lifetimes and external etcd, and says where the members are', () => {
    const text = kubeadm(
      'v1beta4',
      'encryptionAlgorithm: RSA-3072\ncertificateValidityPeriod: 17520h0m0s\ncaCertificateValidityPeriod: 43800h0m0s\netcd: { external: { endpoints: ["https://10.0.0.31:2379"] } }\n',
    )
    expect(fields(text)).toMatchObject({
      'etcd.topology': 'external',
      'pki.keyAlgorithm': 'rsa-3072',
      'pki.validity.certificate': '2y',
      'pki.validity.authority': '5y',
    })
    expect(previewImport(text, empty).notes).toContain(
      'etcd runs outside, at https://10.0.0.31:2379. Add a node with the role etcd for each.',
    )
  })

  it('reads the ConfigMap in which a cluster keeps its configuration', () => {
    const inner = kubeadm('v1beta4').split('---')[0] ?? ''
    const text = `apiVersion: v1\nkind: ConfigMap\ndata:\n  ClusterConfiguration: |\n${inner.replace(/^/gm, '    ')}`
    expect(formatOf(text)).toBe('kubeadm')
    expect(fields(text)).toMatchObject({ clusterName: 'lab' })
  })

  it('refuses old versions and says how to migrate', () => {
    expect(reasonOf(kubeadm('v1beta2'))).toMatch(
      /only v1beta3 and v1beta4\. kubeadm config migrate/,
    )
  })
})

const kubernetesNode = (name: string, role: string, ip: string, version = 'v1.34.1') => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name, labels: role === '' ? {} : { [`node-role.kubernetes.io/${role}`]: '' } },
  status: {
    addresses: [
      { type: 'Hostname', address: name },
      { type: 'ExternalIP', address: '203.0.113.7' },
      { type: 'InternalIP', address: ip },
      { type: 'InternalDNS', address: `${name}.lab.internal` },
    ],
    nodeInfo: { kubeletVersion: version },
  },
})

describe('kubectl get nodes', () => {
  it('reads -o wide', () => {
    const text = `NAME    STATUS                     ROLES                  AGE   VERSION        INTERNAL-IP     EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION
cp-1    Ready                      control-plane,master   10d   v1.35.0        192.168.10.11   <none>        Ubuntu 24.04.1 LTS   6.8.0-45-generic
w-1     Ready,SchedulingDisabled   <none>                 10d   v1.34.9+k3s1   192.168.10.21   203.0.113.9   Debian GNU/Linux     6.1
`
    expect(formatOf(text)).toBe('kubectl-table')
    expect(rows(text)).toEqual([
      '2 add cp-1 control-plane 192.168.10.11',
      '3 add w-1 worker 192.168.10.21 203.0.113.9',
    ])
    expect(fields(text)).toEqual({ kubernetesVersion: '1.34' })
  })

  it('reads the short form and says what is missing', () => {
    const text =
      'NAME   STATUS   ROLES           AGE   VERSION\ncp-1   Ready    control-plane   1d    v1.35.0\n'
    expect(rows(text)).toEqual(['2 add cp-1 control-plane'])
    expect(previewImport(text, empty).notes).toEqual([
      'The list has no addresses. With kubectl get nodes -o wide it has.',
    ])
  })

  it('reads JSON, with inner addresses first', () => {
    const text = JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: [
        kubernetesNode('cp-1', 'control-plane', '192.168.10.11'),
        kubernetesNode('w-1', '', '192.168.10.21'),
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } },
      ],
    })
    expect(formatOf(text)).toBe('kubectl-objects')
    expect(rows(text)).toEqual([
      '- add cp-1 control-plane 192.168.10.11 203.0.113.7 cp-1.lab.internal',
      '- add w-1 worker 192.168.10.21 203.0.113.7 w-1.lab.internal',
      '- refused Item 3: It is a Pod, not a Node.',
    ])
  })

  it('reads YAML, with lines', () => {
    const text = `apiVersion: v1
items:
- apiVersion: v1
  kind: Node
  metadata:
    name: cp-1
    labels: { node-role.kubernetes.io/control-plane: "" }
  status: { addresses: [{ address: 192.168.10.11, type: InternalIP }] }
kind: List
`
    expect(formatOf(text)).toBe('kubectl-objects')
    expect(rows(text)).toEqual(['3 add cp-1 control-plane 192.168.10.11'])
  })
})

describe('our own YAML', () => {
  it('reads a whole cluster file: nodes, and only the fields that it gives', () => {
    const text = `apiVersion: certwright/v1
kind: Cluster
metadata: { name: other }
spec:
  layout: kubeadm
  controlPlaneEndpoint: k8s.lab.internal:6443
  network: { podCIDRs: [10.200.0.0/16] }
  nodes:
    - { name: cp-1, roles: [control-plane], addresses: [192.168.10.11] }
  users: [{ name: jane }]
`
    expect(formatOf(text)).toBe('certwright')
    expect(rows(text)).toEqual(['9 add cp-1 control-plane 192.168.10.11'])
    expect(fields(text)).toEqual({
      controlPlaneEndpoint: 'k8s.lab.internal:6443',
      'network.podCIDRs': '10.200.0.0/16',
      users: 'jane',
    })
  })

  it('reads a list of nodes, and refuses one by one', () => {
    const text = '- { name: w-1, addresses: [10.0.0.1] }\n- { name: w-2, adresses: [10.0.0.2] }\n'
    expect(rows(text)).toEqual([
      '1 add w-1 worker 10.0.0.1',
      '2 refused w-2: Adresses is not a field of a node. Fields are name, roles, addresses and dnsNames.',
    ])
    expect(rows(`nodes:\n${text}`)).toHaveLength(2)
  })
})

describe('hostile texts', () => {
  it.each([
    ['nothing', ' \n\t', /empty/],
    ['zero bytes', 'name\0,ip', /no text/],
    ['more than 4 MB', 'x'.repeat(4 * 1024 * 1024 + 1), /larger than 4 MB/],
    ['large YAML', `nodes:\n${'- {name: a}\n'.repeat(100_000)}`, /YAML and larger than 192 kB/],
    [
      'a bomb of aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, i) => `${c}: &${c} [${`*${'abcdefg'[i] ?? ''},`.repeat(9)}]`).join('\n')}\nnodes: [*h]\n`,
      /aliases/,
    ],
    [
      'a private key',
      '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n',
      /private key/,
    ],
    ['10 001 rows', 'n\n'.repeat(10_002), /10000 is the most/],
  ])('refuses %s', (_name, text, reason) => {
    const start = performance.now()
    expect(reasonOf(text)).toMatch(reason)
    expect(performance.now() - start).toBeLessThan(1_000)
  })

  it('takes names that would reach a prototype for names', () => {
    expect(
      rows('all:\n  hosts:\n    constructor: { ip: 10.0.0.1 }\n    __proto__: { ip: 10.0.0.2 }\n'),
    ).toEqual([
      '3 add constructor worker 10.0.0.1',
      '4 refused __proto__: An underscore is not allowed. Use a hyphen.',
    ])
    expect(reasonOf('{"__proto__": {"nodes": []}, "kind": "List"}')).toMatch(/import-refused/)
  })
})
