import type { TrustView } from '../../../shared/trust'
import type { TrustBox, TrustGraph } from './graph'

/** @returns a graph as it crosses to the window. */
export function graphView({ endpoint, boxes, lines }: TrustGraph): TrustView {
  return {
    endpoint,
    boxes: boxes.map(({ component, node, serves }) => ({
      component,
      node,
      serves: serves ? shownView(serves) : null,
    })),
    lines: lines.map(({ spec, from, node, to, reach, ...shown }) => {
      return { ...shownView(shown), spec, from, node: node ?? null, to, reach }
    }),
  }
}

function shownView({ certificate, authority }: NonNullable<TrustBox['serves']>) {
  return { certificate: certificate ?? null, authority }
}
