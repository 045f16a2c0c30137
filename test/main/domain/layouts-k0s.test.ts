import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import { contentOf, issuePlan } from '../../support/bundles'
import { answerOf, judge, withFiles } from '../../support/openssl'
import {
  bundlesOf,
  clusterOf,
  faultsOf,
  installed,
  shapes,
} from '../../support/self-issuing-layouts'

/** By hand from docs/custom-ca.md of k0s, and the front-proxy pair that its manager takes as well. */
const pki = '/var/lib/k0s/pki'
const first = [
  '0600 /etc/k0s/encryption-config.yaml',
  '0644 /etc/k0s/k0s.yaml',
  '0644 /var/lib/k0s/manifests/certwright/cluster-admins.yaml',
  `0644 ${pki}/ca.crt`,
  `0600 ${pki}/ca.key`,
  `0644 ${pki}/etcd/ca.crt`,
  `0600 ${pki}/etcd/ca.key`,
  `0644 ${pki}/front-proxy-ca.crt`,
  `0600 ${pki}/front-proxy-ca.key`,
  `0600 ${pki}/sa.key`,
  `0644 ${pki}/sa.pub`,
]

describe.each(['separate', 'two-tier', 'single'] as const)('k0s, hierarchy %s', (hierarchy) => {
  const cluster = clusterOf('k0s', {}, { hierarchy })
  const bundles = bundlesOf(cluster)
  const issued = issuePlan(planFor(cluster))
  const text = (path: string) => {
    const file = bundles[0]?.files.find((one) => one.path === `files${path}`)
    if (!file) throw new Error(path)
    return contentOf(file.content, issued)
  }

  test('the first controller gets authorities, the others their config, workers nothing', () => {
    expect(installed(bundles, 'cp-1')).toEqual(first)
    expect(installed(bundles, 'cp-2')).toEqual([
      '0600 /etc/k0s/encryption-config.yaml',
      '0644 /etc/k0s/k0s.yaml',
    ])
    expect(installed(bundles, 'w-1')).toEqual([])
  })

  test('no file has more than one certificate, and each fits its key', () => {
    for (const name of ['ca', 'etcd/ca', 'front-proxy-ca']) {
      const pem = text(`${pki}/${name}.crt`)
      expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1)
      withFiles({ crt: pem, key: text(`${pki}/${name}.key`) }, (pathOf) => {
        const verify = ['verify', '-x509_strict', '-partial_chain', '-CAfile', pathOf('crt')]
        expect(judge('openssl', [...verify, pathOf('crt')])).toMatchObject({ ok: true })
        const publicKey = answerOf('openssl', ['x509', '-in', pathOf('crt'), '-noout', '-pubkey'])
        expect(answerOf('openssl', ['pkey', '-in', pathOf('key'), '-pubout'])).toBe(publicKey)
      })
    }
    expect(answerOf('openssl', ['pkey', '-pubout'], text(`${pki}/sa.key`))).toBe(
      text(`${pki}/sa.pub`),
    )
  })

  test('authorities have other names than those of k0s itself', () => {
    const names = planFor(cluster).items.flatMap((item) =>
      item.kind === 'authority' ? [item.profile.subject.commonName] : [],
    )
    for (const name of ['kubernetes-ca', 'kubernetes-front-proxy-ca', 'etcd-ca'])
      expect(names).not.toContain(name)
    expect(names).toContain('k0s-kubernetes-ca')
  })

  test('people are signed by the authority that the API server takes', () => {
    const admin = bundles.at(-1)?.files.find(({ path }) => path === 'kubeconfigs/admin.conf')
    if (!admin) throw new Error('admin.conf')
    const kubeconfig = parse(contentOf(admin.content, issued))
    const data = (field: string) => Buffer.from(field, 'base64').toString()
    const client = data(kubeconfig.users[0].user['client-certificate-data'])
    const ca = text(`${pki}/ca.crt`)
    expect(data(kubeconfig.clusters[0].cluster['certificate-authority-data'])).toBe(ca)
    withFiles({ ca, client }, (pathOf) => {
      const args = ['verify', '-partial_chain', '-purpose', 'sslclient', '-CAfile', pathOf('ca')]
      expect(judge('openssl', [...args, pathOf('client')])).toMatchObject({ ok: true })
    })
  })
})

describe('k0s.yaml', () => {
  const configOf = (family: 'IPv4' | 'IPv6' | 'dual') => {
    const file = bundlesOf(clusterOf('k0s', { family }))[1]?.files.find(
      ({ target }) => target === '/etc/k0s/k0s.yaml',
    )
    if (file?.content.from !== 'text') throw new Error('k0s.yaml')
    return parse(file.content.text)
  }

  test('names this controller, the endpoint and every controller', () => {
    expect(configOf('IPv4')).toEqual({
      apiVersion: 'k0s.k0sproject.io/v1beta1',
      kind: 'ClusterConfig',
      metadata: { name: 'k0s' },
      spec: {
        api: {
          address: '192.168.1.2',
          externalAddress: 'k8s.lab.internal',
          sans: [
            'k8s.lab.internal',
            ...[1, 2, 3].flatMap((n) => [`cp-${n}`, `cp-${n}.lab.internal`, `192.168.1.${n}`]),
          ],
          extraArgs: { 'encryption-provider-config': '/etc/k0s/encryption-config.yaml' },
        },
        network: {
          podCIDR: '10.244.0.0/16',
          serviceCIDR: '10.96.0.0/12',
          clusterDomain: 'cluster.local',
        },
        storage: { type: 'etcd', etcd: { peerAddress: '192.168.1.2' } },
      },
    })
  })

  test('puts the second family where k0s wants it', () => {
    expect(configOf('dual').spec.network).toMatchObject({
      podCIDR: '10.244.0.0/16',
      serviceCIDR: '10.96.0.0/16',
      dualStack: {
        enabled: true,
        IPv6podCIDR: 'fd00:244::/56',
        IPv6serviceCIDR: 'fd00:96::/112',
      },
    })
    expect(configOf('IPv6').spec.network).toMatchObject({ serviceCIDR: 'fd00:96::/112' })
    expect(configOf('IPv6').spec.network.dualStack).toBeUndefined()
  })
})

test('controllers and workers join with tokens that the first controller makes', () => {
  const cluster = clusterOf('k0s')
  const commands = (name: string) => {
    const node = cluster.nodes.find((one) => one.name === name)
    if (!node) throw new Error(name)
    return layouts.k0s.steps(cluster, node).flatMap(({ command }) => command ?? [])
  }
  expect(commands('cp-1')).toContain('sudo k0s install controller --config /etc/k0s/k0s.yaml')
  expect(commands('cp-2').join('\n')).toMatch(
    /token create --role=controller[^]*install controller --config \S+ --token-file/,
  )
  expect(commands('w-1').join('\n')).toMatch(/token create --role=worker[^]*install worker --token/)
  expect(commands('w-1').join('\n')).not.toContain('install.sh')
})

test('every shape has all rows in a place, or is refused with a reason', () => {
  for (const shape of shapes)
    for (const hierarchy of ['separate', 'two-tier', 'single'] as const) {
      const { refused, faults } = faultsOf('k0s', shape, { hierarchy })
      expect(faults, JSON.stringify(shape)).toEqual([])
      expect(refused).toBe(false)
    }
})
