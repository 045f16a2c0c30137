/** The right of the trust graph: workers, and the two lines between them and the API servers. */
import { plural, t } from '../../words'
import { boxHeight, graphWidth, groupRight, railY, top, workersLeft } from './trust-measures'
import type { Members, Worker } from './trust-members'
import { certificateTarget, fitted } from './trust-shapes'
import type { DrawnBox, DrawnFrame, DrawnLine, DrawnText } from './trust-shapes'
import type { TrustLine, TrustModel } from './trust-model'

const inset = 10
const gap = 8
const rowHeight = 46

/** Where the lines to and from the API servers end. */
export type PlaneAnchors = { readonly railEnd: number; readonly lastRight: number }

/** @returns the shapes of the workers. */
export function workerShapes(model: TrustModel, members: Members, anchors: PlaneAnchors) {
  const { workers } = members
  const boxes: DrawnBox[] = []
  const texts: DrawnText[] = []
  const frames: DrawnFrame[] = []
  if (workers.length === 0)
    return { boxes, texts, frames, lines: callLines(model, members, top, anchors), bottom: 0 }
  const y = 14
  const start = y + 28
  workers.forEach((worker, index) =>
    boxes.push(workerBox(model, worker, start + index * (rowHeight + gap))),
  )
  const rest = members.more.workers
  const end = start + workers.length * (rowHeight + gap) - gap
  const bottom = end + inset + (rest > 0 ? 20 : 0)
  if (rest > 0)
    texts.push({
      at: [workersLeft + inset, bottom - 10],
      text: plural('trust.more', rest),
      kind: 'muted',
    })
  frames.push({ kind: 'group', x: workersLeft, y, w: graphWidth - workersLeft - 8, h: bottom - y })
  texts.push({ at: [workersLeft + inset, y + 18], text: t('trust.workers'), kind: 'muted' })
  return { boxes, texts, frames, lines: callLines(model, members, start, anchors), bottom }
}

function workerBox(model: TrustModel, { node, kubelet, lines }: Worker, y: number): DrawnBox {
  const w = graphWidth - workersLeft - 8 - 2 * inset
  // A kubelet has two certificates: the box tells of the one that is in trouble.
  const troubled = lines.find(model.isTrouble)
  const shown = model.isTrouble(kubelet.serves) ? kubelet.serves : (troubled ?? kubelet.serves)
  const state = model.stateOf(shown)
  return {
    id: `kubelet@${node}`,
    kind: 'server',
    x: workersLeft + inset,
    y,
    w,
    h: rowHeight,
    title: fitted(node, w - 40, 7.3),
    isName: true,
    authority: kubelet.serves?.authority ?? null,
    state,
    isTrouble: model.isTrouble(shown),
    text: '',
    name: `${node}: ${model.boxSentence(kubelet)}`,
    to: certificateTarget(shown?.certificate ?? null),
  }
}

function callLines(
  model: TrustModel,
  members: Members,
  start: number,
  anchors: PlaneAnchors,
): DrawnLine[] {
  const lines: DrawnLine[] = []
  const hasWorkers = members.workers.length > 0
  const kubelets = model.view.lines.filter(
    ({ spec, node }) =>
      spec === 'kubelet-client' && members.workers.some((worker) => worker.node === node),
  )
  const calls = model.view.lines.filter(({ to }) => to === 'kubelet')
  if (kubelets.length > 0)
    lines.push({
      ...sharedLine(model, kubelets),
      points: [
        [workersLeft, start + 22],
        [workersLeft - 22, start + 22],
        [workersLeft - 22, railY],
        [anchors.railEnd, railY],
      ],
      label: {
        at: [groupRight + 5, railY - 8],
        lines: [t('trust.kubeletClient')],
        anchor: 'start',
      },
      end: 'none',
    })
  if (calls.length > 0 && hasWorkers) {
    const y = start + 22 + (members.workers.length > 1 ? rowHeight + gap : 14)
    const from = top + boxHeight / 2
    lines.push({
      ...sharedLine(model, calls),
      points: [
        [anchors.lastRight, from],
        [workersLeft - 40, from],
        [workersLeft - 40, y],
        [workersLeft, y],
      ],
      label: {
        at: [groupRight + 5, y + 15],
        lines: ['apiserver-', 'kubelet-client'],
        anchor: 'start',
      },
      end: 'arrow',
    })
  }
  return lines
}

function sharedLine(model: TrustModel, lines: readonly TrustLine[]) {
  const worst = lines.find(model.isTrouble) ?? lines[0]
  return {
    id: `${lines[0]?.spec ?? ''}>`,
    authority: lines[0]?.authority ?? '',
    start: 'dot' as const,
    name: model.lineSentence(lines),
    to: certificateTarget(worst?.certificate ?? null),
  }
}
