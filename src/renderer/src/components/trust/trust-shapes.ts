/** What the trust graph is drawn from: numbers in units of a view box that is 1010 wide. */
import type { ShownState } from './trust-model'

export type Point = readonly [x: number, y: number]

/** Where a click leads. */
export type Target =
  | { readonly name: 'certificates'; readonly params: { readonly key: string } }
  | { readonly name: 'kubeconfigs' }
  | { readonly name: 'nodes' }

type Linked = {
  readonly id: string
  /** The sentence by which it is known to who does not see it. */
  readonly name: string
  /** Without one it tells something and leads nowhere. */
  readonly to: Target | null
}

export type DrawnBox = Linked & {
  readonly kind: 'server' | 'outside' | 'sealed' | 'more'
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
  readonly title: string
  /** Names of nodes are set in the font of names. */
  readonly isName: boolean
  readonly authority: string | null
  readonly state: ShownState | null
  readonly isTrouble: boolean
  readonly text: string
}

/** One line of text in a shared box of callers. */
export type DrawnCaller = Linked & {
  readonly x: number
  readonly y: number
  readonly w: number
  readonly title: string
  readonly state: ShownState
  readonly isTrouble: boolean
}

export type DrawnLine = Linked & {
  readonly points: readonly Point[]
  readonly authority: string
  /** A line between peers has an arrow at both ends. */
  readonly start: 'dot' | 'arrow' | 'none'
  readonly end: 'arrow' | 'none'
  readonly label: {
    readonly at: Point
    readonly lines: readonly string[]
    readonly anchor: 'start' | 'middle' | 'end'
  } | null
}

export type DrawnFrame = {
  readonly kind: 'group' | 'callers' | 'quorum'
  readonly x: number
  readonly y: number
  readonly w: number
  readonly h: number
}

export type DrawnText = {
  readonly at: Point
  readonly text: string
  readonly kind: 'node' | 'muted' | 'endpoint'
}

export type Drawing = {
  readonly width: number
  readonly height: number
  readonly frames: readonly DrawnFrame[]
  readonly texts: readonly DrawnText[]
  readonly lines: readonly DrawnLine[]
  readonly boxes: readonly DrawnBox[]
  readonly callers: readonly DrawnCaller[]
}

/** @returns the target of a certificate, if there is one. */
export function certificateTarget(key: string | null): Target | null {
  return key === null ? null : { name: 'certificates', params: { key } }
}

/**
 * @param room width in units. SVG text does not cut itself off; letters are about this wide.
 * @returns the text, shortened to its room.
 */
export function fitted(text: string, room: number, letter = 6): string {
  const most = Math.floor(room / letter)
  const letters = [...text]
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join('')}…`
}

/** The path of a line through its points. */
export function pathOf(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')
}

/** An open arrow head at the end of a line. */
export function headOf(from: Point, [x, y]: Point): string {
  const [dx, dy] = [Math.sign(x - from[0]), Math.sign(y - from[1])]
  const [back, side] = [7, 4.5]
  const left: Point = [x - dx * back - dy * side, y - dy * back - dx * side]
  const right: Point = [x - dx * back + dy * side, y - dy * back + dx * side]
  return pathOf([left, [x, y], right])
}
