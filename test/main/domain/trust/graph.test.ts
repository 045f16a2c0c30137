import { describe, expect, test } from 'vitest'
import { clusterFrom } from '../../../../src/main/domain/normalise'
import { planFor } from '../../../../src/main/domain/plan'
import { isCertificateItem } from '../../../../src/main/domain/plan/spec'
import { trustGraph } from '../../../../src/main/domain/trust/graph'
import { layoutIds } from '../../../../src/shared/definition'
import type { ClusterDefinition } from '../../../../src/shared/definition'
import { controlPlane, count, etcdNode, sample, worker } from '../sample'

function graphOf(definition: ClusterDefinition) {
  const cluster = clusterFrom(definition)
  const plan = planFor(cluster)
  return { plan, graph: trustGraph(cluster, plan) }
}

/** `from@node -spec/authority-> to (reach)`, sorted. */
function linesOf(definition: ClusterDefinition, node: string | undefined): string[] {
  const { graph } = graphOf(definition)
  return graph.lines
    .filter((line) => line.node === node)
    .map(({ from, spec, authority, to, reach }) => `${from} ${spec} ${authority} ${to} ${reach}`)
    .toSorted()
}

const external = sample({
  etcd: { topology: 'external' },
  nodes: [...count(2, controlPlane), ...count(3, etcdNode), worker(1)],
})

describe('who shows what to whom', () => {
  test('on a stacked control plane of kubeadm', () => {
    expect(linesOf(sample(), 'cp-1')).toEqual([
      'controller-manager controller-manager ca kube-apiserver own',
      'etcd etcd-peer etcd-ca etcd others',
      'kube-apiserver apiserver-etcd-client etcd-ca etcd own',
      'kube-apiserver apiserver-kubelet-client ca kubelet every',
      'kube-apiserver front-proxy-client front-proxy-ca extension-apis every',
      'kubelet etcd-healthcheck-client etcd-ca etcd own',
      'kubelet kubelet-client ca kube-apiserver endpoint',
      'scheduler scheduler ca kube-apiserver own',
    ])
  })

  test('on a worker and from people', () => {
    expect(linesOf(sample(), 'w-1')).toEqual(['kubelet kubelet-client ca kube-apiserver endpoint'])
    expect(linesOf(sample(), undefined)).toEqual([
      'kubectl admin ca kube-apiserver endpoint',
      'kubectl super-admin ca kube-apiserver endpoint',
      'kubectl user ca kube-apiserver endpoint',
    ])
  })

  test('an API server knows every member of an external etcd', () => {
    expect(linesOf(external, 'cp-1')).toContain(
      'kube-apiserver apiserver-etcd-client etcd-ca etcd every',
    )
    expect(linesOf(external, 'etcd-2')).toEqual(['etcd etcd-peer etcd-ca etcd others'])
  })

  test('a lone member has no peers', () => {
    const alone = sample({ nodes: [controlPlane(1)] })
    expect(linesOf(alone, 'cp-1').filter((line) => line.startsWith('etcd '))).toEqual([])
  })

  test('what k3s makes itself is vouched for by the authority that it makes it with', () => {
    const k3s = sample({ layout: 'k3s' })
    expect(linesOf(k3s, 'cp-1')).toEqual([
      'controller-manager controller-manager client-ca kube-apiserver own',
      'etcd etcd-peer etcd-peer-ca etcd others',
      'kube-apiserver apiserver-etcd-client etcd-server-ca etcd own',
      'kube-apiserver apiserver-kubelet-client client-ca kubelet every',
      'kube-apiserver front-proxy-client request-header-ca extension-apis every',
      'kube-proxy kube-proxy client-ca kube-apiserver endpoint',
      'kubelet kubelet-client client-ca kube-apiserver endpoint',
      'scheduler scheduler client-ca kube-apiserver own',
    ])
    const served = graphOf(k3s).graph.boxes.find(({ component }) => component === 'kube-apiserver')
    expect(served?.serves).toEqual({
      made: 'there',
      certificate: undefined,
      authority: 'server-ca',
    })
  })

  test("a Talos kubelet's serving certificate has no authority of ours", () => {
    const { graph } = graphOf(sample({ layout: 'talos' }))
    expect(graph.boxes.filter(({ component }) => component === 'kubelet')).not.toEqual([])
    for (const { component, serves } of graph.boxes)
      if (component === 'kubelet') expect(serves).toBeUndefined()
  })

  test('one authority vouches for all where there is only one', () => {
    const { graph } = graphOf(sample({ pki: { hierarchy: 'single' } }))
    expect(new Set(graph.lines.map(({ authority }) => authority))).toEqual(new Set(['ca']))
  })

  test('a component that a node lacks is not drawn there', () => {
    const { graph } = graphOf(external)
    const on = (name: string) =>
      graph.boxes.filter(({ node }) => node === name).map(({ component }) => component)
    expect(on('etcd-1')).toEqual(['etcd'])
    expect(on('cp-1')).not.toContain('etcd')
  })
})

describe.each(layoutIds)('%s', (layout) => {
  test('every planned certificate of a component is served or shown somewhere', () => {
    const { plan, graph } = graphOf(sample({ layout }))
    const drawn = new Set([
      ...graph.boxes.map(({ serves }) => serves?.certificate),
      ...graph.lines.map(({ certificate }) => certificate),
    ])
    const missing = plan.items
      .filter(isCertificateItem)
      .filter(({ kind, key }) => kind === 'certificate' && !drawn.has(key))
    expect(missing.map(({ key }) => key)).toEqual([])
  })

  test('every authority that vouches is in the plan', () => {
    const { plan, graph } = graphOf(sample({ layout }))
    const authorities = new Set(plan.items.map(({ key }) => key))
    for (const { authority } of graph.lines) expect(authorities).toContain(authority)
  })
})
