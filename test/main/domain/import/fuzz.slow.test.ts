import { describe, expect, it } from 'vitest'
import { previewImport } from '../../../../src/main/domain/import/preview'
import { ClusterDefinition } from '../../../../src/shared/definition'
import { AppError } from '../../../../src/shared/errors'
import { ImportPreview, importFormats } from '../../../../src/shared/imports'
import type { ImportFormat } from '../../../../src/shared/imports'
import { casesAt, changed, fuzz, type Random } from '../../../support/fuzz'

/**
 * Milliseconds of the processor after which a case counts as a hang. Quiet, none takes a second; this
 * is what tells a hang from a machine that is shared.
 */
const longest = 5_000

const definition = ClusterDefinition.parse({
  metadata: { name: 'lab' },
  spec: { nodes: [{ name: 'cp-1', roles: ['control-plane'], addresses: ['10.0.0.1'] }] },
})

const anywhere = [
  '\n',
  '\r\n',
  ' ',
  '\t',
  '"',
  "'",
  '#',
  ':',
  '=',
  ',',
  '10.0.0.1',
  'fd00::1',
  'cp-1',
  'w_é',
  '\u202e',
  '😀',
  '1e9',
  '__proto__',
  '',
]
/** Pieces from which texts of each format are put together: near enough to reach deep, wrong often. */
const pieces: Readonly<Record<ImportFormat, readonly string[]>> = {
  table: ['name', 'ip;', 'Rolle', '""', ';', '|', 'master', 'w-1', '10.0.0.2/24'],
  hosts: ['127.0.0.1 localhost\n', '10.0.0.2 w-1 w-1.lab\n', '::', 'fe80::1%eth0'],
  'ansible-ini': [
    '[all]\n',
    '[etcd:children]\n',
    '[kube_node:vars]\n',
    'n[1:3]',
    '[a:c]',
    '[0:99]',
    ' ansible_host=',
    ' ip="',
  ],
  'ansible-yaml': [
    'all:\n',
    '  hosts:\n',
    '    w-1: {ip: 10.0.0.2}\n',
    '  children:\n',
    '    etcd:\n',
    '&a ',
    '*a',
    '<<: ',
    '{',
    '}',
    '[1:5]',
  ],
  kubeadm: [
    'apiVersion: kubeadm.k8s.io/v1beta4\n',
    'kind: ClusterConfiguration\n',
    'kind: InitConfiguration\n',
    'networking: {podSubnet: 10.0.0.0/8}\n',
    'nodeRegistration: {name: w}\n',
    '---\n',
    'etcd: {external: {}}\n',
    'apiServer: {certSANs: [a]}\n',
  ],
  'kubectl-table': [
    'NAME STATUS ROLES AGE VERSION INTERNAL-IP\n',
    'w-1 Ready <none> 1d v1.35.0 10.0.0.2\n',
    'control-plane,master',
    '<none>',
  ],
  'kubectl-objects': [
    '{"kind":"List","items":[',
    '{"kind":"Node","metadata":{"name":"w-1"}}',
    ']}',
    ',',
    '"status":{"addresses":[',
    'kind: NodeList\n',
    'items:\n',
    '- kind: Node\n',
    '  metadata: {name: a}\n',
  ],
  certwright: [
    'apiVersion: certwright/v1\n',
    'kind: Cluster\n',
    'metadata: {name: a}\n',
    'spec:\n',
    '  nodes:\n',
    '  - {name: w-1}\n',
    '- {name: w-2, roles: [etcd]}\n',
    'nodes: [{name: a}]\n',
    '&a [*a]',
  ],
}

/** A whole text of each format, as its own program writes it. */
const seeds: Readonly<Record<ImportFormat, string>> = {
  table:
    'name,role,ip,dns\ncp-1,control-plane,10.0.0.1,cp-1.lab\nw-1,worker,"10.0.0.2 fd00::2",w-1.lab\n',
  hosts:
    '127.0.0.1 localhost\n10.0.0.1 cp-1 cp-1.lab.internal\n10.0.0.2\tw-1 # the old one\nfd00::2 w-1\n',
  'ansible-ini':
    '[kube_control_plane]\ncp-1 ansible_host=10.0.0.1\n[kube_node]\nw[1:3] ip=10.0.0.2\n[k8s_cluster:children]\nkube_node\n[all:vars]\nansible_user="root"\n',
  'ansible-yaml':
    'all:\n  hosts:\n    cp-1: {ansible_host: 10.0.0.1}\n    w-1:\n      ip: 10.0.0.2\n  children:\n    kube_control_plane:\n      hosts: {cp-1: {}}\n    kube_node: {hosts: {w-1: {}}}\n',
  kubeadm:
    'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.35.0\ncontrolPlaneEndpoint: k8s.lab:6443\nnetworking: {serviceSubnet: 10.96.0.0/12, podSubnet: 10.244.0.0/16}\napiServer: {certSANs: [a.lab, 10.0.0.9]}\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\nlocalAPIEndpoint: {advertiseAddress: 10.0.0.1}\nnodeRegistration: {name: cp-1}\n',
  'kubectl-table':
    'NAME   STATUS   ROLES           AGE   VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE\ncp-1   Ready    control-plane   1d    v1.35.0   10.0.0.1      <none>        Debian\nw-1    Ready    <none>          1d    v1.35.0   10.0.0.2      <none>        Debian\n',
  'kubectl-objects':
    '{"apiVersion":"v1","kind":"List","items":[{"kind":"Node","metadata":{"name":"cp-1","labels":{"node-role.kubernetes.io/control-plane":""}},"status":{"addresses":[{"type":"InternalIP","address":"10.0.0.1"},{"type":"Hostname","address":"cp-1"}],"nodeInfo":{"kubeletVersion":"v1.35.0"}}}]}',
  certwright:
    'apiVersion: certwright/v1\nkind: Cluster\nmetadata: {name: homelab}\nspec:\n  controlPlaneEndpoint: k8s.lab:6443\n  nodes:\n    - {name: cp-1, roles: [control-plane], addresses: [10.0.0.1]}\n    - {name: w-1, addresses: [10.0.0.2]}\n  users:\n    - {name: jane, groups: [dev]}\n',
}

/** Put together from pieces, or a whole text that was changed. */
function textOf(format: ImportFormat): (random: Random) => string {
  const words = [...pieces[format], ...pieces[format], ...anywhere]
  const seed = Buffer.from(seeds[format])
  return (random) => {
    if (random(2) === 0) return changed(random, [seed], words).toString('utf8')
    return Array.from({ length: random(25) }, () => words[random(words.length)] ?? '').join('')
  }
}

/** Roughly how long a case takes, in microseconds; the sniffer reads most with the YAML library first. */
const micros: Readonly<Record<ImportFormat, number>> = {
  table: 250,
  hosts: 200,
  'ansible-ini': 400,
  'ansible-yaml': 600,
  kubeadm: 500,
  'kubectl-table': 160,
  'kubectl-objects': 450,
  certwright: 350,
}

/** Whether a text was read; anything but the one error is a fault. */
function check(text: string, format: ImportFormat | undefined): boolean {
  // Time of the processor, because other tests share it.
  const start = process.cpuUsage()
  let read = false
  try {
    ImportPreview.parse(previewImport(text, definition, { format }))
    read = true
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'import-refused') throw error
  }
  const took = process.cpuUsage(start).user / 1_000
  if (took > longest) throw new Error(`A hang: ${Math.round(took)} ms`)
  return read
}

describe('every parser', () => {
  it.each(importFormats)(
    '%s: reads or refuses, and nothing else',
    { timeout: 3_600_000 },
    async (format) => {
      const make = textOf(format)
      let read = 0
      const { cases } = await fuzz(format, casesAt(micros[format]), (random) => {
        if (check(make(random), random(2) === 0 ? format : undefined)) read += 1
      })
      // A generator of nothing but refusals would prove little.
      expect(read).toBeGreaterThan(cases / 20)
      console.log(`${format}: ${read} of them were taken`)
    },
  )
})

describe('large hostile texts', () => {
  const mega = 1024 * 1024
  const fill = (piece: string, bytes: number) => piece.repeat(Math.floor(bytes / piece.length))
  it.each([
    ['4 MB of brackets', fill('[', 4 * mega - 10)],
    ['4 MB of braces and keys', fill('{"a":', 4 * mega - 10)],
    ['flow brackets in YAML', `nodes: ${fill('[', 190 * 1024)}`],
    ['4 MB of quotes', fill('"', 4 * mega - 10)],
    ['4 MB of commas', fill(',', 4 * mega - 10)],
    ['4 MB of blanks and one name', `${fill(' ', 4 * mega - 10)}a`],
    ['4 MB of # and blanks', fill('# ', 4 * mega - 10)],
    ['4 MB on one line', fill('a ', 4 * mega - 10)],
    ['4 MB of colons', fill(':', 4 * mega - 10)],
    [
      '10 000 nodes in CSV',
      `name,ip\n${Array.from({ length: 10_000 }, (_, i) => `w-${i},10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`).join('\n')}`,
    ],
    [
      '100 000 hosts',
      Array.from({ length: 100_000 }, (_, i) => `10.1.${(i >> 8) & 255}.${i & 255} w-${i}`).join(
        '\n',
      ),
    ],
    [
      'an inventory of nested groups',
      Array.from({ length: 50_000 }, (_, i) => `[g${i}:children]\ng${i + 1}\n`).join(''),
    ],
    ['long ranges', `[all]\n${fill('a[1:10000] ip=1.2.3.4\n', 2 * mega)}`],
    [
      'keys in a map of YAML',
      `all: {hosts: {${Array.from({ length: 17_000 }, (_, i) => `h${i}: {}`).join(',')}}}`,
    ],
    [
      'fields that are none',
      `apiVersion: certwright/v1\nkind: Cluster\nmetadata: {name: a}\nspec: {${Array.from({ length: 15_000 }, (_, i) => `f${i}: 1`).join(',')}}`,
    ],
    [
      'anchors and aliases',
      Array.from({ length: 6_000 }, (_, i) => `- &a${i} b\n- *a${i}\n`).join(''),
    ],
  ])('%s', { timeout: 60_000 }, (_name, text) => {
    for (const format of [undefined, ...importFormats]) {
      const start = process.cpuUsage()
      try {
        previewImport(text, definition, { format })
      } catch (error) {
        if (!(error instanceof AppError)) throw error
      }
      const took = process.cpuUsage(start).user / 1_000
      expect(took, `${format ?? 'sniffed'}: ${Math.round(took)} ms`).toBeLessThan(longest)
    }
  })
})
