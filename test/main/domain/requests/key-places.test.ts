import { describe, expect, it } from 'vitest'
import { layouts } from '../../../../src/main/domain/layouts'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { keyPlacesOn } from '../../../../src/main/domain/requests/key-places'
import type { ClusterDefinitionInput, LayoutId } from '../../../../src/shared/definition'
import { count, controlPlane, etcdNode, sample, worker } from '../sample'

function placesOf(layout: LayoutId, name: string, spec: ClusterDefinitionInput['spec'] = {}) {
  const cluster = clusterFrom(sample({ layout, ...spec }))
  const plan = planFor(cluster)
  const node = cluster.nodes.find((candidate) => candidate.name === name)
  if (!node) throw new Error(`no node ${name}`)
  return { cluster, plan, node, places: keyPlacesOn(cluster, plan, node) }
}

const paths = (layout: LayoutId, name: string, spec?: ClusterDefinitionInput['spec']) =>
  Object.fromEntries(placesOf(layout, name, spec).places.map(({ row, path }) => [row.spec, path]))

describe('keys that a node makes itself', () => {
  it('lie where kubeadm and the kubelet look for them', () => {
    expect(paths('kubeadm', 'cp-1')).toEqual({
      apiserver: '/etc/kubernetes/pki/apiserver.key',
      'apiserver-kubelet-client': '/etc/kubernetes/pki/apiserver-kubelet-client.key',
      'apiserver-etcd-client': '/etc/kubernetes/pki/apiserver-etcd-client.key',
      'front-proxy-client': '/etc/kubernetes/pki/front-proxy-client.key',
      'etcd-server': '/etc/kubernetes/pki/etcd/server.key',
      'etcd-peer': '/etc/kubernetes/pki/etcd/peer.key',
      'etcd-healthcheck-client': '/etc/kubernetes/pki/etcd/healthcheck-client.key',
      'controller-manager': '/etc/kubernetes/pki/controller-manager.key',
      scheduler: '/etc/kubernetes/scheduler/client.key',
      'kubelet-client': '/var/lib/kubelet/pki/kubelet-client.key',
      'kubelet-serving': '/var/lib/kubelet/pki/kubelet.key',
    })
    expect(paths('kubeadm', 'w-1')).toEqual({
      'kubelet-client': '/var/lib/kubelet/pki/kubelet-client.key',
      'kubelet-serving': '/var/lib/kubelet/pki/kubelet.key',
    })
  })

  it('are seen by the pod of the scheduler, which sees its kubeconfig alone', () => {
    const initText = (spec: ClusterDefinitionInput['spec']) => {
      const cluster = clusterFrom(sample(spec))
      const node = cluster.nodes[0]
      if (!node) throw new Error('no node')
      const file = layouts.kubeadm.configs(cluster, node).find(({ path }) => /init/.test(path))
      return String(file?.text)
    }
    const own = { ...controlPlane(1), privateKeys: 'elsewhere' } as const
    expect(initText({ nodes: [own, controlPlane(2)] })).toMatch(
      /scheduler:\n +extraVolumes:\n[\s\S]*hostPath: \/etc\/kubernetes\/scheduler\n[\s\S]*DirectoryOrCreate/,
    )
    expect(initText({})).not.toContain('scheduler:')
  })

  it('belong to the user that reads them', () => {
    const { places } = placesOf('systemd', 'cp-1')
    const peer = places.find(({ row }) => row.spec === 'etcd-peer')
    expect(peer).toMatchObject({ owner: { user: 'etcd', group: 'etcd' }, mode: 0o600 })
  })

  it('are a file each for every row of the node, whatever the layout', () => {
    const external = { etcd: { topology: 'external' } } as const
    const nodes = [...count(3, controlPlane), ...count(2, worker), ...count(3, etcdNode)]
    for (const layout of ['kubeadm', 'systemd'] as const) {
      for (const spec of [{}, { ...external, nodes }]) {
        for (const { name } of clusterFrom(sample({ layout, ...spec })).nodes) {
          const { plan, places } = placesOf(layout, name, spec)
          const rows = plan.items.flatMap((item) =>
            item.kind === 'certificate' && item.node === name ? [item] : [],
          )
          const shipped = rows.filter(({ spec: id }) =>
            layouts[layout].places[id].some(({ as }) => as === 'files' || as === 'kubeconfig'),
          )
          expect(places.map(({ row }) => row.key)).toEqual(shipped.map(({ key }) => key))
          expect(new Set(places.map(({ path }) => path)).size).toBe(places.length)
        }
      }
    }
  })
})
