/** Distributions that can use an etcd of its own: which files go where, and what reads them. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import { toPem } from '../../../src/main/pki/pem'
import { contentOf, issuePlan } from '../../support/bundles'
import { bundlesOf, clusterOf, installed } from '../../support/self-issuing-layouts'

/** By hand from etcd's security guide: a member's files, for its own user alone. */
const member = [
  '0644 /etc/etcd/pki/ca.crt',
  '0644 /etc/etcd/pki/healthcheck-client.crt',
  '0600 /etc/etcd/pki/healthcheck-client.key',
  '0644 /etc/etcd/pki/peer.crt',
  '0600 /etc/etcd/pki/peer.key',
  '0644 /etc/etcd/pki/server.crt',
  '0600 /etc/etcd/pki/server.key',
  '0644 /etc/systemd/system/etcd.service',
]
const endpoints = [1, 2, 3].map((n) => `https://192.168.2.${n}:2379`)

/** By hand from docs.k3s.io/datastore, docs.rke2.io/datastore/external and k0s docs/configuration. */
const wanted = {
  k3s: { folder: '/etc/rancher/k3s/datastore', config: '/etc/rancher/k3s/config.yaml' },
  rke2: { folder: '/etc/rancher/rke2/datastore', config: '/etc/rancher/rke2/config.yaml' },
  k0s: { folder: '/etc/k0s/etcd', config: '/etc/k0s/k0s.yaml' },
} as const

describe.each(Object.entries(wanted))('%s with an external etcd', (id, { folder, config }) => {
  const layout = id as keyof typeof wanted
  const cluster = clusterOf(layout, { topology: 'external' }, { hierarchy: 'two-tier' })
  const plan = planFor(cluster)
  const bundles = bundlesOf(cluster)
  const issued = issuePlan(plan)
  const textOf = (node: string, path: string) => {
    const bundle = bundles.find((one) => one.node === node)
    const file = bundle?.files.find((one) => one.path === `files${path}`)
    if (!file) throw new Error(path)
    return contentOf(file.content, issued)
  }

  test('its nodes get a member and nothing of Kubernetes', () => {
    for (const name of ['etcd-1', 'etcd-2', 'etcd-3'])
      expect(installed(bundles, name)).toEqual(member)
  })

  test('control planes get a client certificate of its authority, and never that key', () => {
    for (const name of ['cp-1', 'cp-2', 'cp-3']) {
      const paths = installed(bundles, name)
      expect(paths).toContain(`0644 ${folder}/ca.crt`)
      expect(paths).toContain(`0644 ${folder}/client.crt`)
      expect(paths).toContain(`0600 ${folder}/client.key`)
    }
    const holders = bundles.flatMap(({ files }) =>
      files.filter(({ content }) => content.from === 'private-key' && content.row === 'etcd-ca'),
    )
    expect(holders).toEqual([])
  })

  test('workers get nothing of it', () => {
    expect(installed(bundles, 'w-1').join()).not.toMatch(/etcd|datastore/)
  })

  test('both sides trust its authority alone, not the root above', () => {
    for (const [node, path] of [
      ['etcd-1', '/etc/etcd/pki/ca.crt'],
      ['cp-1', `${folder}/ca.crt`],
    ] as const)
      expect(textOf(node, path)).toBe(
        toPem('CERTIFICATE', issued.get('etcd-ca')?.certificate ?? new Uint8Array()),
      )
  })

  test('its configuration names every member and the three files', () => {
    for (const name of ['cp-1', 'cp-2']) {
      const read: unknown = parse(textOf(name, config))
      const files = [`${folder}/ca.crt`, `${folder}/client.crt`, `${folder}/client.key`]
      if (layout === 'k0s')
        expect(read).toMatchObject({
          spec: {
            storage: {
              type: 'etcd',
              etcd: {
                externalCluster: {
                  endpoints,
                  etcdPrefix: '/registry',
                  caFile: files[0],
                  clientCertFile: files[1],
                  clientKeyFile: files[2],
                },
              },
            },
          },
        })
      else {
        expect(read).toMatchObject({
          'datastore-endpoint': endpoints.join(),
          'datastore-cafile': files[0],
          'datastore-certfile': files[1],
          'datastore-keyfile': files[2],
        })
        expect(read).not.toHaveProperty('cluster-init')
      }
    }
  })

  test('a member is started before the control planes, which read a new client by a restart', () => {
    const [first] = cluster.nodes
    const etcd = cluster.nodes.find(({ name }) => name === 'etcd-1')
    if (!first || !etcd) throw new Error('nodes')
    const commands = layouts[layout].steps(cluster, etcd).flatMap(({ command }) => command ?? [])
    const at = (text: string) => commands.findIndex((command) => command.includes(text))
    expect(at('useradd')).toBeLessThan(at('sudo sh install.sh'))
    expect(at('sudo sh install.sh')).toBeLessThan(at('enable --now --no-block etcd'))
    const restarts = (changed: 'etcd-peer' | 'apiserver-etcd-client', node: typeof first) =>
      layouts[layout].restarts([changed], cluster, node)
    expect(restarts('etcd-peer', etcd).join()).toContain('restart etcd')
    expect(restarts('etcd-peer', first)).toEqual([])
    expect(restarts('apiserver-etcd-client', first)).toHaveLength(1)
  })

  test('without it the distribution makes these certificates itself', () => {
    const stacked = planFor(clusterOf(layout)).items.map(({ spec }) => spec)
    for (const spec of ['etcd-server', 'etcd-peer', 'apiserver-etcd-client'] as const) {
      expect(stacked).not.toContain(spec)
      expect(plan.items.map((item) => item.spec)).toContain(spec)
    }
  })
})

test('only RKE2 names another server when etcd tells all servers the same', () => {
  const serverOf = (layout: 'k3s' | 'rke2', node: string) => {
    const cluster = clusterOf(layout, { topology: 'external' })
    const bundle = bundlesOf(cluster).find((one) => one.node === node)
    const file = bundle?.files.find(({ path }) => path.endsWith('/config.yaml'))
    if (!file) throw new Error(node)
    const read = parse(contentOf(file.content, issuePlan(planFor(cluster)))) as { server?: string }
    return read.server
  }
  expect(['cp-1', 'cp-2'].map((node) => serverOf('k3s', node))).toEqual([undefined, undefined])
  expect(serverOf('rke2', 'cp-1')).toBeUndefined()
  expect(serverOf('rke2', 'cp-2')).toBe('https://k8s.lab.internal:9345')
})
