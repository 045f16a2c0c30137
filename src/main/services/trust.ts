import type { TrustView } from '../../shared/trust'
import { trustGraph } from '../domain/trust/graph'
import { graphView } from '../domain/trust/view'
import { appliedOf, evaluate, type ProjectState } from './project-state'

/** @returns the trust graph of the plan, or of what was applied while findings stop planning. */
export function trustView(state: ProjectState, now: Date): TrustView | null {
  const { planned } = evaluate(state, now)
  if (!planned && state.applied === undefined) return null
  const { cluster, plan } = planned ?? appliedOf(state)
  return graphView(trustGraph(cluster, plan))
}
