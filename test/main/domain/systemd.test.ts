import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import type { Cluster } from '../../../src/main/domain/cluster'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import { contentOf, externalNodes, issuePlan, sampleCluster } from '../../support/bundles'

const facts = { fingerprint: () => undefined }
const parent = mkdtempSync(join(tmpdir(), 'systemd-'))
afterAll(() => {
  rmSync(parent, { recursive: true, force: true })
})

/** Written by hand from the reference's layout for systemd. Mode, owner, path. */
const pki = '/var/lib/kubernetes/pki'
const units = (...names: string[]) =>
  names.map((name) => `0644 root /etc/systemd/system/${name}.service`)
const controlPlane = [
  `0644 root ${pki}/ca.crt`,
  `0644 root ${pki}/kube-apiserver.crt`,
  `0600 root ${pki}/kube-apiserver.key`,
  `0644 root ${pki}/apiserver-kubelet-client.crt`,
  `0600 root ${pki}/apiserver-kubelet-client.key`,
  `0644 root ${pki}/apiserver-etcd-client.crt`,
  `0600 root ${pki}/apiserver-etcd-client.key`,
  `0644 root ${pki}/etcd-ca.crt`,
  `0644 root ${pki}/front-proxy-ca.crt`,
  `0644 root ${pki}/front-proxy-client.crt`,
  `0600 root ${pki}/front-proxy-client.key`,
  `0600 root ${pki}/service-account.key`,
  `0600 root ${pki}/service-account.pub`,
  '0600 root /var/lib/kubernetes/kube-controller-manager.kubeconfig',
  '0600 root /var/lib/kubernetes/kube-scheduler.kubeconfig',
  '0600 root /var/lib/kubernetes/encryption-config.yaml',
  '0644 root /etc/kubernetes/config/kube-scheduler.yaml',
  ...units('kube-apiserver', 'kube-controller-manager', 'kube-scheduler'),
]
const etcd = [
  '0644 root /etc/etcd/pki/ca.crt',
  ...['server', 'peer', 'healthcheck-client'].flatMap((name) => [
    `0644 etcd /etc/etcd/pki/${name}.crt`,
    `0600 etcd /etc/etcd/pki/${name}.key`,
  ]),
  ...units('etcd'),
]
const worker = [
  '0644 root /var/lib/kubelet/ca.crt',
  '0644 root /var/lib/kubelet/kubelet.crt',
  '0600 root /var/lib/kubelet/kubelet.key',
  '0600 root /var/lib/kubelet/kubeconfig',
  '0644 root /var/lib/kubelet/kubelet-config.yaml',
  '0600 root /var/lib/kube-proxy/kubeconfig',
  '0644 root /var/lib/kube-proxy/kube-proxy-config.yaml',
  ...units('kubelet', 'kube-proxy'),
]
const key = [`0600 root ${pki}/ca.key`]

const sample = (spec: Parameters<typeof sampleCluster>[0] = {}) =>
  sampleCluster({ layout: 'systemd', ...spec })
const external = { etcd: { topology: 'external' }, nodes: externalNodes } as const
const bundlesOf = (cluster: Cluster) => bundlesFor(cluster, planFor(cluster), facts)

const expected: readonly (readonly [string, Cluster, Readonly<Record<string, string[]>>])[] = [
  ['stacked etcd', sample(), { 'cp-1': [...controlPlane, ...etcd, ...key], 'w-1': worker }],
  [
    'stacked etcd, keys kept',
    sample({ pki: { authorityKeys: 'kept' } }),
    { 'cp-2': [...controlPlane, ...etcd], 'w-1': worker },
  ],
  [
    'external etcd',
    sample(external),
    { 'cp-1': [...controlPlane, ...key], 'etcd-1': etcd, 'w-1': worker },
  ],
  [
    'two tiers',
    sample({ pki: { hierarchy: 'two-tier' } }),
    { 'cp-1': [...controlPlane, ...etcd, ...key], 'w-1': worker },
  ],
  [
    'a single authority',
    sample({ pki: { hierarchy: 'single' } }),
    { 'cp-1': [...controlPlane, ...etcd, ...key], 'w-1': worker },
  ],
]

describe.each(expected)('systemd with %s', (_name, cluster, nodes) => {
  test.each(Object.keys(nodes))('%s gets exactly these files', (node) => {
    const files = bundlesOf(cluster).find((bundle) => bundle.node === node)?.files ?? []
    const installed = files
      .filter(({ target }) => target !== undefined)
      .map(({ mode, owner, target }) => {
        expect(owner.group).toBe(owner.user)
        return `0${mode.toString(8)} ${owner.user} ${target}`
      })
    expect(installed.sort()).toEqual([...(nodes[node] ?? [])].sort())
  })

  test('every file that a unit or a configuration names is on its node', () => {
    for (const bundle of bundlesOf(cluster)) {
      const targets = new Set(bundle.files.map(({ target }) => target))
      for (const { content, path } of bundle.files) {
        if (content.from !== 'text' || path === 'README.txt' || path === 'install.sh') continue
        const named = content.text.match(
          /\/(?:var|etc)\/[\w./-]+\.(?:crt|key|pub|yaml)\b|\/\S*kubeconfig\b/g,
        )
        for (const name of named ?? []) expect(targets, `${path} of ${bundle.name}`).toContain(name)
      }
    }
  })
})

test('units pass systemd-analyze verify', () => {
  const [first] = bundlesOf(sample({ clusterName: 'plant "A" 100% $x' }))
  const unitFiles = (first?.files ?? []).filter(({ path }) => path.endsWith('.service'))
  const folder = join(parent, 'units')
  mkdirSync(folder)
  for (const { path, content } of unitFiles) {
    if (content.from !== 'text') throw new Error(path)
    // The binaries are not here: any that exists stands in for them.
    const text = content.text.replace(/\/usr\/local\/bin\/\S+/, '/bin/true')
    writeFileSync(join(folder, basename(path)), text)
  }
  const files = unitFiles.map(({ path }) => join(folder, basename(path)))
  const { status, stderr } = spawnSync('systemd-analyze', ['verify', ...files], {
    encoding: 'utf8',
  })
  expect(stderr.split('\n').filter((line) => line.includes(folder))).toEqual([])
  expect(status).toBe(0)
})

test('the encryption key is 32 random bytes, the same on every control plane, and nowhere else', () => {
  const cluster = sample()
  const issued = issuePlan(planFor(cluster))
  const configs = bundlesOf(cluster).map(({ files }) =>
    files
      .filter(({ path }) => path.endsWith('encryption-config.yaml'))
      .map(({ content, isPrivate }) => {
        expect(isPrivate).toBe(true)
        return contentOf(content, issued)
      }),
  )
  expect(configs.map(({ length }) => length)).toEqual([1, 1, 0, 0])
  expect(configs[0]).toEqual(configs[1])
  const [provider, last] = parse(configs[0]?.[0] ?? '').resources[0].providers
  expect(Buffer.from(provider.secretbox.keys[0].secret, 'base64')).toHaveLength(32)
  expect(last).toEqual({ identity: {} })
})

describe('commands', () => {
  const cluster = sample()
  const stepsOf = (name: string) => {
    const node = cluster.nodes.find((candidate) => candidate.name === name)
    if (!node) throw new Error(name)
    return layouts.systemd.steps(cluster, node).flatMap(({ command }) => command ?? [])
  }

  test('make the user etcd before its files are installed, and its folder before it starts', () => {
    const commands = stepsOf('cp-1')
    const at = (part: string) => commands.findIndex((command) => command.includes(part))
    expect(at('useradd')).toBeGreaterThan(-1)
    expect(at('useradd')).toBeLessThan(at('install.sh'))
    expect(at('install -d -m 700')).toBeLessThan(at('--no-block etcd'))
    expect(at('--no-block etcd')).toBeLessThan(at('kube-apiserver'))
  })

  test('start on a worker only what a worker runs', () => {
    expect(stepsOf('w-1').at(-1)).toBe('sudo systemctl enable --now kubelet kube-proxy')
  })

  test('a new authority restarts only what reads it', () => {
    const [first, , last] = cluster.nodes
    if (!first || !last) throw new Error('nodes')
    expect(layouts.systemd.restarts(['ca'], cluster, last)).toEqual([
      'sudo systemctl daemon-reload && sudo systemctl restart kubelet',
    ])
    expect(layouts.systemd.restarts(['encryption-key'], cluster, first)).toEqual([
      'sudo systemctl daemon-reload && sudo systemctl restart kube-apiserver',
    ])
  })
})
