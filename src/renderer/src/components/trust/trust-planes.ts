/** The middle of the trust graph: one column for each control plane, etcd below. */
import { plural, t } from '../../words'
import { boxHeight, groupLeft, groupRight, railY, top } from './trust-measures'
import type { Members, Plane } from './trust-members'
import type { TrustBox, TrustLine, TrustModel } from './trust-model'
import { certificateTarget, fitted } from './trust-shapes'
import type { DrawnBox, DrawnCaller, DrawnFrame, DrawnLine, DrawnText, Point } from './trust-shapes'

const padding = 14
/** How far the box of callers stands in, so that the line to etcd passes beside it. */
const indent = 22
const callerHeight = 19

type Column = { readonly x: number; readonly w: number }

/** @returns the shapes, and the points that lines from outside end at. */
export function planeShapes(model: TrustModel, members: Members) {
  const { planes } = members
  const columns = columnsFor(planes.length)
  const callerLines = Math.max(0, ...planes.map(({ callers }) => callers.length))
  const callersY = top + boxHeight + 28
  const callersHeight = callerLines === 0 ? 0 : callerLines * callerHeight + 12
  const etcdY = callersY + callersHeight + 30
  const boxes: DrawnBox[] = []
  const lines: DrawnLine[] = []
  const callers: DrawnCaller[] = []
  const texts: DrawnText[] = []
  const frames: DrawnFrame[] = []
  const quorum: { column: Column; box: TrustBox }[] = []

  planes.forEach((plane, index) => {
    const column = columns[index]
    if (!column) return
    const middle = column.x + column.w / 2
    texts.push({
      at: [column.x, railY - 17],
      text: fitted(plane.node, column.w, 7.3),
      kind: 'node',
    })
    lines.push(drop(plane, [middle, railY], [middle, top], model))
    boxes.push(serverBox(model, plane.apiserver, column, top))
    if (plane.callers.length > 0) {
      const x = column.x + indent
      const frame = {
        kind: 'callers',
        x,
        y: callersY,
        w: column.w - indent,
        h: callersHeight,
      } as const
      frames.push(frame)
      callers.push(...callersIn(model, plane, frame))
      lines.push(
        toOwn(
          model,
          plane.callers,
          [x + frame.w / 2, callersY],
          [x + frame.w / 2, top + boxHeight],
        ),
      )
    }
    const asks = model.view.lines.filter(
      ({ to, from, node }) => to === 'etcd' && from === 'kube-apiserver' && node === plane.node,
    )
    if (asks.length > 0)
      lines.push(
        toOwn(
          model,
          asks,
          [column.x + 10, top + boxHeight],
          [column.x + 10, plane.etcd ? etcdY : etcdY - 14],
        ),
      )
    const probeX = column.x + column.w - 12
    if (plane.etcd && plane.probes.length > 0)
      lines.push(toOwn(model, plane.probes, [probeX, callersY + callersHeight], [probeX, etcdY]))
    if (plane.etcd) quorum.push({ column, box: plane.etcd })
  })
  const own = columnsFor(members.members.length)
  members.members.forEach((box, index) => {
    const column = own[index]
    if (!column) return
    quorum.push({ column, box })
    texts.push({
      at: [column.x, etcdY + boxHeight + 16],
      text: fitted(box.node, column.w, 7.3),
      kind: 'node',
    })
  })
  for (const { column, box } of quorum) boxes.push(serverBox(model, box, column, etcdY))
  lines.push(...peerLines(model, quorum, etcdY + boxHeight / 2))
  const rest = members.more.planes + members.more.members
  const etcdBottom = etcdY + boxHeight + (members.members.length > 0 ? 24 : 0)
  const bottom =
    (quorum.length > 0 ? etcdBottom : callersY + callersHeight) + padding + (rest > 0 ? 18 : 0)
  if (quorum.length > 0)
    frames.push({
      kind: 'quorum',
      x: groupLeft + 6,
      y: etcdY - 10,
      w: groupRight - groupLeft - 12,
      h: boxHeight + 20,
    })
  if (rest > 0)
    texts.push({
      at: [groupLeft + padding, bottom - 8],
      text: plural('trust.more', rest),
      kind: 'muted',
    })
  frames.unshift({ kind: 'group', x: groupLeft, y: 8, w: groupRight - groupLeft, h: bottom - 8 })
  texts.push({
    at: [(groupLeft + groupRight) / 2, railY + 4],
    text: fitted(model.view.endpoint, 200, 7),
    kind: 'endpoint',
  })
  return {
    boxes,
    lines,
    callers,
    texts,
    frames,
    bottom,
    apiserverY: top + boxHeight / 2,
    firstLeft: columns[0]?.x ?? groupLeft,
    lastRight: (columns.at(-1)?.x ?? groupLeft) + (columns.at(-1)?.w ?? 0),
    railEnd: (columns.at(-1)?.x ?? groupLeft) + (columns.at(-1)?.w ?? 0) / 2,
  }
}

function columnsFor(count: number): readonly Column[] {
  if (count === 0) return []
  const room = groupRight - groupLeft - 2 * padding
  const w = count > 3 ? 118 : 146
  if (count === 1) return [{ x: groupLeft + padding + (room - w) / 2 - 60, w }]
  const gap = (room - count * w) / (count - 1)
  return Array.from({ length: count }, (_, index) => ({
    x: groupLeft + padding + index * (w + gap),
    w,
  }))
}

function serverBox(model: TrustModel, box: TrustBox, { x, w }: Column, y: number): DrawnBox {
  const state = model.stateOf(box.serves)
  return {
    id: `${box.component}@${box.node}`,
    kind: 'server',
    x,
    y,
    w,
    h: boxHeight,
    title: box.component,
    isName: false,
    authority: box.serves?.authority ?? null,
    state,
    isTrouble: model.isTrouble(box.serves),
    text: '',
    name: model.boxSentence(box),
    to: certificateTarget(box.serves?.certificate ?? null),
  }
}

function callersIn(model: TrustModel, plane: Plane, frame: DrawnFrame): DrawnCaller[] {
  return plane.callers.map((line, index) => {
    // A kubelet is called too: its line here tells of the certificate that is in trouble.
    const box = model.view.boxes.find(
      ({ component, node }) => component === line.from && node === plane.node,
    )
    const served = !model.isTrouble(line) && model.isTrouble(box?.serves ?? null) ? box : undefined
    const shown = served?.serves ?? line
    const isTrouble = model.isTrouble(shown)
    return {
      id: `${line.spec}@${plane.node}`,
      x: frame.x,
      y: frame.y + 6 + index * callerHeight,
      w: frame.w,
      title: isTrouble ? fitted(line.from, frame.w - 82) : fitted(line.from, frame.w - 16),
      state: model.stateOf(shown),
      isTrouble,
      name: served ? model.boxSentence(served) : model.lineSentence([line]),
      to: certificateTarget(shown.certificate),
    }
  })
}

/** From the rail to an API server: the endpoint leads there. It is no certificate of its own. */
function drop({ node, apiserver }: Plane, from: Point, to: Point, model: TrustModel): DrawnLine {
  return {
    id: `endpoint@${node}`,
    points: [from, to],
    authority:
      model.view.lines.find(({ from: who }) => who === 'kubectl')?.authority ??
      apiserver.serves?.authority ??
      '',
    start: 'none',
    end: 'arrow',
    label: null,
    name: '',
    to: null,
  }
}

function toOwn(model: TrustModel, lines: readonly TrustLine[], from: Point, to: Point): DrawnLine {
  const [first] = lines
  const worst = lines.find(model.isTrouble) ?? first
  return {
    id: `${first?.spec ?? ''}@${first?.node ?? ''}>`,
    points: [from, to],
    authority: first?.authority ?? '',
    start: 'dot',
    end: 'arrow',
    label: null,
    name: model.lineSentence(lines),
    to: certificateTarget(worst?.certificate ?? null),
  }
}

function peerLines(
  model: TrustModel,
  quorum: readonly { column: Column; box: TrustBox }[],
  y: number,
): DrawnLine[] {
  return quorum.slice(1).flatMap(({ column, box }, index) => {
    const before = quorum[index]
    if (!before) return []
    const between = model.view.lines.filter(
      ({ from, to, node }) =>
        from === 'etcd' && to === 'etcd' && (node === before.box.node || node === box.node),
    )
    if (between.length === 0) return []
    const [start, end] = [before.column.x + before.column.w + 3, column.x - 3]
    return [
      {
        ...toOwn(model, between, [start, y], [end, y]),
        id: `peer@${before.box.node}>${box.node}`,
        start: 'arrow' as const,
        label: {
          at: [(start + end) / 2, y - 8] as const,
          lines: [t('trust.peer')],
          anchor: 'middle' as const,
        },
      },
    ]
  })
}
