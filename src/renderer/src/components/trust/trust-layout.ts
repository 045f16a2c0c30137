/** Where everything of the trust graph stands. Pure numbers: the component only draws them. */
import { plural, t } from '../../words'
import { planeShapes } from './trust-planes'
import type { Members } from './trust-members'
import { certificateTarget, fitted } from './trust-shapes'
import type { Drawing, DrawnBox, DrawnFrame, DrawnLine, DrawnText, Target } from './trust-shapes'
import { componentText, usersText } from './trust-model'
import type { TrustLine, TrustModel } from './trust-model'
import { graphWidth, groupLeft, railY, top } from './trust-measures'
import { workerShapes } from './trust-workers'

const left = { x: 16, w: 146 } as const

/**
 * @param pair row key of the service-account key pair, which is drawn beside.
 * @returns the drawing of a cluster.
 */
export function drawTrust(model: TrustModel, members: Members, pair: string | null): Drawing {
  const planes = planeShapes(model, members)
  const workers = workerShapes(model, members, planes)
  const outside = outsideShapes(model, members, pair, planes)
  const all = [planes, workers, outside]
  const bottoms = [planes.bottom, workers.bottom, outside.bottom]
  return {
    width: graphWidth,
    height: Math.max(...bottoms) + 16,
    frames: all.flatMap(({ frames }) => frames),
    texts: all.flatMap(({ texts }) => texts),
    lines: all.flatMap(({ lines }) => lines),
    boxes: all.flatMap(({ boxes }) => boxes),
    callers: planes.callers,
  }
}

type Anchors = ReturnType<typeof planeShapes>

function outsideShapes(model: TrustModel, members: Members, pair: string | null, planes: Anchors) {
  const boxes: DrawnBox[] = []
  const lines: DrawnLine[] = []
  const texts: DrawnText[] = []
  const frames: DrawnFrame[] = []
  const box = (
    id: string,
    y: number,
    more: Pick<DrawnBox, 'kind' | 'title' | 'text' | 'name' | 'to'>,
  ) => {
    const common = { isName: false, authority: null, state: null, isTrouble: false }
    boxes.push({
      id,
      ...left,
      y,
      h: 50,
      ...common,
      ...more,
      text: fitted(more.text, left.w - 18, 5),
    })
  }
  const people = model.view.lines.filter(({ from }) => from === 'kubectl')
  if (people.length > 0) {
    const title = componentText('kubectl')
    const names = people
      .map(({ certificate, spec }) => certificate?.split('@')[1] ?? spec)
      .join(', ')
    const name = `${title}: ${model.lineSentence(people)}`
    box('kubectl', railY - 25, {
      kind: 'outside',
      title,
      text: names,
      name,
      to: { name: 'kubeconfigs' },
    })
    lines.push(peopleLine(people, name, planes.railEnd))
  }
  const proxies = model.view.lines.filter(({ to }) => to === 'extension-apis')
  const [proxy] = proxies
  if (proxy) {
    const y = top + 56
    const title = componentText('extension-apis')
    const name = `${title}: ${model.lineSentence(proxies)}`
    const to = targetOf(model, proxies)
    box('extension-apis', y, { kind: 'outside', title, text: t('trust.extensionsWhat'), name, to })
    const end = left.x + left.w
    lines.push({
      id: 'front-proxy',
      authority: proxy.authority,
      name,
      to,
      points: [
        [planes.firstLeft, planes.apiserverY],
        [groupLeft - 26, planes.apiserverY],
        [groupLeft - 26, y + 25],
        [end, y + 25],
      ],
      start: 'dot',
      end: 'arrow',
      label: { at: [end + 8, y + 41], lines: brokenAt(proxy.spec), anchor: 'start' },
    })
  }
  if (pair !== null) {
    const y = planes.bottom - 64
    const count = members.counts.planes
    const name = plural('trust.pairSentence', count)
    box('pair', y, {
      kind: 'sealed',
      title: t('trust.pair'),
      text: t('trust.pairWhat'),
      name,
      to: certificateTarget(pair),
    })
    texts.push({
      at: [left.x + left.w + 8, y + 18],
      text: plural('trust.pairOn', count),
      kind: 'muted',
    })
    frames.push({
      kind: 'quorum',
      x: left.x + left.w + 2,
      y: y + 25,
      w: groupLeft - left.x - left.w - 4,
      h: 0,
    })
  }
  return {
    boxes,
    lines,
    texts,
    frames,
    bottom: boxes.reduce((most, { y, h }) => Math.max(most, y + h), 0),
  }
}

/** From kubectl along the rail, which is the endpoint. */
function peopleLine(people: readonly TrustLine[], name: string, railEnd: number): DrawnLine {
  const start = left.x + left.w
  return {
    id: 'people',
    authority: people[0]?.authority ?? '',
    name,
    to: { name: 'kubeconfigs' },
    points: [
      [start, railY],
      [railEnd, railY],
    ],
    start: 'dot',
    end: 'none',
    label: { at: [start + 10, railY - 8], lines: [usersText(people.length)], anchor: 'start' },
  }
}

/** Lines that are drawn as one lead to the worst certificate of theirs. */
export function targetOf(model: TrustModel, lines: readonly TrustLine[]): Target | null {
  const worst = lines.find(model.isTrouble) ?? lines[0]
  return certificateTarget(worst?.certificate ?? null)
}

/** A long name in two lines, broken after a hyphen. */
export function brokenAt(name: string): readonly string[] {
  const at = name.lastIndexOf('-')
  return at < 0 ? [name] : [name.slice(0, at + 1), name.slice(at + 1)]
}
