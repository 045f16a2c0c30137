/** Which nodes the graph draws: all of a small cluster; of a large one, those in trouble first. */
import type { TrustBox, TrustLine, TrustModel } from './trust-model'

export type Plane = {
  readonly node: string
  readonly apiserver: TrustBox
  /** What shows a certificate to the API server from here. */
  readonly callers: readonly TrustLine[]
  /** The probe that asks etcd, where there is one. */
  readonly probes: readonly TrustLine[]
  readonly etcd: TrustBox | undefined
}
export type Worker = {
  readonly node: string
  readonly kubelet: TrustBox
  readonly lines: readonly TrustLine[]
}

export type Members = {
  readonly planes: readonly Plane[]
  readonly members: readonly TrustBox[]
  readonly workers: readonly Worker[]
  readonly more: { readonly planes: number; readonly members: number; readonly workers: number }
  readonly counts: { readonly planes: number }
}

const most = { planes: 4, members: 4, workers: 8 } as const

/** @returns what is drawn, and how many are not. */
export function membersOf(model: TrustModel): Members {
  const { boxes, lines } = model.view
  const linesOf = new Map<string, TrustLine[]>()
  for (const line of lines) {
    if (line.node === null) continue
    const known = linesOf.get(line.node)
    if (known) known.push(line)
    else linesOf.set(line.node, [line])
  }
  const boxesOf = new Map<string, TrustBox[]>()
  for (const box of boxes) {
    const known = boxesOf.get(box.node)
    if (known) known.push(box)
    else boxesOf.set(box.node, [box])
  }
  const planes: Plane[] = []
  const members: TrustBox[] = []
  const workers: Worker[] = []
  for (const [node, own] of boxesOf) {
    const box = (component: TrustBox['component']) =>
      own.find((candidate) => candidate.component === component)
    const shown = linesOf.get(node) ?? []
    const [apiserver, kubelet, etcd] = [box('kube-apiserver'), box('kubelet'), box('etcd')]
    if (apiserver)
      planes.push({
        node,
        apiserver,
        callers: shown.filter(({ to }) => to === 'kube-apiserver'),
        probes: shown.filter(({ from, to }) => from === 'kubelet' && to === 'etcd'),
        etcd,
      })
    else if (etcd) members.push(etcd)
    else if (kubelet) workers.push({ node, kubelet, lines: shown })
  }
  const planeTrouble = ({ apiserver, callers, etcd }: Plane) =>
    [apiserver.serves, etcd?.serves ?? null, ...callers].some(model.isTrouble)
  const workerTrouble = ({ kubelet, lines: shown }: Worker) =>
    [kubelet.serves, ...shown].some(model.isTrouble)
  return {
    planes: first(planes, most.planes, planeTrouble),
    members: first(members, most.members, ({ serves }) => model.isTrouble(serves)),
    workers: first(workers, most.workers, workerTrouble),
    more: {
      planes: Math.max(0, planes.length - most.planes),
      members: Math.max(0, members.length - most.members),
      workers: Math.max(0, workers.length - most.workers),
    },
    counts: { planes: planes.length },
  }
}

/** All where there is room, in their order; else those in trouble before the others. */
function first<T>(all: readonly T[], count: number, isTrouble: (one: T) => boolean): readonly T[] {
  if (all.length <= count) return all
  const troubled = all.filter(isTrouble)
  const others = all.filter((one) => !isTrouble(one))
  return [...troubled, ...others].slice(0, count)
}
