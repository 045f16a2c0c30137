/** Made-up earlier states of the homelab: as it is, as it was issued, and with one node less. */
import {
  differencesBetween,
  isSameDefinition,
} from '../../../src/main/domain/definition-differences'
import type { SnapshotView } from '../../../src/shared/activity-models'
import type { ClusterDefinition } from '../../../src/shared/definition'

export function snapshotsOf(now: ClusterDefinition, applied: ClusterDefinition): SnapshotView[] {
  const smaller = structuredClone(applied)
  smaller.spec.nodes.pop()
  smaller.spec.pki.validity.user = '30d'
  return [now, applied, smaller].map((definition, index) => ({
    number: 3 - index,
    savedAt: `2026-06-1${4 - index}T09:15:00Z`,
    nodes: definition.spec.nodes.length,
    isSame: isSameDefinition(now, definition),
    differences: differencesBetween(now, definition),
  }))
}
