/** Exports a cluster with the command line, unpacks it with unzip, and reads it by the paths of nodes. */
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { answerOf } from '../../support/openssl'
import { done, type Workplace } from '../command'
import { pairOf, type Pair } from '../exported'
import type { Hierarchy, LayoutId } from '../../../src/shared/definition'

export type Case = {
  readonly layout: LayoutId
  readonly topology: 'stacked' | 'external'
  readonly hierarchy: Hierarchy
}

export type TestNode = {
  readonly name: string
  readonly role: 'control-plane' | 'etcd' | 'worker'
  readonly addresses: readonly string[]
}

export const endpoint = 'k8s.lab.internal'
const four = (name: string, role: TestNode['role'], last: number): TestNode => ({
  name,
  role,
  addresses: [`192.168.10.${last}`],
})

/** Two families on one control plane, one member and one worker, so that both are met everywhere. */
export function nodesOf({ topology }: Pick<Case, 'topology'>): readonly TestNode[] {
  return [
    { name: 'cp-1', role: 'control-plane', addresses: ['192.168.10.11', 'fd00:10::11'] },
    four('cp-2', 'control-plane', 12),
    four('cp-3', 'control-plane', 13),
    four('w-1', 'worker', 21),
    { name: 'w-2', role: 'worker', addresses: ['192.168.10.22', 'fd00:10::22'] },
    ...(topology === 'external'
      ? [
          { ...four('etcd-1', 'etcd', 31), addresses: ['192.168.10.31', 'fd00:10::31'] },
          four('etcd-2', 'etcd', 32),
          four('etcd-3', 'etcd', 33),
        ]
      : []),
  ]
}

export type ExportedCluster = {
  readonly nodes: readonly TestNode[]
  /** Text of a file of a node, by its absolute path there. */
  readonly file: (node: string, path: string) => string
  readonly pair: (node: string, base: string) => Pair
  /** What a kubeconfig embeds: the identity, whom it trusts and whom it dials. */
  readonly kubeconfig: (file: string) => Kubeconfig
  /** Where a file of a node lies here; `admin` for the admin bundle, whose paths are its own. */
  readonly path: (node: string, path: string) => string
  readonly has: (node: string, path: string) => boolean
}
export type Kubeconfig = { readonly pair: Pair; readonly trust: string; readonly host: string }

export async function exportCluster(
  place: Workplace,
  name: string,
  { layout, topology, hierarchy }: Case,
): Promise<ExportedCluster> {
  const nodes = nodesOf({ topology })
  const lines = nodes.map(
    (node) =>
      `    - { name: ${node.name}, roles: [${node.role}], addresses: ${JSON.stringify(node.addresses)} }`,
  )
  const file = place.write(
    `${name}.yaml`,
    `apiVersion: certwright/v1
kind: Cluster
metadata: { name: ${name} }
spec:
  layout: ${layout}
  controlPlaneEndpoint: ${endpoint}:6443
  etcd: { topology: ${topology} }
  pki: { hierarchy: ${hierarchy} }
  nodes:
${lines.join('\n')}
  users:
    - { name: jane, groups: [dev, on-call], namespace: finance }
`,
  )
  const zips = place.path(`${name}-zips`)
  done(
    await place.run(['generate', file, '--out', zips, '--passphrase-file', place.passphraseFile]),
  )
  for (const zip of readdirSync(zips)) {
    const folder = place.path(name, zip.slice(name.length + 1, -'.zip'.length))
    mkdirSync(folder, { recursive: true })
    answerOf('unzip', ['-q', join(zips, zip), '-d', folder])
  }
  return clusterIn(nodes, (node) => place.path(name, node))
}

/** @param folderOf where the bundle of a node, or of `admin`, is unpacked. */
export function clusterIn(
  nodes: readonly TestNode[],
  folderOf: (node: string) => string,
): ExportedCluster {
  const path = (node: string, target: string) =>
    node === 'admin' ? join(folderOf(node), target) : join(folderOf(node), 'files', target)
  const text = (node: string, target: string) => readFileSync(path(node, target), 'utf8')
  return {
    nodes,
    path,
    file: text,
    has: (node, target) => existsSync(path(node, target)),
    pair: (node, base) => ({
      certificate: text(node, `${base}.crt`),
      privateKey: text(node, `${base}.key`),
    }),
    kubeconfig: (at) => readKubeconfig(at),
  }
}

function readKubeconfig(file: string): Kubeconfig {
  const config = parse(readFileSync(file, 'utf8')) as {
    clusters: { cluster: { server: string; 'certificate-authority-data': string } }[]
  }
  const [entry] = config.clusters
  if (!entry) throw new Error(`${file} names no cluster`)
  const { server, 'certificate-authority-data': data } = entry.cluster
  return {
    pair: pairOf(file),
    trust: Buffer.from(data, 'base64').toString('utf8'),
    host: new URL(server).hostname.replace(/^\[|\]$/g, ''),
  }
}
