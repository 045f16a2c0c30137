/**
 * Broken cluster files: the command line says where and what to do, ends with 2 and writes nothing.
 * The table is written by hand; the files are in test/fixtures/broken.
 */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root, workplace, type Workplace } from './command'

/** File, path of the first error, and a word of its remedy. */
const table: readonly (readonly [file: string, path: string, remedy: string])[] = [
  ['yaml-unclosed', '(file)', 'Correct that line'],
  ['yaml-duplicate-key', '(file)', 'given twice'],
  ['yaml-tabs', '(file)', 'indentation'],
  ['yaml-two-documents', '(file)', 'own file'],
  ['yaml-alias-bomb', '(file)', 'aliases'],
  ['empty', '(file)', 'metadata.name'],
  ['list', '(file)', 'map'],
  ['api-version', 'apiVersion', 'certwright/v1'],
  ['kind', 'kind', 'Cluster'],
  ['unknown-field', 'spec.kubernetesVerison', 'kubernetesVersion'],
  ['name-missing', 'metadata.name', 'metadata.name'],
  ['project-name', 'metadata.name', 'hyphens'],
  ['role-unknown', 'spec.nodes[1].roles[0]', 'control-plane'],
  ['layout-unknown', 'spec.layout', 'kubeadm'],
  ['key-algorithm-unknown', 'spec.pki.keyAlgorithm', 'rsa-2048'],
  ['duration-words', 'spec.pki.validity.certificate', '90d'],
  ['nodes-text', 'spec.nodes', 'list'],
  ['no-nodes', 'spec.nodes', 'control-plane'],
  ['no-control-plane', 'spec.nodes', 'control-plane'],
  ['node-name-taken', 'spec.nodes[1].name', 'own name'],
  ['node-name-upper-case', 'spec.nodes[0].name', 'cp-1'],
  ['node-name-underscore', 'spec.nodes[0].name', 'host name'],
  ['node-name-too-long', 'spec.nodes[1].name', 'shorter'],
  ['node-without-address', 'spec.nodes[1].addresses', 'address'],
  ['address-name', 'spec.nodes[1].addresses[0]', 'DNS names'],
  ['address-cidr', 'spec.nodes[1].addresses[0]', 'address of the network'],
  ['address-zone', 'spec.nodes[1].addresses[0]', 'address of the network'],
  ['address-leading-zero', 'spec.nodes[1].addresses[0]', 'address of the network'],
  ['address-taken', 'spec.nodes[1].addresses[0]', 'own address'],
  ['address-taken-in-other-words', 'spec.nodes[1].addresses[0]', 'own address'],
  ['address-in-pod-cidr', 'spec.nodes[1].addresses[0]', 'network'],
  ['address-in-service-cidr', 'spec.nodes[1].addresses[0]', 'network'],
  ['address-unspecified', 'spec.nodes[1].addresses[0]', 'network'],
  ['cidr-overlap', 'spec.network.podCIDRs[0]', 'share no address'],
  ['cidr-invalid', 'spec.network.podCIDRs[0]', '10.244.0.0/16'],
  ['service-cidr-small', 'spec.network.serviceCIDRs[0]', 'prefix length'],
  ['service-cidr-large', 'spec.network.serviceCIDRs[0]', 'prefix length'],
  ['service-cidrs-same-family', 'spec.network.serviceCIDRs[1]', 'family'],
  ['dns-domain', 'spec.network.dnsDomain', 'cluster.local'],
  ['endpoint-url', 'spec.controlPlaneEndpoint', 'host:port'],
  ['endpoint-port', 'spec.controlPlaneEndpoint', 'host:port'],
  ['endpoint-missing', 'spec.controlPlaneEndpoint', 'load balancer'],
  ['extra-san', 'spec.apiServer.extraSANs[0]', 'DNS name'],
  ['version-malformed', 'spec.kubernetesVersion', '1.35'],
  ['version-too-old', 'spec.kubernetesVersion', 'later'],
  ['etcd-missing', 'spec.etcd.topology', 'etcd'],
  ['sa-ed25519', 'spec.pki.keyAlgorithms.sa', 'rsa-2048'],
  ['key-algorithm-row', 'spec.pki.keyAlgorithms.api-server', 'apiserver'],
  ['user-repeated', 'spec.users[1].name', 'own name'],
  ['user-system', 'spec.users[0].name', 'without system:'],
  ['user-namespace', 'spec.users[0].namespace', 'Correct it'],
]

const folder = join(root, 'test', 'fixtures', 'broken')
let place: Workplace

beforeAll(() => {
  place = workplace()
})
afterAll(() => place.remove())

it('has a row for every broken file', () => {
  const files = readdirSync(folder).map((name) => basename(name, '.yaml'))
  expect(table.map(([file]) => file).sort()).toEqual(files.sort())
  expect(table.length).toBeGreaterThanOrEqual(40)
})

describe.concurrent.each(table)('%s', (file, path, remedy) => {
  const generate = () =>
    place.run([
      ...['generate', join(folder, `${file}.yaml`), '--out', place.path('out')],
      ...['--passphrase-file', place.passphraseFile],
    ])

  it(`is refused at ${path} with a remedy`, async ({ expect }) => {
    const { code, stdout, stderr } = await generate()
    expect(code).toBe(2)
    expect(stdout).toBe('')
    const errors = stderr.split(/^(?=\S+\.yaml)/m).filter((text) => text.includes('  error: '))
    const found = errors.find((text) => text.split('\n')[0]?.endsWith(`  ${path}`))
    expect(found, stderr).toBeDefined()
    expect(found).toMatch(/ {2}why: \S/)
    expect(/ {2}remedy: (.*)/.exec(found ?? '')?.[1]).toContain(remedy)
    expect(stderr).not.toMatch(/\n +at |node:internal/)
    expect(existsSync(place.path('out')), 'no folder').toBe(false)
    expect(existsSync(place.home), 'no project').toBe(false)
  })
})
