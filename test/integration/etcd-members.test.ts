/**
 * Three real etcd members from their bundles, as the systemd unit starts them and as kubeadm writes
 * the static pod: every address, port and path as it stands there, each member a machine of its own
 * (network and mount namespaces), so that peers see the true source addresses.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/main/domain/cluster'
import type { Bundle } from '../../src/main/domain/files'
import { planFor } from '../../src/main/domain/plan'
import type { Hierarchy } from '../../src/shared/definition'
import { issuePlan, writeBundle } from '../support/bundles'
import { bundlesOf, clusterOf, type Family } from '../support/self-issuing-layouts'
import { staticPodArguments, unitArguments } from './etcd-members/arguments'

const parent = mkdtempSync(join(tmpdir(), 'etcd-members-'))
afterAll(() => {
  rmSync(parent, { recursive: true, force: true })
})

type Case = {
  readonly name: string
  readonly layout: 'systemd' | 'kubeadm'
  readonly topology: 'stacked' | 'external'
  /** Authority, certificate and key of the probe on members and of the API server, by hand. */
  readonly probe: readonly string[]
  readonly client: readonly string[]
}
const filesIn = (folder: string, authority: string, pair: string) => [
  `${folder}/${authority}`,
  `${folder}/${pair}.crt`,
  `${folder}/${pair}.key`,
]
const systemd = {
  layout: 'systemd',
  probe: filesIn('/etc/etcd/pki', 'ca.crt', 'healthcheck-client'),
  client: filesIn('/var/lib/kubernetes/pki', 'etcd-ca.crt', 'apiserver-etcd-client'),
} as const
const cases: readonly Case[] = [
  { name: 'systemd, stacked', topology: 'stacked', ...systemd },
  { name: 'systemd, external', topology: 'external', ...systemd },
  {
    name: 'kubeadm, external',
    layout: 'kubeadm',
    topology: 'external',
    probe: filesIn('/etc/kubernetes/pki/etcd', 'ca.crt', 'healthcheck-client'),
    client: filesIn('/etc/kubernetes/pki', 'etcd/ca.crt', 'apiserver-etcd-client'),
  },
]
const variants: readonly { hierarchy: Hierarchy; family: Family }[] = [
  { hierarchy: 'separate', family: 'IPv4' },
  { hierarchy: 'two-tier', family: 'IPv6' },
]

function textIn(bundle: Bundle, ending: string): string {
  const content = bundle.files.find(({ path }) => path.endsWith(ending))?.content
  if (content?.from !== 'text') throw new Error(ending)
  return content.text
}

/** Writes what the script reads. @returns its folder, the members, and the API server's machine. */
function prepare({ layout, topology, probe, client }: Case, cluster: Cluster) {
  const work = mkdtempSync(join(parent, 'cluster-'))
  const write = (name: string, lines: readonly string[]) => {
    writeFileSync(join(work, name), `${lines.join('\n')}\n`)
  }
  const issued = issuePlan(planFor(cluster))
  const members: string[] = []
  for (const bundle of bundlesOf(cluster)) {
    const node = cluster.nodes.find(({ name }) => name === bundle.node)
    const isMember = node?.roles.includes(topology === 'stacked' ? 'control-plane' : 'etcd')
    if (!node || (!isMember && node.name !== 'cp-1')) continue
    writeBundle(join(work, 'bundles'), bundle, issued)
    spawnSync('mv', [join(work, 'bundles', bundle.name), join(work, node.name)])
    // One wide network for all, so that nothing has to be routed.
    const prefix = (address: string) => (address.includes(':') ? 32 : 16)
    write(
      `${node.name}.address`,
      node.addresses.map((address) => `${address}/${prefix(address)}`),
    )
    if (!isMember) continue
    const [address = ''] = node.addresses
    const url = `https://${address.includes(':') ? `[${address}]` : address}:2379`
    members.push(node.name)
    write(`${node.name}.url`, [url])
    const args =
      layout === 'systemd'
        ? unitArguments(textIn(bundle, '/etcd.service'))
        : staticPodArguments(textIn(bundle, 'config/kubeadm-etcd.yaml'))
    expect(args.length).toBeGreaterThan(15)
    write(`${node.name}.args`, args)
  }
  write('probe', probe)
  write('client', client)
  const stranger = issuePlan(planFor(cluster))
  const [first] = bundlesOf(cluster).filter(({ node }) => node === members[0])
  if (!first) throw new Error('no member')
  mkdirSync(join(work, 'stranger'))
  const folder = writeBundle(join(work, 'stranger'), first, stranger)
  const [authority = '', ...pair] = probe
  write('stranger-probe', [authority, ...pair.map((path) => join(folder, 'files', path))])
  return { work, members }
}

describe.each(cases)('$name', (one) => {
  test.each(variants)('three members, $hierarchy, $family', ({ hierarchy, family }) => {
    const shape = { topology: one.topology, family, controlPlanes: 3, workers: 0 }
    const { work, members } = prepare(one, clusterOf(one.layout, shape, { hierarchy }))
    expect(members).toHaveLength(3)
    const script = join(import.meta.dirname, 'etcd-members', 'run.sh')
    const { stdout, stderr, status } = spawnSync('unshare', ['-rnm', 'sh', script, work, 'cp-1'], {
      encoding: 'utf8',
      timeout: 110_000,
    })
    expect(status, `${stdout}${stderr}`).toBe(0)
    expect(stdout.trim().split('\n'), stderr).toEqual([
      ...members.flatMap((from) => members.map((to) => `${from} replicates to ${to}`)),
      ...members.map((name) => `API server at ${name}: here`),
      'members: 3',
      'rejected: 0',
      'refused: some',
    ])
  })
})
