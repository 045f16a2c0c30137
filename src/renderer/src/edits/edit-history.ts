/** The steps of one project that can be undone and redone. They change the definition, never what was issued. */
import { computed, shallowRef } from 'vue'
import type { ComputedRef } from 'vue'
import type { ClusterDefinition } from '../../../shared/definition'
import { applyPatches, diff, isSame, revertPatches } from './definition-diff'
import type { Patch } from './definition-diff'
import { subjectOf } from './edit-subject'
import type { EditSubject } from './edit-subject'

/** How many steps are kept; the oldest goes first. */
export const mostSteps = 100

type Step = { readonly patches: readonly Patch[]; readonly subject: EditSubject }

export type EditHistory = {
  /**
   * Remembers an edit.
   * @param act who made it; an edit of the same act as the last one (typing in one field) joins its step
   */
  record: (before: ClusterDefinition, after: ClusterDefinition, act?: object) => void
  /** @returns the definition without the last step; null when there is none. */
  undo: (current: ClusterDefinition) => ClusterDefinition | null
  /** @returns the definition with the step that was undone last; null when there is none. */
  redo: (current: ClusterDefinition) => ClusterDefinition | null
  /** Forgets everything when the definition is not the one that the last step left. */
  resume: (current: ClusterDefinition) => void
  undoable: ComputedRef<EditSubject | null>
  redoable: ComputedRef<EditSubject | null>
}

/** @returns an empty history. */
export function createEditHistory(): EditHistory {
  const past = shallowRef<readonly Step[]>([])
  const future = shallowRef<readonly Step[]>([])
  /** The step that edits of the same act still join. */
  let open: { readonly act: object; readonly before: ClusterDefinition } | null = null
  let tip: ClusterDefinition | null = null

  function record(before: ClusterDefinition, after: ClusterDefinition, act?: object): void {
    const joins = open !== null && open.act === act
    const start = joins && open !== null ? open.before : before
    const patches = diff(start, after)
    const kept = joins ? past.value.slice(0, -1) : past.value
    tip = after
    // What was typed and taken back again by hand is no step.
    if (patches.length === 0) {
      if (joins) past.value = kept
      open = null
      return
    }
    const step = { patches, subject: subjectOf(patches, start, after) }
    past.value = [...kept, step].slice(-mostSteps)
    future.value = []
    open = act === undefined ? null : { act, before: start }
  }

  function undo(current: ClusterDefinition): ClusterDefinition | null {
    const step = past.value.at(-1)
    if (step === undefined) return null
    const next = structuredClone(current)
    revertPatches(next, step.patches)
    past.value = past.value.slice(0, -1)
    future.value = [...future.value, step]
    open = null
    return (tip = next)
  }

  function redo(current: ClusterDefinition): ClusterDefinition | null {
    const step = future.value.at(-1)
    if (step === undefined) return null
    const next = structuredClone(current)
    applyPatches(next, step.patches)
    future.value = future.value.slice(0, -1)
    past.value = [...past.value, step]
    open = null
    return (tip = next)
  }

  function resume(current: ClusterDefinition): void {
    if (tip !== null && !isSame(tip, current)) {
      past.value = []
      future.value = []
    }
    open = null
    tip = current
  }

  return {
    record,
    undo,
    redo,
    resume,
    undoable: computed(() => past.value.at(-1)?.subject ?? null),
    redoable: computed(() => future.value.at(-1)?.subject ?? null),
  }
}
