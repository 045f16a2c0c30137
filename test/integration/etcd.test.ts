/**
 * Three real etcd members from three exported zips: client and peer TLS with exactly the files that
 * were exported. Loopback addresses 127.0.0.11 to 13 stand for the nodes.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { end, keepUntilExit } from '../e2e/support/process'
import { answerOf, judge } from '../support/openssl'
import { done, workplace, type Workplace } from './command'

const members = [
  { name: 'cp-1', address: '127.0.0.11' },
  { name: 'cp-2', address: '127.0.0.12' },
  { name: 'cp-3', address: '127.0.0.13' },
]
/** Not etcd's usual ports: another one may run on this machine. */
const clientPort = 23_791
const peerPort = 23_801
const trouble = /rejected connection|bad certificate|certificate signed by unknown|tls: /i

let place: Workplace
let logs = ''
const running: ChildProcess[] = []

beforeAll(async () => {
  place = workplace()
  await exportCluster('ring')
  for (const member of members) running.push(startMember(member))
  // The log tells when they serve. Asking them earlier would make connections that the client itself
  // breaks off, which etcd rightly calls rejected.
  await vi.waitUntil(areServing, { timeout: 90_000, interval: 200 })
})

afterAll(async () => {
  await Promise.all(running.map(end))
  place.remove()
})

it('forms a cluster of three over mutual TLS', () => {
  const health = etcdctl('cp-1', endpoints(), ['endpoint', 'health'])
  expect(health.output.match(/is healthy/g), health.output).toHaveLength(3)
  const list = etcdctl('cp-1', endpoints(), ['member', 'list'])
  expect(list.output.match(/, started, /g), list.output).toHaveLength(3)
  for (const { name } of members) expect(list.output).toContain(name)
})

it('takes writes and reads with the health-check and API server certificates on every endpoint', () => {
  for (const { name, address } of members) {
    for (const client of ['etcd/healthcheck-client', 'apiserver-etcd-client']) {
      const key = `/proof/${name}/${client}`
      const put = etcdctl(name, url(address), ['put', key, 'here'], client)
      expect(put.ok, put.output).toBe(true)
      for (const other of members) {
        const got = etcdctl(name, url(other.address), ['get', key, '--print-value-only'], client)
        expect(got.output.trim()).toBe('here')
      }
    }
  }
})

it('answers on localhost as well, for the probe of the static pod', () => {
  const [first] = members
  const files = place.path('ring', 'cp-1', 'files', 'etc', 'kubernetes', 'pki', 'etcd')
  const checked = judge('openssl', [
    ...['s_client', '-connect', `${first?.address}:${clientPort}`, '-verify_return_error'],
    ...['-verify_hostname', 'localhost', '-CAfile', join(files, 'ca.crt')],
    ...['-cert', join(files, 'healthcheck-client.crt')],
    ...['-key', join(files, 'healthcheck-client.key')],
  ])
  expect(checked.output).toContain('Verification: OK')
})

it('has not refused a single connection', async () => {
  // The tests above block this process; etcd's output arrives when it may read again.
  await vi.waitUntil(areServing)
  expect(logs.split('\n').filter((line) => trouble.test(line))).toEqual([])
})

it('refuses a client of another authority, and the log says so', async () => {
  await exportCluster('stranger')
  const before = logs.length
  const refused = etcdctl('cp-1', url('127.0.0.11'), ['get', '/proof'], 'etcd/healthcheck-client', {
    client: 'stranger',
    authority: 'ring',
  })
  expect(refused.ok, refused.output).toBe(false)
  await expect.poll(() => trouble.test(logs.slice(before)), { timeout: 10_000 }).toBe(true)
})

it('refuses a client without a certificate', () => {
  const files = place.path('ring', 'cp-1', 'files', 'etc', 'kubernetes', 'pki', 'etcd')
  const refused = judge('etcdctl', [
    ...['--endpoints', url('127.0.0.11'), '--cacert', join(files, 'ca.crt')],
    ...['--command-timeout=3s', 'get', '/proof'],
  ])
  expect(refused.ok).toBe(false)
})

/** Exports a cluster of three control planes and unpacks its zips with unzip. */
async function exportCluster(name: string): Promise<void> {
  const nodes = members
    .map(
      (node) =>
        `    - { name: ${node.name}, roles: [control-plane], addresses: [${node.address}] }`,
    )
    .join('\n')
  const file = place.write(
    `${name}.yaml`,
    `apiVersion: certwright/v1\nkind: Cluster\nmetadata: { name: ${name} }\nspec:\n  controlPlaneEndpoint: k8s.${name}.internal:6443\n  nodes:\n${nodes}\n`,
  )
  const out = place.path(`${name}-zips`)
  const ran = done(
    await place.run(['generate', file, '--out', out, '--passphrase-file', place.passphraseFile]),
  )
  expect(ran.stderr).toContain('warning: ')
  for (const node of members) {
    const folder = place.path(name, node.name)
    mkdirSync(folder, { recursive: true })
    answerOf('unzip', ['-q', join(out, `${name}-${node.name}.zip`), '-d', folder])
    answerOf('sh', ['-c', `cd '${folder}' && sha256sum --quiet -c MANIFEST.sha256`])
  }
}

function startMember({ name, address }: { name: string; address: string }): ChildProcess {
  const pki = place.path('ring', name, 'files', 'etc', 'kubernetes', 'pki', 'etcd')
  const initial = members.map((member) => `${member.name}=https://${member.address}:${peerPort}`)
  const child = keepUntilExit(
    spawn(
      'etcd',
      [
        ...['--name', name, '--data-dir', place.path(`data-${name}`)],
        ...['--listen-client-urls', url(address), '--advertise-client-urls', url(address)],
        ...['--listen-peer-urls', `https://${address}:${peerPort}`],
        ...['--initial-advertise-peer-urls', `https://${address}:${peerPort}`],
        ...['--initial-cluster', initial.join(','), '--initial-cluster-token', 'proof'],
        ...['--cert-file', join(pki, 'server.crt'), '--key-file', join(pki, 'server.key')],
        ...['--trusted-ca-file', join(pki, 'ca.crt'), '--client-cert-auth=true'],
        ...['--peer-cert-file', join(pki, 'peer.crt'), '--peer-key-file', join(pki, 'peer.key')],
        ...['--peer-trusted-ca-file', join(pki, 'ca.crt'), '--peer-client-cert-auth=true'],
        ...['--heartbeat-interval', '500', '--election-timeout', '5000'],
        ...['--logger', 'zap', '--log-outputs', 'stderr'],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    ),
  )
  const collect = (data: Buffer) => (logs += data.toString())
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  child.on('error', (error) => (logs += `${error.message}\n`))
  writeFileSync(place.path(`${name}.pid`), String(child.pid))
  return child
}

function areServing(): boolean {
  return logs.split('serving client traffic securely').length > members.length
}

function url(address: string): string {
  return `https://${address}:${clientPort}`
}

function endpoints(): string {
  return members.map(({ address }) => url(address)).join()
}

function etcdctl(
  node: string,
  at: string,
  command: readonly string[],
  client = 'etcd/healthcheck-client',
  from: { client: string; authority: string } = { client: 'ring', authority: 'ring' },
) {
  const pki = (cluster: string) => place.path(cluster, node, 'files', 'etc', 'kubernetes', 'pki')
  process.env['ETCDCTL_API'] = '3'
  return judge('etcdctl', [
    ...['--endpoints', at, '--cacert', join(pki(from.authority), 'etcd', 'ca.crt')],
    ...['--cert', join(pki(from.client), `${client}.crt`)],
    ...['--key', join(pki(from.client), `${client}.key`), '--command-timeout=5s'],
    ...command,
  ])
}
