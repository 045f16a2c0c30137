import { describe, expect, test } from 'vitest'
import { clusterFrom } from '../../../src/main/domain/normalise'
import { planFor } from '../../../src/main/domain/plan'
import { trustGraph } from '../../../src/main/domain/trust/graph'
import { graphView } from '../../../src/main/domain/trust/view'
import { drawTrust } from '../../../src/renderer/src/components/trust/trust-layout'
import { membersOf } from '../../../src/renderer/src/components/trust/trust-members'
import { trustModel } from '../../../src/renderer/src/components/trust/trust-model'
import type { Drawing, Point } from '../../../src/renderer/src/components/trust/trust-shapes'
import type { LayoutId } from '../../../src/shared/definition'
import type { CertificateRow } from '../../../src/shared/models'
import { controlPlane, count, etcdNode, sample, worker } from '../../main/domain/sample'

type Size = { layout: LayoutId; planes: number; etcd: number; workers: number }

function drawn({ layout, planes, etcd, workers }: Size, rows: readonly CertificateRow[] = []) {
  const definition = sample({
    layout,
    nodes: [...count(planes, controlPlane), ...count(etcd, etcdNode), ...count(workers, worker)],
    etcd: { topology: etcd > 0 ? 'external' : 'stacked' },
  })
  const cluster = clusterFrom(definition)
  const view = graphView(trustGraph(cluster, planFor(cluster)))
  const model = trustModel(view, rows, layout)
  return { view, model, drawing: drawTrust(model, membersOf(model), 'sa') }
}

/** Whether an upright or level piece of a line runs through the inside of a box. */
function crosses([[ax, ay], [bx, by]]: readonly [Point, Point], box: Drawing['boxes'][number]) {
  const inside = 1
  return (
    Math.max(ax, bx) > box.x + inside &&
    Math.min(ax, bx) < box.x + box.w - inside &&
    Math.max(ay, by) > box.y + inside &&
    Math.min(ay, by) < box.y + box.h - inside
  )
}

const sizes: Size[] = (['kubeadm', 'systemd', 'k3s', 'rke2', 'k0s', 'talos'] as const).flatMap(
  (layout) =>
    [1, 2, 3, 4, 7].flatMap((planes) =>
      [0, 1, 3, 30].flatMap((workers) =>
        (layout === 'kubeadm' || layout === 'systemd' ? [0, 1, 3, 5] : [0]).map((etcd) => {
          return { layout, planes, etcd, workers }
        }),
      ),
    ),
)

describe.each(sizes)(
  '$layout, $planes control planes, $etcd etcd nodes, $workers workers',
  (size) => {
    const { drawing } = drawn(size)

    test('stays in its frame, and no box lies on another', () => {
      for (const box of drawing.boxes) {
        expect(box.x).toBeGreaterThanOrEqual(0)
        expect(box.x + box.w).toBeLessThanOrEqual(drawing.width)
        expect(box.y).toBeGreaterThanOrEqual(0)
        expect(box.y + box.h).toBeLessThanOrEqual(drawing.height)
        for (const other of drawing.boxes) {
          if (other.id <= box.id) continue
          const apart =
            box.x + box.w <= other.x ||
            other.x + other.w <= box.x ||
            box.y + box.h <= other.y ||
            other.y + other.h <= box.y
          expect(apart, `${box.id} and ${other.id}`).toBe(true)
        }
      }
    })

    test('lines are straight or bent at right angles, at most twice and through no box', () => {
      for (const line of drawing.lines) {
        expect(line.points.length).toBeLessThanOrEqual(4)
        line.points.slice(1).forEach((to, index) => {
          const from = line.points[index]
          if (!from) return
          expect(from[0] === to[0] || from[1] === to[1], line.id).toBe(true)
          for (const box of drawing.boxes)
            expect(crosses([from, to], box), `${line.id} through ${box.id}`).toBe(false)
        })
      }
    })

    test('everything that leads somewhere has a sentence for a name, and its own id', () => {
      const linked = [...drawing.boxes, ...drawing.callers, ...drawing.lines]
      expect(linked.filter(({ to, name }) => to !== null && name === '')).toEqual([])
      expect(new Set(linked.map(({ id }) => id)).size).toBe(linked.length)
    })
  },
)

describe('a cluster too large to draw', () => {
  const size = { layout: 'kubeadm', planes: 7, etcd: 0, workers: 30 } as const

  test('shows four control planes and eight workers, and counts the rest', () => {
    const { drawing } = drawn(size)
    const of = (what: string) => drawing.boxes.filter(({ id }) => id.startsWith(`${what}@`)).length
    expect([of('kube-apiserver'), of('etcd'), of('kubelet')]).toEqual([4, 4, 8])
    const texts = drawing.texts.map(({ text }) => text)
    expect(texts).toContain('and 3 more')
    expect(texts).toContain('and 22 more')
  })

  test('shows those in trouble first', () => {
    const troubled = { key: 'kubelet-serving@w-30', status: 'expired', daysLeft: -1 }
    const { drawing } = drawn(size, [troubled as CertificateRow])
    const box = drawing.boxes.find(({ id }) => id === 'kubelet@w-30')
    expect(box?.isTrouble).toBe(true)
    expect(box?.name).toBe('w-30: kubelet on w-30, vouched for by kubernetes, Expired')
  })
})

test('a line is a sentence', () => {
  const row = { key: 'apiserver-etcd-client@cp-1', status: 'valid', daysLeft: 204 }
  const size = { layout: 'kubeadm', planes: 3, etcd: 0, workers: 2 } as const
  const { drawing } = drawn(size, [row as CertificateRow])
  expect(drawing.lines.find(({ id }) => id === 'apiserver-etcd-client@cp-1>')?.name).toBe(
    'apiserver-etcd-client of cp-1, shown to etcd on the same node, vouched for by etcd, Valid, 204 days',
  )
})

test('a kubelet among the callers of a control plane tells of its serving certificate', () => {
  const row = { key: 'kubelet-serving@cp-2', status: 'outdated', daysLeft: 204 }
  const size = { layout: 'kubeadm', planes: 3, etcd: 0, workers: 2 } as const
  const { drawing } = drawn(size, [row as CertificateRow])
  const troubled = drawing.callers.filter(({ isTrouble }) => isTrouble)
  expect(troubled.map(({ id, name }) => `${id}: ${name}`)).toEqual([
    'kubelet-client@cp-2: kubelet on cp-2, vouched for by kubernetes, Outdated',
  ])
  expect(troubled[0]?.to).toMatchObject({ params: { key: 'kubelet-serving@cp-2' } })
})
