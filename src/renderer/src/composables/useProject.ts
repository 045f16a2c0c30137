import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import { useProjectStore } from '../stores/project'
import type { ClusterDefinition } from '../../../shared/definition'
import type { ProjectView } from '../../../shared/models'

export type OpenProject = {
  store: ReturnType<typeof useProjectStore>
  /** The project's id, for the channels. */
  id: ComputedRef<string>
  view: ComputedRef<ProjectView>
  /** With the edits that are not saved yet. Change it by `store.edit` only. */
  definition: ComputedRef<ClusterDefinition>
}

/**
 * The open project for a screen inside it. The last view is kept while the screen leaves, because
 * the project closes before the screen is gone.
 * @throws when no project is open
 */
export function useProject(): OpenProject {
  const store = useProjectStore()
  const first = store.view
  if (first === null) throw new Error('No project is open')
  let last: ProjectView = first
  const view = computed(() => (last = store.view ?? last))
  const definition = computed(() => store.definition ?? view.value.definition)
  return { store, view, definition, id: computed(() => view.value.summary.id) }
}
