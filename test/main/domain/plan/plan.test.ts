import { describe, expect, it } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { labelOf, planFor, specs } from '../../../../src/main/domain/plan'
import {
  authorityIds,
  certificateIds,
  extraIds,
  isCertificateItem,
  keyPairIds,
  secretIds,
} from '../../../../src/main/domain/plan/spec'
import type { Plan } from '../../../../src/main/domain/plan/spec'
import { keyAlgorithms } from '../../../../src/shared/definition'
import { AppError } from '../../../../src/shared/errors'
import { controlPlane, count, etcdNode, sample, worker } from '../sample'

const plan = (spec: Parameters<typeof sample>[0] = {}) => planFor(clusterFrom(sample(spec)))
const certificates = ({ items }: Plan) => items.filter(isCertificateItem)
const byKey = (made: Plan) => new Map(certificates(made).map((item) => [item.key, item]))

const kubernetesNames = [
  'kubernetes',
  'kubernetes.default',
  'kubernetes.default.svc',
  'kubernetes.default.svc.cluster.local',
]
const server = ['serverAuth']
const client = ['clientAuth']
const both = ['serverAuth', 'clientAuth']

/** Written by hand from the Kubernetes documents: key, authority, CN, O, usages, DNS names, addresses. */
const expected: readonly (readonly [
  string,
  string,
  string,
  string[],
  string[],
  string[],
  string[],
])[] = [
  ['ca', 'ca', 'kubernetes', [], [], ['kubernetes'], []],
  ['etcd-ca', 'etcd-ca', 'etcd-ca', [], [], ['etcd-ca'], []],
  ['front-proxy-ca', 'front-proxy-ca', 'front-proxy-ca', [], [], ['front-proxy-ca'], []],
  ['admin', 'ca', 'kubernetes-admin', ['kubeadm:cluster-admins'], client, [], []],
  ['super-admin', 'ca', 'kubernetes-super-admin', ['system:masters'], client, [], []],
  ['user@jane', 'ca', 'jane', ['dev'], client, [], []],
  [
    'apiserver@cp-1',
    'ca',
    'kube-apiserver',
    [],
    server,
    ['cp-1', 'cp-1.lab.internal', 'k8s.lab.internal', ...kubernetesNames],
    ['10.96.0.1', '192.168.10.11'],
  ],
  ['apiserver-kubelet-client@cp-1', 'ca', 'kube-apiserver-kubelet-client', [], client, [], []],
  ['apiserver-etcd-client@cp-1', 'etcd-ca', 'kube-apiserver-etcd-client', [], client, [], []],
  ['front-proxy-client@cp-1', 'front-proxy-ca', 'front-proxy-client', [], client, [], []],
  [
    'etcd-server@cp-1',
    'etcd-ca',
    'cp-1',
    [],
    both,
    ['cp-1', 'cp-1.lab.internal', 'localhost'],
    ['192.168.10.11', '127.0.0.1', '::1'],
  ],
  [
    'etcd-peer@cp-1',
    'etcd-ca',
    'cp-1',
    [],
    both,
    ['cp-1', 'cp-1.lab.internal', 'localhost'],
    ['192.168.10.11', '127.0.0.1', '::1'],
  ],
  ['etcd-healthcheck-client@cp-1', 'etcd-ca', 'kube-etcd-healthcheck-client', [], client, [], []],
  ['kubelet-client@cp-1', 'ca', 'system:node:cp-1', ['system:nodes'], client, [], []],
  [
    'kubelet-serving@cp-1',
    'ca',
    'system:node:cp-1',
    ['system:nodes'],
    server,
    ['cp-1', 'cp-1.lab.internal'],
    ['192.168.10.11'],
  ],
  ['controller-manager@cp-1', 'ca', 'system:kube-controller-manager', [], client, [], []],
  ['scheduler@cp-1', 'ca', 'system:kube-scheduler', [], client, [], []],
  ['kubelet-client@w-1', 'ca', 'system:node:w-1', ['system:nodes'], client, [], []],
  [
    'kubelet-serving@w-1',
    'ca',
    'system:node:w-1',
    ['system:nodes'],
    server,
    ['w-1'],
    ['192.168.32.1', 'fd00:10::1'],
  ],
]

describe('one control plane, one worker, one user', () => {
  const made = plan({ nodes: [controlPlane(1), worker(1)] })

  it.each(expected)(
    '%s is as Kubernetes wants it',
    (key, authority, CN, O, usages, dnsNames, addresses) => {
      const item = byKey(made).get(key)
      expect(item?.authority).toBe(authority)
      expect(item?.profile.subject).toEqual({ commonName: CN, organizations: O })
      expect(item?.profile.usages).toEqual(usages)
      expect(item?.profile.altNames).toEqual({ dnsNames, addresses })
      expect(item?.profile.isAuthority).toBe(authority === key)
    },
  )

  it('has these rows, the service-account key pair, the encryption key, and no others', () => {
    expect(made.items.map(({ key }) => key).sort()).toEqual(
      [...expected.map(([key]) => key), 'sa', 'encryption-key'].sort(),
    )
  })

  it('explains each row in a sentence with its node or user filled in', () => {
    for (const { purpose } of made.items) expect(purpose).toMatch(/^[A-Zcje][^{}]*\.$/)
    expect(byKey(made).get('apiserver@cp-1')?.purpose).toBe(
      'cp-1 shows this to kubectl, kubelets and controllers.',
    )
    expect(made.items.map(labelOf)).toEqual(
      expect.arrayContaining(['kube-apiserver', 'jane', 'kubernetes', 'etcd-server']),
    )
  })
})

describe('shapes of clusters', () => {
  const topologies = ['stacked', 'external'] as const
  const families = {
    v4: { serviceCIDRs: ['10.96.0.0/12'], podCIDRs: ['10.244.0.0/16'] },
    v6: { serviceCIDRs: ['fd00:96::/112'], podCIDRs: ['fd00:244::/56'] },
    dual: { serviceCIDRs: ['10.96.0.0/12', 'fd00:96::/112'], podCIDRs: [] },
  }
  const shapes = topologies.flatMap((topology) =>
    [1, 3, 5].flatMap((controlPlanes) =>
      [0, 1, 50].flatMap((workers) =>
        (['v4', 'v6', 'dual'] as const).map((family) => ({
          topology,
          controlPlanes,
          workers,
          family,
        })),
      ),
    ),
  )
  it.each(shapes)(
    '$topology, $controlPlanes control planes, $workers workers, $family',
    (shape) => {
      const { topology, controlPlanes, workers, family } = shape
      for (const keyAlgorithm of keyAlgorithms) {
        const made = plan({
          etcd: { topology },
          network: families[family],
          pki: { keyAlgorithm },
          nodes: [
            ...count(controlPlanes, controlPlane),
            ...count(topology === 'external' ? 3 : 0, etcdNode),
            ...count(workers, worker),
          ],
        })
        const keys = made.items.map(({ key }) => key)
        expect(new Set(keys).size).toBe(keys.length)
        const perControlPlane = topology === 'stacked' ? 11 : 8
        const etcd = topology === 'stacked' ? 0 : 9
        expect(certificates(made)).toHaveLength(
          6 + perControlPlane * controlPlanes + etcd + 2 * workers,
        )
        const seen = new Set<string>()
        for (const item of certificates(made)) {
          if (item.kind === 'certificate') expect(seen).toContain(item.authority)
          seen.add(item.key)
          const names = [...item.profile.altNames.dnsNames, ...item.profile.altNames.addresses]
          const serves = item.profile.usages.includes('serverAuth')
          if (item.kind === 'certificate') expect(names.length > 0).toBe(serves)
          expect(new Set(names).size).toBe(names.length)
          expect([...item.profile.altNames.dnsNames].sort()).toEqual(item.profile.altNames.dnsNames)
          expect(item.profile.keyAlgorithm).toBe(keyAlgorithm)
        }
        const sa = made.items.find((item) => item.kind === 'key-pair')
        expect(sa?.keyAlgorithm).toBe(keyAlgorithm === 'ed25519' ? 'rsa-2048' : keyAlgorithm)
        const api = byKey(made).get('apiserver@cp-1')?.profile.altNames.addresses ?? []
        const services = {
          v4: ['10.96.0.1'],
          v6: ['fd00:96::1'],
          dual: ['10.96.0.1', 'fd00:96::1'],
        }
        expect(api).toEqual([...services[family], '192.168.10.11'])
      }
    },
  )

  it('43 certificates for three control planes, two workers and a user', () => {
    expect(certificates(plan())).toHaveLength(43)
  })

  it('external etcd nodes hold etcd rows and nothing else', () => {
    const made = plan({ etcd: { topology: 'external' }, nodes: [controlPlane(1), etcdNode(1)] })
    const on = (node: string) =>
      certificates(made)
        .filter((item) => item.node === node)
        .map(({ spec }) => spec)
    expect(on('etcd-1').sort()).toEqual(['etcd-healthcheck-client', 'etcd-peer', 'etcd-server'])
    expect(on('cp-1')).toContain('apiserver-etcd-client')
    expect(on('cp-1')).not.toContain('etcd-server')
  })
})

describe('choices', () => {
  it('the endpoint, extra names and the DNS domain reach every API server', () => {
    const made = plan({
      controlPlaneEndpoint: '[FD00::10]:8443',
      apiServer: {
        extraSANs: ['API.Example.com.', '*.lab.internal', '203.0.113.9', '::ffff:203.0.113.9'],
      },
      network: { serviceCIDRs: ['10.32.0.5/24'], dnsDomain: 'Lab.Local' },
    })
    for (const key of ['apiserver@cp-1', 'apiserver@cp-2', 'apiserver@cp-3']) {
      const names = byKey(made).get(key)?.profile.altNames
      expect(names?.dnsNames).toEqual(
        expect.arrayContaining([
          'api.example.com',
          '*.lab.internal',
          'kubernetes.default.svc.lab.local',
        ]),
      )
      expect(names?.addresses.slice(-2)).toEqual(['fd00::10', '203.0.113.9'])
      expect(names?.addresses[0]).toBe('10.32.0.1')
    }
  })

  it('an override applies to its row alone', () => {
    const made = plan({ pki: { keyAlgorithms: { ca: 'rsa-4096', sa: 'ecdsa-p384' } } })
    const different = made.items.filter((item) => {
      if (item.kind === 'secret') return false
      const { keyAlgorithm } = item.kind === 'key-pair' ? item : item.profile
      return keyAlgorithm !== 'ecdsa-p256'
    })
    expect(different.map(({ key }) => key)).toEqual(['ca', 'sa'])
  })

  it('lifetimes go to authorities, certificates and users', () => {
    const made = byKey(
      plan({
        pki: { validity: { authority: '5y', certificate: '36h', user: '30d' } },
        users: [{ name: 'a' }, { name: 'b', validity: '2d' }],
      }),
    )
    const hours = (key: string) => made.get(key)?.profile.validityHours
    expect([hours('ca'), hours('apiserver@cp-1'), hours('user@a'), hours('user@b')]).toEqual([
      43_800, 36, 720, 48,
    ])
  })

  it('the subject attributes go into authorities only', () => {
    const made = plan({ pki: { subject: { C: 'DE', O: 'Lab', OU: '' } } })
    for (const { profile, kind } of certificates(made)) {
      expect(profile.subject.C).toBe(kind === 'authority' ? 'DE' : undefined)
      expect(profile.subject.organizations.includes('Lab')).toBe(kind === 'authority')
      expect('OU' in profile.subject).toBe(false)
    }
  })

  it('the kubelet client gets its group on request', () => {
    const made = byKey(plan({ pki: { kubeletClientGroup: 'kubeadm:cluster-admins' } }))
    expect(made.get('apiserver-kubelet-client@cp-2')?.profile.subject.organizations).toEqual([
      'kubeadm:cluster-admins',
    ])
  })

  it('a user who would be named like the authority is refused', () => {
    expect(() => plan({ users: [{ name: 'kubernetes' }] })).toThrow(AppError)
    expect(() =>
      plan({ pki: { subject: { O: 'x' } }, users: [{ name: 'kubernetes', groups: ['x'] }] }),
    ).toThrow(AppError)
  })
})

it('every row id has one row', () => {
  expect(specs.map(({ id }) => id).sort()).toEqual(
    [...authorityIds, ...certificateIds, ...keyPairIds, ...secretIds, ...extraIds].sort(),
  )
})

it('reports how fast 1000 nodes are planned', () => {
  const cluster = clusterFrom(sample({ nodes: [...count(3, controlPlane), ...count(997, worker)] }))
  const before = process.cpuUsage()
  const { items } = planFor(cluster)
  const { user, system } = process.cpuUsage(before)
  console.log(`planFor, 1000 nodes: ${((user + system) / 1000).toFixed(1)} ms of CPU time`)
  expect(items).toHaveLength(8 + 3 * 11 + 997 * 2)
})
