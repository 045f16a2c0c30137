import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { preflight, rules } from '../../../../src/main/domain/preflight'
import { ClusterDefinition } from '../../../../src/shared/definition'
import type { KeyAlgorithm } from '../../../../src/shared/definition'
import { Finding } from '../../../../src/shared/models'
import type { Fix } from '../../../../src/shared/models'
import { certificateCases, constraintCases, rightCases } from './certificate-cases'
import { controlPlane, count, etcdNode, sample, worker } from '../sample'

type Spec = NonNullable<Parameters<typeof sample>[0]>
type Case = {
  readonly bad: Spec
  /** Changes nothing that the rule minds. */
  readonly good?: Spec
  readonly name?: string
  readonly now?: string
  /** Path of the finding, dotted. */
  readonly at: string
  /** Value that the first fix sets, where there is one. */
  readonly fix?: unknown
}

const usual = '2026-11-22T09:15:00Z'
const cps = count(3, controlPlane)
const nodes = (...more: NonNullable<Spec['nodes']>): Spec => ({
  nodes: [...cps, worker(1), worker(2), ...more],
})
const node = (fields: Partial<NonNullable<Spec['nodes']>[number]>): Spec =>
  nodes({ name: 'w-3', addresses: ['192.168.10.23'], ...fields })
const user = (fields: Partial<NonNullable<Spec['users']>[number]>): Spec => ({
  users: [{ name: 'jane', ...fields }],
})
const network = (fields: Spec['network']): Spec => ({ network: fields })
const algorithms = (keyAlgorithms: Record<string, KeyAlgorithm>): Spec => ({
  pki: { keyAlgorithms },
})

const externalOn = (layout: NonNullable<Spec['layout']>, kubernetesVersion: string): Spec => ({
  layout,
  kubernetesVersion,
  etcd: { topology: 'external' },
  nodes: [...cps, ...count(3, etcdNode)],
})

const cases: Readonly<Record<string, readonly Case[]>> = {
  'project-name': [
    { bad: {}, name: 'My Lab', at: 'metadata.name', fix: 'my-lab' },
    { bad: {}, name: '', at: 'metadata.name' },
    { bad: {}, name: '../x', at: 'metadata.name', fix: 'x' },
    { bad: {}, name: 'x'.repeat(64), at: 'metadata.name', fix: 'x'.repeat(63) },
  ],
  'cluster-name-missing': [
    { bad: { clusterName: ' ' }, at: 'spec.clusterName', fix: 'kubernetes' },
  ],
  'cluster-name-unsafe': [
    { bad: { clusterName: 'lab $(reboot)' }, at: 'spec.clusterName', fix: 'lab-reboot' },
  ],
  'cluster-name-odd': [{ bad: { clusterName: 'me@home' }, at: 'spec.clusterName', fix: 'me-home' }],
  'version-malformed': [
    {
      bad: { kubernetesVersion: 'latest' },
      good: { kubernetesVersion: 'v1.35.2-rc.1' },
      at: 'spec.kubernetesVersion',
      fix: '1.35',
    },
    { bad: { kubernetesVersion: '2.0' }, at: 'spec.kubernetesVersion' },
  ],
  'version-too-old': [
    {
      bad: { kubernetesVersion: '1.28' },
      good: { kubernetesVersion: '1.29' },
      at: 'spec.kubernetesVersion',
    },
  ],
  'version-algorithm': [
    {
      bad: { kubernetesVersion: '1.30' },
      good: { kubernetesVersion: '1.31' },
      at: 'spec.pki.keyAlgorithm',
      fix: 'rsa-2048',
    },
    {
      bad: { kubernetesVersion: '1.33', pki: { keyAlgorithm: 'ecdsa-p384' } },
      good: { kubernetesVersion: '1.34', pki: { keyAlgorithm: 'ecdsa-p384' } },
      at: 'spec.pki.keyAlgorithm',
    },
  ],
  'clock-odd': [
    { bad: {}, now: '2025-12-31T00:00:00Z', at: '' },
    { bad: {}, now: '2061-01-01T00:00:00Z', at: '' },
  ],
  'no-control-plane': [
    { bad: { nodes: [worker(1)] }, at: 'spec.nodes', fix: ['control-plane'] },
    { bad: { nodes: [] }, at: 'spec.nodes' },
  ],
  'layout-topology': [
    {
      bad: {
        layout: 'talos',
        etcd: { topology: 'external' },
        nodes: [...cps, ...count(3, etcdNode)],
      },
      good: { layout: 'talos' },
      at: 'spec.etcd.topology',
      fix: 'stacked',
    },
  ],
  'layout-external-etcd': [
    {
      bad: externalOn('rke2', '1.29.7'),
      good: externalOn('rke2', '1.29.8'),
      at: 'spec.kubernetesVersion',
      fix: '1.29.8',
    },
    {
      bad: externalOn('rke2', 'v1.30.3+rke2r1'),
      good: externalOn('rke2', 'v1.30.4+rke2r1'),
      at: 'spec.kubernetesVersion',
      fix: '1.30.4',
    },
    {
      bad: externalOn('rke2', '1.30'),
      good: externalOn('rke2', '1.31'),
      at: 'spec.kubernetesVersion',
    },
    {
      bad: externalOn('rke2', '1.29.0'),
      good: externalOn('k3s', '1.29.0'),
      at: 'spec.kubernetesVersion',
    },
    {
      bad: externalOn('rke2', '1.30.0'),
      good: { layout: 'rke2', kubernetesVersion: '1.30.0' },
      at: 'spec.kubernetesVersion',
    },
  ],
  'layout-algorithm': [
    {
      bad: { layout: 'rke2', pki: { keyAlgorithm: 'ed25519' } },
      good: { layout: 'rke2', pki: { keyAlgorithm: 'rsa-4096' } },
      at: 'spec.pki.keyAlgorithm',
      fix: 'rsa-2048',
    },
    {
      bad: { layout: 'k0s', ...algorithms({ ca: 'ed25519' }) },
      good: { layout: 'k0s', ...algorithms({ ca: 'ecdsa-p384' }) },
      at: 'spec.pki.keyAlgorithms.ca',
    },
  ],
  'layout-authority-keys': [
    {
      bad: { layout: 'talos', pki: { authorityKeys: 'kept' } },
      good: { layout: 'talos' },
      at: 'spec.pki.authorityKeys',
      fix: 'control-planes',
    },
  ],
  'layout-private-keys': [
    {
      bad: { layout: 'k3s', nodes: [{ ...controlPlane(1), privateKeys: 'elsewhere' }] },
      good: { nodes: [{ ...controlPlane(1), privateKeys: 'elsewhere' }] },
      at: 'spec.nodes.0.privateKeys',
      fix: 'here',
    },
  ],
  'layout-hierarchy': [
    {
      bad: { layout: 'k3s', pki: { hierarchy: 'single' } },
      good: { layout: 'k0s', pki: { hierarchy: 'single' } },
      at: 'spec.pki.hierarchy',
      fix: 'separate',
    },
  ],
  'layout-hierarchy-better': [
    {
      bad: { layout: 'k3s' },
      good: { layout: 'k3s', pki: { hierarchy: 'two-tier' } },
      at: 'spec.pki.hierarchy',
      fix: 'two-tier',
    },
    { bad: { layout: 'rke2' }, at: 'spec.pki.hierarchy', fix: 'two-tier' },
  ],
  'etcd-missing': [
    {
      bad: { etcd: { topology: 'external' } },
      good: { etcd: { topology: 'external' }, nodes: [...cps, ...count(3, etcdNode)] },
      at: 'spec.etcd.topology',
      fix: 'stacked',
    },
  ],
  'etcd-even': [
    { bad: { nodes: count(2, controlPlane) }, at: 'spec.nodes' },
    {
      bad: { etcd: { topology: 'external' }, nodes: [...cps, ...count(4, etcdNode)] },
      good: {
        etcd: { topology: 'external' },
        nodes: [...count(2, controlPlane), ...count(3, etcdNode)],
      },
      at: 'spec.etcd.topology',
    },
  ],
  'etcd-many': [
    {
      bad: { nodes: count(9, controlPlane) },
      good: { nodes: count(7, controlPlane) },
      at: 'spec.etcd.topology',
    },
  ],
  'etcd-role-alone': [{ bad: nodes(etcdNode(1)), at: 'spec.nodes.5.roles', fix: 'external' }],
  'etcd-role-ignored': [
    { bad: node({ roles: ['worker', 'etcd'] }), at: 'spec.nodes.5.roles', fix: ['worker'] },
  ],
  'etcd-beside-others': [
    {
      bad: {
        etcd: { topology: 'external' },
        nodes: [{ ...controlPlane(1), roles: ['control-plane', 'etcd'] }, etcdNode(1)],
      },
      good: { etcd: { topology: 'external' }, nodes: [controlPlane(1), etcdNode(1)] },
      at: 'spec.nodes.0.roles',
      fix: ['control-plane'],
    },
  ],
  'many-nodes': [{ bad: { nodes: count(5_001, worker) }, at: 'spec.nodes' }],
  'endpoint-malformed': [
    {
      bad: { controlPlaneEndpoint: 'https://k8s.lab:6443/' },
      good: { controlPlaneEndpoint: '[fd00::5]:6443' },
      at: 'spec.controlPlaneEndpoint',
      fix: 'k8s.lab:6443',
    },
    {
      bad: { controlPlaneEndpoint: 'fd00::5:6443:x' },
      good: { controlPlaneEndpoint: 'fd00::5' },
      at: 'spec.controlPlaneEndpoint',
    },
    {
      bad: { controlPlaneEndpoint: 'k8s.lab:0' },
      good: { controlPlaneEndpoint: 'k8s.lab:65535' },
      at: 'spec.controlPlaneEndpoint',
      fix: 'k8s.lab',
    },
    { bad: { controlPlaneEndpoint: 'k8s.lab:65536' }, at: 'spec.controlPlaneEndpoint' },
    { bad: { controlPlaneEndpoint: '10.0.0.256:6443' }, at: 'spec.controlPlaneEndpoint' },
    {
      bad: { controlPlaneEndpoint: '[10.0.0.1]:6443' },
      at: 'spec.controlPlaneEndpoint',
      fix: '10.0.0.1',
    },
  ],
  'endpoint-missing': [{ bad: { controlPlaneEndpoint: '' }, at: 'spec.controlPlaneEndpoint' }],
  'endpoint-absent': [
    {
      bad: { controlPlaneEndpoint: '', nodes: [controlPlane(1)] },
      at: 'spec.controlPlaneEndpoint',
      fix: 'cp-1.lab.internal:6443',
    },
  ],
  'endpoint-special': [
    {
      bad: { controlPlaneEndpoint: '0.0.0.0:6443' },
      good: { controlPlaneEndpoint: '127.0.0.1' },
      at: 'spec.controlPlaneEndpoint',
    },
  ],
  'endpoint-loopback': [
    { bad: { controlPlaneEndpoint: 'localhost:6443' }, at: 'spec.controlPlaneEndpoint' },
    { bad: { controlPlaneEndpoint: '[::1]:6443' }, at: 'spec.controlPlaneEndpoint' },
  ],
  'endpoint-in-network': [
    { bad: { controlPlaneEndpoint: '10.96.0.1' }, at: 'spec.controlPlaneEndpoint' },
  ],
  'endpoint-is-one-node': [
    {
      bad: { controlPlaneEndpoint: '192.168.10.11' },
      good: { controlPlaneEndpoint: '192.168.10.11', nodes: [controlPlane(1)] },
      at: 'spec.controlPlaneEndpoint',
    },
    { bad: { controlPlaneEndpoint: 'CP-2.lab.internal:6443' }, at: 'spec.controlPlaneEndpoint' },
    { bad: { controlPlaneEndpoint: 'cp-2' }, at: 'spec.controlPlaneEndpoint' },
  ],
  'endpoint-is-no-control-plane': [
    { bad: { controlPlaneEndpoint: '192.168.32.1' }, at: 'spec.controlPlaneEndpoint' },
  ],
  'extra-san': [
    {
      bad: { apiServer: { extraSANs: ['ok.lab', 'https://api.lab:6443/x'] } },
      good: { apiServer: { extraSANs: ['OK.lab', '*.lab', '10.1.2.3', 'fd00::1'] } },
      at: 'spec.apiServer.extraSANs.1',
      fix: 'api.lab',
    },
    {
      bad: { apiServer: { extraSANs: ['10.0.0.0/24'] } },
      at: 'spec.apiServer.extraSANs.0',
      fix: '10.0.0.0',
    },
    {
      bad: { apiServer: { extraSANs: ['api.lab:6443'] } },
      at: 'spec.apiServer.extraSANs.0',
      fix: 'api.lab',
    },
    { bad: { apiServer: { extraSANs: ['a.*.lab'] } }, at: 'spec.apiServer.extraSANs.0', fix: [] },
    {
      bad: { apiServer: { extraSANs: ['me@lab.internal'] } },
      at: 'spec.apiServer.extraSANs.0',
      fix: [],
    },
    { bad: { apiServer: { extraSANs: ['1.2.3.400'] } }, at: 'spec.apiServer.extraSANs.0', fix: [] },
    {
      bad: { apiServer: { extraSANs: ['bücher.lab'] } },
      at: 'spec.apiServer.extraSANs.0',
      fix: [],
    },
  ],
  'service-cidr-missing': [
    { bad: network({ serviceCIDRs: [] }), at: 'spec.network.serviceCIDRs', fix: ['10.96.0.0/12'] },
  ],
  'cidr-invalid': [
    {
      bad: network({ serviceCIDRs: ['10.96.0.0'] }),
      at: 'spec.network.serviceCIDRs.0',
      fix: '10.96.0.0/12',
    },
    {
      bad: network({ podCIDRs: ['10.244.0.0/33'] }),
      at: 'spec.network.podCIDRs.0',
      fix: '10.244.0.0/16',
    },
  ],
  'cidr-host-bits': [
    {
      bad: network({ serviceCIDRs: ['10.96.0.5/12'] }),
      at: 'spec.network.serviceCIDRs.0',
      fix: '10.96.0.0/12',
    },
  ],
  'service-cidr-size': [
    {
      bad: network({ serviceCIDRs: ['10.32.0.0/11'] }),
      good: network({ serviceCIDRs: ['10.32.0.0/12'] }),
      at: 'spec.network.serviceCIDRs.0',
    },
    {
      bad: network({ serviceCIDRs: ['10.32.0.0/29'] }),
      good: network({ serviceCIDRs: ['10.32.0.0/28'] }),
      at: 'spec.network.serviceCIDRs.0',
      fix: '10.96.0.0/12',
    },
    {
      bad: network({ serviceCIDRs: ['fd00:96::/107'], podCIDRs: [] }),
      good: network({ serviceCIDRs: ['fd00:96::/108'], podCIDRs: [] }),
      at: 'spec.network.serviceCIDRs.0',
    },
  ],
  'pod-cidr-size': [
    {
      bad: network({ podCIDRs: ['10.244.0.0/22'] }),
      good: network({ podCIDRs: ['10.244.0.0/21'] }),
      at: 'spec.network.podCIDRs.0',
    },
    { bad: network({ podCIDRs: ['10.244.0.0/25'] }), at: 'spec.network.podCIDRs.0' },
    {
      bad: network({ podCIDRs: ['fd00:244::/40'] }),
      good: network({ podCIDRs: ['fd00:244::/48'] }),
      at: 'spec.network.podCIDRs.0',
    },
  ],
  'cidr-same-family': [
    {
      bad: network({ serviceCIDRs: ['10.96.0.0/16', '10.97.0.0/16'] }),
      good: network({ serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'] }),
      at: 'spec.network.serviceCIDRs.1',
      fix: ['10.96.0.0/16'],
    },
  ],
  'cidr-overlap': [
    {
      bad: network({ podCIDRs: ['10.100.0.0/16'] }),
      at: 'spec.network.podCIDRs.0',
      fix: '10.244.0.0/16',
    },
  ],
  'cidr-families-differ': [
    {
      bad: network({ serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'] }),
      good: network({
        serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'],
        podCIDRs: ['10.244.0.0/16', 'fd00:244::/56'],
      }),
      at: 'spec.network.podCIDRs',
    },
  ],
  'dns-domain': [
    {
      bad: network({ dnsDomain: 'cluster_local' }),
      good: network({ dnsDomain: 'Lab.Local.' }),
      at: 'spec.network.dnsDomain',
      fix: 'cluster-local',
    },
  ],
  'node-name': [
    { bad: node({ name: 'w_3' }), at: 'spec.nodes.5.name', fix: 'w-3' },
    { bad: node({ name: 'w-3.' }), at: 'spec.nodes.5.name', fix: 'w-3' },
    { bad: node({ name: '' }), at: 'spec.nodes.5.name' },
    {
      bad: node({
        name: `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}`,
      }),
      at: 'spec.nodes.5.name',
    },
  ],
  'node-name-upper-case': [{ bad: node({ name: 'W-3' }), at: 'spec.nodes.5.name', fix: 'w-3' }],
  'node-name-too-long': [
    {
      bad: node({ name: `w.${'a'.repeat(51)}` }),
      good: node({ name: `w.${'a'.repeat(50)}` }),
      at: 'spec.nodes.5.name',
      fix: 'w',
    },
  ],
  'node-name-taken': [
    { bad: node({ name: 'w-1' }), at: 'spec.nodes.5.name', fix: 'w-3' },
    { bad: node({ name: 'W-1' }), at: 'spec.nodes.5.name' },
  ],
  'node-name-reserved': [
    { bad: node({ name: 'etcd-ca' }), at: 'spec.nodes.5.name' },
    { bad: node({ name: 'admin' }), at: 'spec.nodes.5.name', fix: 'admin-1' },
    { bad: node({ name: 'localhost' }), at: 'spec.nodes.5.name' },
  ],
  'node-without-address': [{ bad: node({ addresses: [] }), at: 'spec.nodes.5.addresses' }],
  'node-without-role': [{ bad: node({ roles: [] }), at: 'spec.nodes.5.roles', fix: ['worker'] }],
  'dns-name': [
    {
      bad: node({ dnsNames: ['a b'] }),
      good: node({ dnsNames: ['W-3.Lab.', '*.w-3.lab'] }),
      at: 'spec.nodes.5.dnsNames.0',
      fix: 'a-b',
    },
    { bad: node({ dnsNames: ['10.1.1.1'] }), at: 'spec.nodes.5.dnsNames.0', fix: [] },
    { bad: node({ dnsNames: ['10.1.1.300'] }), at: 'spec.nodes.5.dnsNames.0' },
  ],
  'dns-name-shared': [
    {
      bad: node({ dnsNames: ['CP-1.lab.internal'] }),
      good: node({ dnsNames: ['w.lab', 'w.lab'] }),
      at: 'spec.nodes.5.dnsNames.0',
    },
  ],
  'address-invalid': [
    {
      bad: node({ addresses: ['192.168.010.23'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.10.23',
    },
    {
      bad: node({ addresses: ['192.168.10.23/24'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.10.23',
    },
    {
      bad: node({ addresses: ['192.168.10.23:22'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.10.23',
    },
    {
      bad: node({ addresses: ['fd00:10::23%eth0'] }),
      good: node({ addresses: ['192.168.10.23', 'FD00:10::0023'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: 'fd00:10::23',
    },
    { bad: node({ addresses: ['w-3.lab.internal'] }), at: 'spec.nodes.5.addresses.0' },
  ],
  'address-taken': [
    {
      bad: node({ addresses: ['192.168.10.11'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.32.3',
    },
    { bad: node({ addresses: ['::ffff:192.168.10.11'] }), at: 'spec.nodes.5.addresses.0' },
  ],
  'address-repeated': [
    {
      bad: node({ addresses: ['192.168.10.23', 'fd00:10::a', 'FD00:10:0::A'] }),
      at: 'spec.nodes.5.addresses.2',
      fix: ['192.168.10.23', 'fd00:10::a'],
    },
  ],
  'address-loopback': [
    {
      bad: node({ addresses: ['127.0.0.1'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.32.3',
    },
  ],
  'address-special': [
    { bad: node({ addresses: ['169.254.1.1'] }), at: 'spec.nodes.5.addresses.0' },
    { bad: node({ addresses: ['fe80::1'] }), at: 'spec.nodes.5.addresses.0', fix: 'fd00:10::3' },
    { bad: node({ addresses: ['0.0.0.0'] }), at: 'spec.nodes.5.addresses.0' },
    { bad: node({ addresses: ['224.0.0.1'] }), at: 'spec.nodes.5.addresses.0' },
    { bad: node({ addresses: ['255.255.255.255'] }), at: 'spec.nodes.5.addresses.0' },
    { bad: node({ addresses: ['ff02::1'] }), at: 'spec.nodes.5.addresses.0' },
    { bad: node({ addresses: ['::'] }), at: 'spec.nodes.5.addresses.0' },
  ],
  'address-in-pod-cidr': [
    {
      bad: node({ addresses: ['10.244.3.22'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.32.3',
    },
  ],
  'address-in-service-cidr': [
    {
      bad: node({ addresses: ['10.100.0.1'] }),
      at: 'spec.nodes.5.addresses.0',
      fix: '192.168.32.3',
    },
  ],
  'node-lacks-family': [
    {
      bad: {
        ...network({ serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'], podCIDRs: [] }),
        nodes: [controlPlane(1)],
      },
      good: {
        ...network({ serviceCIDRs: ['10.96.0.0/16', 'fd00:96::/112'], podCIDRs: [] }),
        nodes: [{ ...controlPlane(1), addresses: ['192.168.10.11', 'fd00:10::11'] }],
      },
      at: 'spec.nodes.0.addresses',
    },
    {
      bad: {
        ...network({ serviceCIDRs: ['fd00:96::/112'], podCIDRs: [] }),
        nodes: [controlPlane(1)],
      },
      at: 'spec.nodes.0.addresses',
    },
  ],
  ed25519: [
    { bad: { pki: { keyAlgorithm: 'ed25519' } }, at: 'spec.pki.keyAlgorithm', fix: 'ecdsa-p256' },
    { bad: algorithms({ ca: 'ed25519' }), at: 'spec.pki.keyAlgorithms.ca', fix: 'ecdsa-p256' },
  ],
  'sa-ed25519': [
    {
      bad: algorithms({ sa: 'ed25519' }),
      good: { pki: { keyAlgorithm: 'ed25519' } },
      at: 'spec.pki.keyAlgorithms.sa',
      fix: 'rsa-2048',
    },
  ],
  'single-authority': [
    {
      bad: { pki: { hierarchy: 'single' } },
      good: { pki: { hierarchy: 'two-tier' } },
      at: 'spec.pki.hierarchy',
      fix: 'separate',
    },
  ],
  'key-algorithm-row': [
    {
      bad: algorithms({ apisever: 'rsa-2048' }),
      good: algorithms({ apiserver: 'rsa-2048' }),
      at: 'spec.pki.keyAlgorithms.apisever',
      fix: { apiserver: 'rsa-2048' },
    },
  ],
  'outlives-authority': [
    {
      bad: { pki: { validity: { authority: '1y', certificate: '366d' } } },
      good: { pki: { validity: { authority: '1y', certificate: '365d' } } },
      at: 'spec.pki.validity.certificate',
      fix: '1y',
    },
    { bad: user({ validity: '11y' }), at: 'spec.users.0.validity', fix: '10y' },
  ],
  'lifetime-long': [
    {
      bad: { pki: { validity: { certificate: '826d' } } },
      good: { pki: { validity: { certificate: '825d' } } },
      at: 'spec.pki.validity.certificate',
      fix: '1y',
    },
  ],
  'lifetime-short': [
    {
      bad: user({ validity: '23h' }),
      good: user({ validity: '24h' }),
      at: 'spec.users.0.validity',
      fix: '90d',
    },
  ],
  'authority-short': [
    {
      bad: { pki: { validity: { authority: '364d', certificate: '90d' } } },
      good: { pki: { validity: { authority: '1y', certificate: '90d' } } },
      at: 'spec.pki.validity.authority',
      fix: '10y',
    },
  ],
  'lifetime-endless': [
    {
      bad: { pki: { validity: { authority: '9999y' } } },
      good: { pki: { validity: { authority: '100y' } } },
      at: 'spec.pki.validity.authority',
      fix: '10y',
    },
  ],
  'subject-country': [
    {
      bad: { pki: { subject: { C: 'de' } } },
      good: { pki: { subject: { C: 'DE' } } },
      at: 'spec.pki.subject.C',
      fix: 'DE',
    },
  ],
  'subject-text': [
    {
      bad: { pki: { subject: { O: ' Lab\n' } } },
      good: { pki: { subject: { O: 'Lab & Söhne' } } },
      at: 'spec.pki.subject.O',
      fix: 'Lab',
    },
  ],
  'user-name': [
    { bad: user({ name: '' }), at: 'spec.users.0.name' },
    {
      bad: user({ name: '../x' }),
      good: user({ name: 'José@lab.internal' }),
      at: 'spec.users.0.name',
      fix: '..-x',
    },
    {
      bad: user({ name: 'x'.repeat(65) }),
      good: user({ name: 'ü'.repeat(64) }),
      at: 'spec.users.0.name',
    },
    { bad: user({ name: 'a\nb' }), at: 'spec.users.0.name', fix: 'a-b' },
    { bad: user({ name: '..' }), at: 'spec.users.0.name' },
  ],
  'user-repeated': [
    {
      bad: { users: [{ name: 'a' }, { name: 'a' }] },
      at: 'spec.users.1.name',
      fix: [{ name: 'a', groups: [] }],
    },
  ],
  'user-system': [
    { bad: user({ name: 'system:node:w-1' }), at: 'spec.users.0.name', fix: 'node-w-1' },
  ],
  'user-is-component': [{ bad: user({ name: 'kubernetes-admin' }), at: 'spec.users.0.name' }],
  'user-group': [
    { bad: user({ groups: ['a', ''] }), at: 'spec.users.0.groups.1', fix: ['a'] },
    {
      bad: user({ groups: ['g'.repeat(65)] }),
      good: user({ groups: ['g'.repeat(64)] }),
      at: 'spec.users.0.groups.0',
      fix: [],
    },
  ],
  'user-group-list': [
    { bad: user({ groups: ['a, b'] }), at: 'spec.users.0.groups.0', fix: ['a', 'b'] },
  ],
  'user-group-masters': [
    {
      bad: user({ groups: ['system:masters'] }),
      at: 'spec.users.0.groups.0',
      fix: ['kubeadm:cluster-admins'],
    },
  ],
  'user-group-system': [
    {
      bad: user({ groups: ['system:nodes', 'dev'] }),
      good: user({ groups: ['systems'] }),
      at: 'spec.users.0.groups.0',
      fix: ['dev'],
    },
  ],
  'user-namespace': [
    {
      bad: user({ namespace: 'Finance Dept' }),
      good: user({ namespace: '' }),
      at: 'spec.users.0.namespace',
      fix: 'finance-dept',
    },
  ],
  ...certificateCases,
  ...rightCases,
  ...constraintCases,
}

const check = (spec: Spec, name = 'homelab', now = usual) =>
  preflight(sample(spec, name), new Date(now))

/** What the window does with a fix. */
function applied(definition: ClusterDefinition, fix: Fix): ClusterDefinition {
  const copy: unknown = structuredClone(definition)
  for (const { path, value } of fix.set) {
    let place: unknown = copy
    for (const part of path.slice(0, -1)) place = Reflect.get(Object(place), part)
    Reflect.set(Object(place), path.at(-1) ?? '', value)
  }
  return ClusterDefinition.parse(copy)
}

const idOf = ({ code, path, what }: Finding) => `${code} ${path.join('.')} ${what}`
const errorsOf = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity === 'error')

/** The finding goes, and nothing but what the fix names is changed. */
function expectCured(definition: ClusterDefinition, finding: Finding, fix: Fix, now: Date): void {
  const before = preflight(definition, now)
  const fixed = applied(definition, fix)
  const after = preflight(fixed, now)
  const { code } = finding
  const count = (findings: readonly Finding[]) =>
    findings.filter((each) => each.code === code).length
  expect(count(after), fix.label).toBeLessThan(count(before))
  expect(without(fixed, fix)).toEqual(without(definition, fix))
}

/** No error of another kind comes, unless a press cures that one too, as a choice of layout asks for other roles. */
function expectNoDeadEnd(definition: ClusterDefinition, fix: Fix, now: Date): void {
  const [before, after] = [definition, applied(definition, fix)].map((each) => preflight(each, now))
  const known = new Set(errorsOf(before ?? []).map((each) => each.code))
  const dead = errorsOf(after ?? []).filter(
    ({ code, fixes }) => !known.has(code) && fixes.length === 0,
  )
  expect(dead.map(idOf), fix.label).toEqual([])
}

/** No error of another kind comes at all: what one press offers must not ask for the next one. */
function expectNoNewError(definition: ClusterDefinition, fix: Fix, now: Date): void {
  const known = new Set(errorsOf(preflight(definition, now)).map(({ code }) => code))
  const after = errorsOf(preflight(applied(definition, fix), now))
  expect(after.filter(({ code }) => !known.has(code)).map(idOf), fix.label).toEqual([])
}

/** The definition with everything that a fix sets taken out. */
function without(definition: ClusterDefinition, { set }: Fix): unknown {
  const copy: unknown = structuredClone(definition)
  for (const { path } of set) {
    let place: unknown = copy
    for (const part of path.slice(0, -1)) place = Reflect.get(Object(place), part)
    Reflect.set(Object(place), path.at(-1) ?? '', null)
  }
  return copy
}

it('finds nothing wrong with an ordinary cluster', () => {
  expect(check({})).toEqual([])
})

it('every rule has a failing case here', () => {
  expect(Object.keys(cases).sort()).toEqual(rules.map(({ code }) => code).sort())
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
})

describe.each(rules)('$code', ({ code, severity }) => {
  it.each(cases[code] ?? [])('fails, explains itself and is fixed by its fix (%#)', (one) => {
    const definition = sample(one.bad, one.name)
    const now = new Date(one.now ?? usual)
    const found = preflight(definition, now).filter((finding) => finding.code === code)
    const finding = found.find(({ path }) => path.join('.') === one.at)
    if (!finding) throw new Error(`not found at ${one.at}: ${JSON.stringify(found)}`)
    expect(Finding.parse(finding)).toEqual(finding)
    expect(finding.severity).toBe(severity)
    for (const sentence of [finding.what, finding.why, finding.remedy])
      expect(sentence).toMatch(/^["\p{L}\d.*:([-].*[.?]$/su)
    if (one.fix !== undefined) expect(finding.fixes[0]?.set[0]?.value).toEqual(one.fix)
    for (const fix of finding.fixes) {
      expectCured(definition, finding, fix, now)
      expectNoDeadEnd(definition, fix, now)
    }
  })

  it.each(cases[code] ?? [])('passes what is right (%#)', ({ good = {} }) => {
    expect(check(good).filter((finding) => finding.code === code)).toEqual([])
  })
})

it('speaks as in the design: an address in the pod network', () => {
  const near = { name: 'w-2', addresses: ['192.168.10.22'] }
  const [finding] = check({ nodes: [...cps, near, { name: 'w-3', addresses: ['10.244.3.22'] }] })
  expect(finding?.what).toBe('10.244.3.22 lies inside the pod network 10.244.0.0/16.')
  expect(finding?.why).toBe(
    'A pod could be given the same address, and traffic for this node would be lost.',
  )
  expect(finding?.remedy).toBe(
    'Use an address of the network the node is cabled to, such as 192.168.10.23.',
  )
  expect(finding?.fixes.map(({ label }) => label)).toEqual(['Use 192.168.10.23'])
})

it.each<[string, Spec, string]>([
  ['an endpoint', { controlPlaneEndpoint: '10.96.0.0/16' }, 'endpoint-malformed'],
  ['an endpoint', { controlPlaneEndpoint: 'https://0.0.0.0:6443' }, 'endpoint-malformed'],
  ['an address', node({ addresses: ['10.244.0.0/16'] }), 'address-invalid'],
  ['an address', node({ addresses: ['192.168.10.11/24'] }), 'address-invalid'],
  ['a DNS name', node({ dnsNames: ['10.96.0.1'] }), 'dns-name'],
  ['a node', { etcd: { topology: 'external' }, nodes: [etcdNode(1)] }, 'no-control-plane'],
])('offers nothing for %s that would be the next error (%#)', (_, bad, code) => {
  const [finding] = check(bad).filter((each) => each.code === code)
  expect(finding?.fixes).toEqual([])
})

it.each<[Spec, string, unknown]>([
  [
    { controlPlaneEndpoint: '10.244.0.1', network: { podCIDRs: ['10.244.0.0'] } },
    'cidr-invalid',
    '10.245.0.0/16',
  ],
  [
    network({ serviceCIDRs: [], podCIDRs: ['10.96.0.0/16'] }),
    'service-cidr-missing',
    ['10.112.0.0/12'],
  ],
  [node({ name: '_admin' }), 'node-name', 'admin-2'],
  [node({ name: `w-1.${'a'.repeat(51)}` }), 'node-name-too-long', 'w-3'],
])(
  'offers something else where the usual value would be the next error (%#)',
  (bad, code, value) => {
    const [finding] = check(bad).filter((each) => each.code === code)
    expect(finding?.fixes[0]?.set[0]?.value).toEqual(value)
  },
)

it('puts errors first', () => {
  const found = check({ clusterName: 'a@b', ...node({ addresses: ['10.244.0.1', '127.0.0.1'] }) })
  const order = found.map(({ severity }) => severity)
  expect(order).toContain('warning')
  expect(order).toEqual([...order].sort())
})

const messy = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'cp-1',
    'W-1',
    'a.b',
    '*.lab',
    '10.0.0.1',
    '10.244.0.1',
    '192.168.1.1',
    'fd00::1',
    '::ffff:1.2.3.4',
    'localhost',
    'etcd-ca',
    'kubernetes',
    '1.2.3.400',
    '10.96.0.0/16',
    '10.244.0.0/16',
    'fd00::/112',
    'k8s.lab:6443',
    '[fd00::9]:1',
    '',
  ),
)
const messyDefinition = fc
  .record({
    name: fc.oneof(fc.constant('homelab'), messy),
    spec: fc.record(
      {
        kubernetesVersion: fc.constantFrom('1.35', '1.30.1', 'x'),
        controlPlaneEndpoint: messy,
        network: fc.record(
          {
            serviceCIDRs: fc.array(messy, { maxLength: 2 }),
            podCIDRs: fc.array(messy, { maxLength: 2 }),
            dnsDomain: messy,
          },
          { requiredKeys: [] },
        ),
        etcd: fc.record({ topology: fc.constantFrom('stacked' as const, 'external' as const) }),
        apiServer: fc.record({ extraSANs: fc.array(messy, { maxLength: 2 }) }),
        nodes: fc.array(
          fc.record({
            name: fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), messy),
            roles: fc.subarray(['control-plane', 'etcd', 'worker'] as const).map((all) => [...all]),
            addresses: fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), messy), { maxLength: 2 }),
            dnsNames: fc.array(messy, { maxLength: 1 }),
          }),
          { maxLength: 4 },
        ),
        users: fc.array(fc.record({ name: messy, groups: fc.array(messy, { maxLength: 1 }) }), {
          maxLength: 2,
        }),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ name, spec }) => sample(spec, name))

/** An ordinary cluster with one thing typed at random: most are wrong, many are not. */
const nearlyGood = fc.oneof(
  messy.map((controlPlaneEndpoint): Spec => ({ controlPlaneEndpoint })),
  messy.map((text) => network({ serviceCIDRs: [text] })),
  messy.map((text) => network({ podCIDRs: [text] })),
  messy.map((dnsDomain) => network({ dnsDomain })),
  messy.map((text): Spec => ({ apiServer: { extraSANs: [text] } })),
  messy.map((name) => node({ name })),
  fc.oneof(fc.ipV4(), fc.ipV6(), messy).map((text) => node({ addresses: [text] })),
  messy.map((text) => node({ dnsNames: [text] })),
  messy.map((name) => user({ name })),
  messy.map((group) => user({ groups: [group] })),
)

it('what passes can be planned, whatever was typed', () => {
  let passed = 0
  fc.assert(
    fc.property(
      fc.oneof(
        nearlyGood.map((spec) => sample(spec)),
        messyDefinition,
      ),
      (definition) => {
        const findings = preflight(definition, new Date(usual))
        for (const finding of findings) Finding.parse(finding)
        if (findings.some(({ severity }) => severity === 'error')) return
        passed++
        expect(planFor(clusterFrom(definition)).items.length).toBeGreaterThan(0)
      },
    ),
    { numRuns: 600 },
  )
  expect(passed).toBeGreaterThan(30)
})

it('every fix takes its finding away, whatever was typed, and brings no new error', () => {
  const cured = new Set<string>()
  fc.assert(
    fc.property(
      fc.oneof(
        nearlyGood.map((spec) => sample(spec)),
        messyDefinition,
      ),
      (definition) => {
        const now = new Date(usual)
        for (const finding of preflight(definition, now))
          for (const fix of finding.fixes) {
            expectCured(definition, finding, fix, now)
            expectNoNewError(definition, fix, now)
            cured.add(finding.code)
          }
      },
    ),
    { numRuns: 60, endOnFailure: true },
  )
  expect(cured.size).toBeGreaterThan(4)
}, 90_000)

it('reports how fast 1000 nodes are looked at', () => {
  const big = sample({ nodes: [...cps, ...count(997, worker)] })
  const before = process.cpuUsage()
  const found = preflight(big, new Date(usual))
  const { user: own, system } = process.cpuUsage(before)
  console.log(`preflight, 1000 nodes: ${((own + system) / 1000).toFixed(1)} ms of CPU time`)
  expect(found.map(({ code }) => code)).toEqual(['pod-cidr-size'])
})
