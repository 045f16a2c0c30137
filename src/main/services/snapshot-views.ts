import type { SnapshotView } from '../../shared/activity-models'
import { differencesBetween, isSameDefinition } from '../domain/definition-differences'
import type { Snapshot } from './ports'
import type { ProjectState } from './project-state'

/** @returns earlier states with what going back to each would change now. */
export function snapshotViews(
  { project }: ProjectState,
  snapshots: readonly Snapshot[],
): SnapshotView[] {
  return snapshots.map(({ number, savedAt, project: { definition } }) => ({
    number,
    savedAt,
    nodes: definition.spec.nodes.length,
    isSame: isSameDefinition(project.definition, definition),
    differences: differencesBetween(project.definition, definition),
  }))
}
