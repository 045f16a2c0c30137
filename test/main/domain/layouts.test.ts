import { describe, expect, test } from 'vitest'
import { bundlesFor } from '../../../src/main/domain/bundle'
import { layouts } from '../../../src/main/domain/layouts'
import { planFor } from '../../../src/main/domain/plan'
import {
  authorityIds,
  certificateIds,
  keyPairIds,
  type SpecId,
} from '../../../src/main/domain/plan/spec'
import { externalNodes, sampleCluster } from '../../support/bundles'

const facts = { fingerprint: () => undefined }

/** Written by hand from kubeadm's constants and "PKI certificates and requirements". */
const apiServer = [
  '0600 /etc/kubernetes/admin.conf',
  '0600 /etc/kubernetes/controller-manager.conf',
  '0600 /etc/kubernetes/enc/enc.yaml',
  '0600 /etc/kubernetes/kubelet.conf',
  '0644 /etc/kubernetes/pki/apiserver-etcd-client.crt',
  '0600 /etc/kubernetes/pki/apiserver-etcd-client.key',
  '0644 /etc/kubernetes/pki/apiserver-kubelet-client.crt',
  '0600 /etc/kubernetes/pki/apiserver-kubelet-client.key',
  '0644 /etc/kubernetes/pki/apiserver.crt',
  '0600 /etc/kubernetes/pki/apiserver.key',
  '0644 /etc/kubernetes/pki/ca.crt',
  '0644 /etc/kubernetes/pki/etcd/ca.crt',
  '0644 /etc/kubernetes/pki/front-proxy-ca.crt',
  '0644 /etc/kubernetes/pki/front-proxy-client.crt',
  '0600 /etc/kubernetes/pki/front-proxy-client.key',
  '0600 /etc/kubernetes/pki/sa.key',
  '0600 /etc/kubernetes/pki/sa.pub',
  '0600 /etc/kubernetes/scheduler.conf',
  '0644 /var/lib/kubelet/pki/kubelet.crt',
  '0600 /var/lib/kubelet/pki/kubelet.key',
]
const etcdLeaves = [
  '0644 /etc/kubernetes/pki/etcd/healthcheck-client.crt',
  '0600 /etc/kubernetes/pki/etcd/healthcheck-client.key',
  '0644 /etc/kubernetes/pki/etcd/peer.crt',
  '0600 /etc/kubernetes/pki/etcd/peer.key',
  '0644 /etc/kubernetes/pki/etcd/server.crt',
  '0600 /etc/kubernetes/pki/etcd/server.key',
]
const superAdmin = ['0600 /etc/kubernetes/super-admin.conf']
const clusterKeys = [
  '0600 /etc/kubernetes/pki/ca.key',
  '0600 /etc/kubernetes/pki/front-proxy-ca.key',
]
const etcdKey = ['0600 /etc/kubernetes/pki/etcd/ca.key']
const worker = [
  '0600 /etc/kubernetes/kubelet.conf',
  '0644 /etc/kubernetes/pki/ca.crt',
  '0644 /var/lib/kubelet/pki/kubelet.crt',
  '0600 /var/lib/kubelet/pki/kubelet.key',
]
const etcdNode = ['0644 /etc/kubernetes/pki/etcd/ca.crt', ...etcdLeaves]

type Expected = {
  readonly topology: 'stacked' | 'external'
  readonly authorityKeys: 'kept' | 'control-planes'
  readonly nodes: Readonly<Record<string, readonly string[]>>
  readonly privateFiles: Readonly<Record<string, number>>
}
const expected: readonly Expected[] = [
  {
    topology: 'stacked',
    authorityKeys: 'kept',
    nodes: {
      'cp-1': [...apiServer, ...etcdLeaves, ...superAdmin],
      'cp-2': [...apiServer, ...etcdLeaves],
      'w-1': worker,
    },
    privateFiles: { 'cp-1': 15, 'cp-2': 14, 'w-1': 2 },
  },
  {
    topology: 'stacked',
    authorityKeys: 'control-planes',
    nodes: {
      'cp-1': [...apiServer, ...etcdLeaves, ...superAdmin, ...clusterKeys, ...etcdKey],
      'cp-2': [...apiServer, ...etcdLeaves, ...clusterKeys, ...etcdKey],
      'w-1': worker,
    },
    privateFiles: { 'cp-1': 18, 'cp-2': 17, 'w-1': 2 },
  },
  {
    topology: 'external',
    authorityKeys: 'kept',
    nodes: {
      'cp-1': [...apiServer, ...superAdmin],
      'cp-2': apiServer,
      'w-1': worker,
      'etcd-1': etcdNode,
      'etcd-2': etcdNode,
    },
    privateFiles: { 'cp-1': 12, 'cp-2': 11, 'w-1': 2, 'etcd-1': 3, 'etcd-2': 3 },
  },
  {
    topology: 'external',
    authorityKeys: 'control-planes',
    nodes: {
      'cp-1': [...apiServer, ...superAdmin, ...clusterKeys],
      'cp-2': [...apiServer, ...clusterKeys],
      'w-1': worker,
      'etcd-1': etcdNode,
      'etcd-2': etcdNode,
    },
    privateFiles: { 'cp-1': 14, 'cp-2': 13, 'w-1': 2, 'etcd-1': 3, 'etcd-2': 3 },
  },
]

describe.each(expected)('kubeadm, $topology etcd, authority keys $authorityKeys', (want) => {
  const cluster = sampleCluster({
    etcd: { topology: want.topology },
    pki: { authorityKeys: want.authorityKeys },
    ...(want.topology === 'external' ? { nodes: externalNodes } : {}),
  })
  const bundles = bundlesFor(cluster, planFor(cluster), facts)

  test.each(Object.keys(want.nodes))('%s gets exactly these files and modes', (node) => {
    const files = bundles.find((bundle) => bundle.node === node)?.files ?? []
    const installed = files.filter((file) => file.target !== undefined)
    expect(
      installed.map((file) => `${file.mode.toString(8).padStart(4, '0')} ${file.target}`),
    ).toEqual([...(want.nodes[node] ?? [])].sort((a, b) => (a.slice(5) < b.slice(5) ? -1 : 1)))
    expect(installed.filter((file) => file.isPrivate)).toHaveLength(want.privateFiles[node] ?? 0)
    for (const file of installed) expect(file.owner).toEqual({ user: 'root', group: 'root' })
  })

  test('every planned row is in the bundle of its node, or in the admin bundle', () => {
    const rows = new Set(
      bundles.flatMap((bundle) => bundle.files.map((file) => `${bundle.node ?? ''} ${file.row}`)),
    )
    for (const item of planFor(cluster).items) {
      if (item.kind === 'certificate' && item.node !== undefined)
        expect(rows).toContain(`${item.node} ${item.key}`)
      if (item.kind === 'certificate' && item.node === undefined)
        expect(rows).toContain(` ${item.key}`)
    }
  })

  test('every private key has its certificate beside it and nothing is there twice', () => {
    for (const { files } of bundles) {
      const paths = files.map((file) => file.path)
      expect(new Set(paths).size).toBe(paths.length)
      for (const file of files.filter(({ path }) => /\.key$/.test(path)))
        expect(
          paths.filter(
            (path) => path === file.path.replace(/key$/, file.spec === 'sa' ? 'pub' : 'crt'),
          ),
        ).toHaveLength(1)
    }
  })
})

test('27 files with 15 private ones are on the first control plane when keys are kept', () => {
  const cluster = sampleCluster({ pki: { authorityKeys: 'kept' } })
  const counts = bundlesFor(cluster, planFor(cluster), facts).map(({ files }) => [
    files.filter((file) => file.target !== undefined).length,
    files.filter((file) => file.isPrivate).length,
  ])
  expect(counts).toEqual([
    [27, 15],
    [26, 14],
    [4, 2],
    [0, 3],
  ])
})

describe.each(Object.values(layouts))('the layout $title', (layout) => {
  const ids: readonly SpecId[] = [...authorityIds, ...certificateIds, ...keyPairIds]

  test('places every row, with a reader for every file', () => {
    for (const id of ids) {
      expect(layout.places[id].length, id).toBeGreaterThan(0)
      for (const place of layout.places[id]) {
        expect(place.why, id).toMatch(/\.$/)
        if (place.as === 'files')
          for (const file of [place.certificate, place.privateKey, place.publicKey])
            for (const used of file?.usedBy ?? [])
              expect(used.component && used.flag, `${id} ${file?.path}`).toBeTruthy()
      }
    }
  })

  test('lets no two rows meet on one path', () => {
    const owners = new Map<string, SpecId>()
    for (const id of ids)
      for (const place of layout.places[id]) {
        const paths =
          place.as === 'files'
            ? [place.certificate, place.privateKey, place.publicKey].map((file) => file?.path)
            : place.as === 'kubeconfig'
              ? [place.file.path]
              : []
        for (const path of paths) {
          if (path === undefined) continue
          expect(owners.get(path) ?? id, path).toBe(id)
          owners.set(path, id)
        }
      }
  })
})

describe('commands', () => {
  const cluster = sampleCluster({ etcd: { topology: 'external' }, nodes: externalNodes })
  const commandsOf = (name: string, joinHash?: string) => {
    const node = cluster.nodes.find((candidate) => candidate.name === name)
    if (!node) throw new Error(name)
    return layouts.kubeadm.steps(cluster, node, joinHash).flatMap((step) => step.command ?? [])
  }

  test('a dry run comes before the installation, everywhere', () => {
    for (const { name } of cluster.nodes)
      expect(commandsOf(name).slice(1, 3)).toEqual([
        'sudo sh install.sh --dry-run',
        'sudo sh install.sh',
      ])
  })

  test('one control plane runs init, the others join with their own kubelet.conf', () => {
    expect(commandsOf('cp-1')).toContain('sudo kubeadm init --config config/kubeadm-init.yaml')
    for (const name of ['cp-2', 'w-1'])
      expect(commandsOf(name).at(-1)).toBe('sudo kubeadm join --config config/kubeadm-join.yaml')
  })

  test('the hash of the authority is there for who joins with a token', () => {
    const worker = cluster.nodes.find(({ name }) => name === 'w-1')
    if (!worker) throw new Error('w-1')
    expect(layouts.kubeadm.steps(cluster, worker, 'ab12').at(-1)?.text).toContain(
      '--discovery-token-ca-cert-hash sha256:ab12',
    )
  })

  test('an etcd node starts its member and joins nothing', () => {
    const commands = commandsOf('etcd-1').join('\n')
    expect(commands).toContain('kubeadm init phase etcd local --config config/kubeadm-etcd.yaml')
    expect(commands).not.toContain('kubeadm join')
  })

  test('a changed authority restarts on a worker only what runs there', () => {
    const [controlPlane, , worker] = cluster.nodes
    if (!controlPlane || !worker) throw new Error('nodes')
    expect(layouts.kubeadm.restarts(['ca'], cluster, worker)).toEqual([
      'sudo systemctl restart kubelet',
    ])
    expect(layouts.kubeadm.restarts(['ca'], cluster, controlPlane)).toHaveLength(3)
    expect(layouts.kubeadm.restarts(['kubelet-client'], cluster, worker)).toEqual([
      'sudo rm -f /var/lib/kubelet/pki/kubelet-client-*.pem',
      'sudo systemctl restart kubelet',
    ])
    expect(layouts.kubeadm.restarts(['admin', 'user'], cluster, controlPlane)).toEqual([])
  })
})
